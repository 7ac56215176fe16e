"""The options of a write: ``ensure``, ``types`` and ``nan``, and the requests made with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dbset_schema.row_checks import by_key

from dbset_sync.arguments import Types, check_by_name, check_flag
from dbset_sync.writing.chunks import row_chunks
from dbset_sync.writing.key_lookup import NO_LOOKUP, KeyLookup
from dbset_sync.writing.keys import MissingKey
from dbset_sync.writing.nan import NAN, check_nan, without_nan
from dbset_sync.writing.new_columns import NewColumns
from dbset_sync.writing.request import Settings, WriteRequest


class WriteOptions(NamedTuple):
    """The options of a write.

    Attributes:
        ensure: whether the schema may be changed; ``None`` for the database's default.
        types: SQLAlchemy types of new columns.
        nan: ``None`` to write NULL for NaN.
    """

    ensure: bool | None
    types: Types | None
    nan: float | None

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
            check_by_name("types", self.types, "SQLAlchemy types")
        ensure = settings.ensure if self.ensure is None else self.ensure
        check_flag("ensure", ensure)
        if self.nan is None:
            rows = list(map(without_nan, rows))
            values = values and by_key(rows)
        elif self.nan is not NAN:
            check_nan(self.nan)
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
        )

    def requests(
        self,
        settings: Settings,
        table: str,
        rows: Iterable[Any],
        chunk_size: int | None,
        lookup: KeyLookup = NO_LOOKUP,
        *,
        creates: bool = True,
    ) -> Iterator[WriteRequest]:
        """Return the requests for chunks of rows."""
        rows = settings.rows.dump_many(rows, partial=not creates)
        new_columns = NewColumns(rows)
        return (
            self.request(
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
            for chunk in row_chunks(rows, chunk_size, lookup.keys, inserts=creates)
        )
