"""Frames, Arrow tables and Arrow streams as record batches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from dbset_schema.names import check_name, find_column

from dbset_frames.arrow_column import ArrowColumn
from dbset_frames.column_types import ColumnType, column_type, is_supported
from dbset_frames.decoded import decoded, decoded_type
from dbset_frames.errors import FrameError
from dbset_frames.number_text import NumberText, number_text
from dbset_frames.pandas_frames import is_pandas, prepared

#: The limit of rows per chunk, and of values, which is higher where each chunk costs more.
MOST, VALUES, MANY_VALUES = 20_000, 100_000, 400_000

_DOCUMENT = pa.json_(pa.string())

_UNNAMED_INDEX = "__index_level_"


class Frame:
    """A frame, Arrow table or Arrow stream to write, which is read once, batch by batch.

    Parameters:
        source: an object with ``__arrow_c_stream__`` or ``__arrow_c_array__``.

    Raises:
        FrameError: it has no columns, two columns with one name, or a column that cannot be stored.

    Example:
        >>> frame = Frame(pa.table({"name": ["Ada"], "age": [36]}))
        >>> [(first, list(columns)) for first, columns in frame.chunks(None)]
        [(0, ['name', 'age'])]
    """

    def __init__(self, source: Any) -> None:
        self._reader, documents = _reader(source)
        schema = self._reader.schema
        index = _index_columns(schema.metadata or {})
        self._places = [
            place
            for place, name in enumerate(schema.names)
            if not (name in index and name.startswith(_UNNAMED_INDEX))
        ]
        self.names: Sequence[str] = [schema.names[place] for place in self._places]
        _check_names(self.names)
        self._types = [
            _DOCUMENT if schema.names[place] in documents else _type(schema.field(place))
            for place in self._places
        ]
        for place in self._places:
            _check_type(schema.field(place))

    def types(self, dialect: str) -> dict[str, ColumnType]:
        """Return the types of new columns, except those that depend on values.

        Parameters:
            dialect: the name of the database's dialect.
        """
        pairs = zip(self.names, self._types, strict=True)
        found = {name: column_type(type_, dialect) for name, type_ in pairs}
        return {name: type_ for name, type_ in found.items() if type_ is not None}

    def new_types(self, dialect: str, given: Mapping[str, ColumnType]) -> dict[str, ColumnType]:
        """Return the types of new columns: the caller's, or else those of the frame.

        Parameters:
            dialect: the name of the database's dialect.
            given: the caller's types by column.
        """
        found = {
            name: type_
            for name, type_ in self.types(dialect).items()
            if find_column(given, name) is None
        }
        return {**found, **given}

    def types_of_nulls(self) -> dict[str, ColumnType]:
        """Return types for new columns whose values would decide their type, but are all NULL."""
        pairs = zip(self.names, self._types, strict=True)
        return {name: int for name, type_ in pairs if pa.types.is_uint64(type_)}

    def chunks(
        self, size: int | None, values: int = VALUES
    ) -> Iterator[tuple[int, Mapping[str, ArrowColumn]]]:
        """Yield the columns in chunks, each with the number of its first row.

        A frame without rows is one empty chunk.

        Parameters:
            size: rows per chunk; ``None`` to choose by their width.
            values: the most values per chunk if the size is not given.
        """
        size = size or max(1, min(MOST, values // len(self.names)))
        first = 0
        for table in _sized(self._reader, size):
            yield first, self._columns(table)
            first += table.num_rows
        if not first:
            yield 0, self._columns(self._reader.schema.empty_table())

    def _columns(self, table: pa.Table) -> dict[str, ArrowColumn]:
        arrays = [decoded(_combined(table.column(place))) for place in self._places]
        cells = zip(self.names, arrays, self._types, strict=True)
        return {name: ArrowColumn(name, _typed(array, type_)) for name, array, type_ in cells}


def _index_columns(metadata: Mapping[bytes, bytes]) -> list[str]:
    """Return the columns that were the index of a pandas frame, by the metadata of its stream."""
    try:
        found = json.loads(metadata.get(b"pandas", b"{}"))["index_columns"]
    except (LookupError, TypeError, ValueError):
        return []
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _type(field: pa.Field) -> pa.DataType:
    return number_text(field) or decoded_type(field.type)


def _typed(array: pa.Array, type_: pa.DataType) -> pa.Array:
    if type_ is _DOCUMENT or isinstance(type_, NumberText):
        return pa.ExtensionArray.from_storage(type_, array.cast(pa.string()))
    return array


def _reader(source: Any) -> tuple[pa.RecordBatchReader, Sequence[str]]:
    """Return the record batches of a frame, and the columns whose text is JSON."""
    kind = type(source).__name__
    if hasattr(source, "to_frame"):
        raise FrameError(f"a {kind} is a column, not a frame; write its to_frame()")
    documents: Sequence[str] = ()
    if is_pandas(source):
        source, documents = prepared(source)
    _check_polars(source)
    try:
        return _opened(source), documents
    except _UNREADABLE as error:
        column = _unreadable_column(source)
        raise FrameError(f"the {kind} cannot be read as Arrow{column}: {error}") from error


_UNREADABLE = (pa.ArrowException, ValueError, TypeError, NotImplementedError, OverflowError)


def _opened(source: Any) -> pa.RecordBatchReader:
    if isinstance(source, pa.RecordBatchReader):
        return source
    if isinstance(source, pa.Table):  # its stream would end names at a NUL character
        return source.to_reader()
    if hasattr(source, "__arrow_c_stream__") and not isinstance(source, pa.RecordBatch):
        return pa.RecordBatchReader.from_stream(source)
    batch = source if isinstance(source, pa.RecordBatch) else pa.record_batch(source)
    return pa.RecordBatchReader.from_batches(batch.schema, [batch])


def _check_polars(source: Any) -> None:
    """Check a polars frame for what its stream cannot have.

    Of Python objects it has the addresses, and a name with a NUL character ends the process.
    """
    schema = getattr(source, "schema", None)
    for name, type_ in schema.items() if isinstance(schema, Mapping) else ():
        check_name(name, "column")
        for part_name, part in _parts(type_):
            if getattr(part, "__name__", type(part).__name__) == "Object":
                raise FrameError(
                    f"column {name!r} holds Python objects, for which no column type is known"
                )
            if "\0" in part_name:
                raise FrameError(f"column {name!r} has a field with a NUL character: {part_name!r}")


def _parts(type_: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield a type of polars and the types in it, with the names of fields."""
    yield name, type_
    inner = getattr(type_, "inner", None)
    if inner is not None:
        yield from _parts(inner)
    for part in getattr(type_, "fields", ()):
        if hasattr(part, "dtype"):
            yield from _parts(part.dtype, part.name)


