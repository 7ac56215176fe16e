"""The options of a write, and the requests made with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dbset_schema.row_checks import is_frame

from dbset_sync.arguments import Ensure, Types, check_ensure, check_types
from dbset_sync.settings import Settings
from dbset_sync.writing.expressions import NO_EXPRESSIONS, split
from dbset_sync.writing.key_lookup import NO_LOOKUP, KeyLookup
from dbset_sync.writing.keys import MissingKey
from dbset_sync.writing.nulls import NAN, NO_NULLS, are_none, nulls_of
from dbset_sync.writing.request import WriteRequest

if TYPE_CHECKING:
    from dbset_frames import Frame

    from dbset_sync.writing.new_columns import NewColumns


class WriteOptions(NamedTuple):
    """The options of a write.

    Attributes:
        ensure: whether the schema may be changed, or only added to; ``None`` for the database's
            default.
        types: SQLAlchemy or Python types of new columns.
        nan: ``None`` to write NULL for NaN.
        nulls: texts to write as NULL.
    """

    ensure: Ensure | None
    types: Types | None
    nan: float | None
    nulls: Collection[str]

    @property
    def are_usual(self) -> bool:
        """Whether the caller has given none."""
        given = self.nan is not NAN or not are_none(self.nulls)
        return self.ensure is None and self.types is None and not given

    def request(
        self,
        settings: Settings,
        table: str,
        rows: Sequence[Mapping[str, Any]],
        lookup: KeyLookup = NO_LOOKUP,
        *,
        first: int | None = None,
        creates: bool = True,
        values: Mapping[str, list[Any]] | None = None,
        new_columns: NewColumns | None = None,
        missing: MissingKey | None = None,
    ) -> WriteRequest:
        """Return the request for rows, with the attributes of ``WriteRequest``.

        Raises:
            ArgumentError: an option is not valid.
        """
        if self.types is not None:
            check_types(self.types)
        ensure = settings.ensure if self.ensure is None else self.ensure
        check_ensure("ensure", ensure)
        nulls = nulls_of(self.nan, self.nulls)
        if nulls is not NO_NULLS and values is not None:
            from dbset_sync.writing.frames import FrameRows  # noqa: PLC0415  when first needed

            values = {key: nulls.in_column(column) for key, column in values.items()}
            rows = rows if isinstance(rows, list) else FrameRows(values, len(rows))
        elif nulls is not NO_NULLS:
            rows = list(map(nulls.in_row, rows))
        expressions = NO_EXPRESSIONS
        if first is None:
            row, expressions = split(rows[0], lookup.keys)
            rows = [row]
        return WriteRequest(
            settings,
            table,
            rows,
            ensure,
            self.types or {},
            first,
            lookup,
            creates,
            values,
            new_columns,
            missing,
            expressions,
        )

    def requests(
        self,
        settings: Settings,
        table: str,
        rows: Any,
        chunk_size: int | None,
        lookup: KeyLookup = NO_LOOKUP,
        *,
        creates: bool = True,
    ) -> Iterator[WriteRequest]:
        """Return the requests for chunks of rows."""
        from dbset_sync.writing.chunks import row_chunks  # noqa: PLC0415  when first needed
        from dbset_sync.writing.new_columns import NewColumns  # noqa: PLC0415

        options = self
        if is_frame(rows):
            from dbset_sync.writing.frames import (  # noqa: PLC0415  when first needed
                FrameFormat,
                frame_chunks,
                frame_of,
            )

            frame = frame_of(rows)
            options = self.with_types_of(frame, settings)
            settings = settings._replace(rows=FrameFormat(frame.types_of_nulls()))
            chunks = frame_chunks(frame, chunk_size, lookup.keys, inserts=creates)
            rows = ()
        else:
            rows = settings.rows.dump_many(rows, partial=not creates)
            chunks = row_chunks(rows, chunk_size, lookup.keys, inserts=creates)
        new_columns = NewColumns(rows, nulls_of(self.nan, self.nulls))
        return (
            options.request(
                settings,
                table,
                chunk.rows,
                lookup,
                first=chunk.first,
                creates=creates,
                values=chunk.values,
                new_columns=new_columns,
                missing=chunk.missing,
            )
            for chunk in chunks
        )

    def with_types_of(self, frame: Frame, settings: Settings) -> WriteOptions:
        """Return the options with the types of a frame for new columns."""
        if self.types is not None:
            check_types(self.types)
        types = frame.new_types(settings.inference.dialect, self.types or {})
        return self._replace(types=types)
