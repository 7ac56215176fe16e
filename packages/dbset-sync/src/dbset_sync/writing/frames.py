"""Frames as chunks of rows, by the optional package dbset-frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from dbset_schema.row_checks import Row

from dbset_sync.arguments import Types, check_count
from dbset_sync.errors import ArgumentError
from dbset_sync.row_format import RowFormat
from dbset_sync.writing.chunks import RowChunk
from dbset_sync.writing.keys import missing_key

if TYPE_CHECKING:
    from dbset_frames import Frame


class FrameFormat(RowFormat[Any]):
    """The format of a frame's rows.

    Parameters:
        types: the types of new columns without values.
    """

    def __init__(self, types: Types) -> None:
        super().__init__(dict)
        self._types = types

    def type_of_nulls(self, name: str) -> Any:
        """Return the type of a new column without values."""
        return self._types.get(name)


class FrameRows(Sequence[Row]):
    """The rows of a chunk of a frame, which become dicts only when they are read.

    Parameters:
        values: the values by column.
        count: the number of rows.
    """

    def __init__(self, values: Mapping[str, Sequence[Any]], count: int) -> None:
        self._values = values
        self._count = count

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        """Return a row, or some of them."""
        if isinstance(place, slice):
            return [self[each] for each in range(self._count)[place]]
        return {name: values[place] for name, values in self._values.items()}


def frame_of(rows: object) -> Frame:
    """Return a frame to write.

    Raises:
        ArgumentError: dbset-frames is not installed.
        FrameError: the frame's columns cannot be written.
    """
    try:
        from dbset_frames import Frame  # noqa: PLC0415  optional
    except ImportError as error:
        raise ArgumentError(
            f"rows are a {type(rows).__name__}, which needs the package dbset-frames: install it"
            ' with pip install "dbset[frames]", or give dicts'
        ) from error
    return Frame(rows)


def frame_chunks(
    frame: Frame, chunk_size: int | None, keys: Sequence[str], *, inserts: bool
) -> Iterator[RowChunk]:
    """Split a frame into chunks, as ``row_chunks`` does with rows; at least one.

    Raises:
        RowError: the frame lacks a key.
        ArgumentError: the size is not valid.
    """
    check_count("chunk_size", chunk_size, least=1)
    missing = missing_key(dict.fromkeys(frame.names), keys, 0, inserts=inserts)
    from dbset_frames.streams import MANY_VALUES, VALUES  # noqa: PLC0415  it has made the frame

    for first, columns in frame.chunks(chunk_size, MANY_VALUES if keys else VALUES):
        values: dict[str, Any] = dict(columns)
        count = len(next(iter(columns.values())))
        if missing is not None:
            values = {missing.key: [None] * count, **values}
        yield RowChunk(first, FrameRows(values, count), values, missing)