def _unreadable_column(source: Any) -> str:
    """Return the column of a frame that is not readable by itself, for messages."""
    for name in getattr(source, "columns", ()):
        try:
            _opened(source[[name]])
        except _UNREADABLE:
            return f" (column {name!r})"
        except Exception:  # noqa: BLE001  not a frame that can be indexed by names
            return ""
    return ""


def _sized(reader: pa.RecordBatchReader, size: int) -> Iterator[pa.Table]:
    """Yield the rows in tables of ``size`` rows; the last one may be shorter."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in reader:
        if batch.num_rows:  # pyarrow cannot combine an empty slice that it got from a stream
            waiting.append(batch)
        count += batch.num_rows
        while count >= size:
            table = pa.Table.from_batches(waiting)
            yield table.slice(0, size)
            waiting = table.slice(size).to_batches()
            count -= size
    if count:
        yield pa.Table.from_batches(waiting)


def _combined(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    combined = column.combine_chunks()
    return combined.combine_chunks() if isinstance(combined, pa.ChunkedArray) else combined


def _check_names(names: Sequence[str]) -> None:
    if not names:
        raise FrameError("the frame has no columns")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FrameError(f"the frame has several columns named {', '.join(map(repr, twice))}")


def _check_type(field: pa.Field) -> None:
    """Check that there is a column for a type; pyarrow keeps the name of one that it lacks."""
    unknown = (field.metadata or {}).get(b"ARROW:extension:name", b"").decode()
    if unknown or not is_supported(field.type):
        shown = f"{field.type} ({unknown})" if unknown else field.type
        raise FrameError(
            f"column {field.name!r} has the Arrow type {shown}, for which no column type is"
            " known; cast it, or drop it"
        )
