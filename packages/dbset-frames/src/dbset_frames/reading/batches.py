"""Columns of values as record batches and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, starmap
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from dbset_types import sqlite

from dbset_frames.reading.arrays import array_of, lasting_type, type_of
from dbset_frames.reading.arrow_types import arrow_type, default_type
from dbset_frames.reading.decimals import decimals_of_floats, fitted, numbers
from dbset_frames.reading.stored_texts import array_of_stored

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

Reader = Callable[[Sequence[Any]], Sequence[Any]]

#: The driver's values by column, and their conversions.
Page = tuple[Sequence[Sequence[Any]], Sequence[Reader | None]]


@dataclass(frozen=True)
class _Page:
    """Some rows of a result.

    Attributes:
        columns: the driver's values by column.
        readers: their conversions; ``None`` for values that need none.
    """

    columns: Sequence[Sequence[Any]]
    readers: Sequence[Reader | None]

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.columns[0]) if self.columns else 0

    def values(self, place: int) -> Sequence[Any]:
        """Return the values of a column, converted."""
        reader = self.readers[place]
        return self.columns[place] if reader is None else reader(self.columns[place])

    def array(self, place: int, type_: pa.DataType, name: str, first: int) -> pa.Array:
        """Return the values of a column as an array."""
        if self.readers[place] is not None:
            array = array_of_stored(self.columns[place], type_)
            if array is not None:
                return array
        return array_of(self.values(place), type_, name, first)


class ColumnReader:
    """Turns the pages of a result into Arrow.

    Parameters:
        names: the columns.
        types: the type of each column; ``None`` to choose one by the values.
        dialect: the name of the database's dialect.

    Example:
        >>> import sqlalchemy as sa
        >>> reader = ColumnReader(["n"], [sa.BigInteger()], "sqlite")
        >>> reader.table([([[1, 2]], [None]), ([[3]], [None])]).to_pydict()
        {'n': [1, 2, 3]}
    """

    def __init__(
        self, names: Sequence[str], types: Sequence[TypeEngine[Any] | None], dialect: str
    ) -> None:
        self._names = names
        self._types = [None if each is None else arrow_type(each, dialect) for each in types]
        self._are_decimals = [isinstance(each, sqlite.Numeric) for each in types]
        self._defaults = [None if each is None else default_type(each, dialect) for each in types]

    def table(self, pages: Iterable[Page]) -> pa.Table:
        """Return all rows as a table.

        Parameters:
            pages: the rows, page by page: values by column, and conversions.

        Raises:
            FrameError: a value does not fit its column; the message names the row.
        """
        parts: list[list[Any]] = [[] for _ in self._names]
        first = 0
        for page in starmap(_Page, pages):
            for place, part in enumerate(parts):
                part.append(self._part(page, place, first))
            first += page.count
        columns = [
            self._by_values(part, place) if type_ is None else pa.chunked_array(part, type_)
            for place, (part, type_) in enumerate(zip(parts, self._types, strict=True))
        ]
        return pa.table(columns, names=list(self._names))

    def _part(self, page: _Page, place: int, first: int) -> pa.Array | Sequence[Any]:
        """Return a page of a column: values if its type depends on them, or floats for decimals."""
        type_ = self._types[place]
        if type_ is not None:
            return page.array(place, type_, self._names[place], first)
        floats = self._floats(page, place)
        return page.values(place) if floats is None else floats

    def _by_values(self, parts: Sequence[Any], place: int) -> pa.ChunkedArray:
        name, default = self._names[place], self._defaults[place]
        if parts and all(isinstance(part, pa.Array) for part in parts):
            with suppress(pa.ArrowInvalid):
                return pa.chunked_array([decimals_of_floats(pa.concat_arrays(parts), default)])
        values = list(chain.from_iterable(map(_values, parts)))
        type_ = type_of(values, default, name, 0)
        return pa.chunked_array([array_of(values, type_, name, 0)])

    def stream(self, pages: Iterator[Page]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """Return the columns and the rows as record batches, one for each page.

        Parameters:
            pages: the rows, page by page: values by column, and conversions.

        Raises:
            FrameError: a value does not fit its column; the message names the row.
        """
        width = len(self._names)
        start = next(pages, ([()] * width, [None] * width))
        schema = self.schema(start)
        return schema, self._batches(schema, chain([start], pages))

    def schema(self, page: Page) -> pa.Schema:
        """Return the schema of record batches, by the first page.

        A type that depends on the values is chosen by those of this page; decimals get 18 decimal
        places or more.

        Raises:
            FrameError: a value does not fit its column; the message names the row.
        """
        start = _Page(*page)
        types = [
            self._first_type(start, place) if type_ is None else type_
            for place, type_ in enumerate(self._types)
        ]
        return pa.schema(list(zip(self._names, types, strict=True)))

    def batch(self, page: Page, schema: pa.Schema, first: int) -> pa.RecordBatch:
        """Return a page as a record batch.

        Parameters:
            page: the page.
            schema: the schema of all batches.
            first: the number of the first row, for messages.

        Raises:
            FrameError: a value does not fit its column; the message names the row.
        """
        given = _Page(*page)
        arrays = []
        for place, field in enumerate(schema):
            found = self._decimals(given, place, field.type)
            if found is None:
                found = given.array(place, field.type, field.name, first)
            arrays.append(found)
        return pa.record_batch(arrays, schema=schema)

    def _batches(self, schema: pa.Schema, pages: Iterable[Page]) -> Iterator[pa.RecordBatch]:
        first = 0
        for page in pages:
            batch = self.batch(page, schema, first)
            yield batch
            first += batch.num_rows

    def _floats(self, page: _Page, place: int) -> pa.Array | None:
        """Return the decimals of a page as floats, if that is how SQLite stores them."""
        is_stored = self._are_decimals[place] and page.readers[place] is not None
        return numbers(page.columns[place]) if is_stored else None

    def _decimals(self, page: _Page, place: int, type_: pa.DataType) -> pa.Array | None:
        """Return the decimals of a page by Arrow; ``None`` if they must be converted one by one."""
        floats = self._floats(page, place)
        with suppress(pa.ArrowInvalid):
            return None if floats is None else fitted(decimals_of_floats(floats), type_)
        return None

    def _first_type(self, page: _Page, place: int) -> pa.DataType:
        floats, default = self._floats(page, place), self._defaults[place]
        if floats is not None:
            with suppress(pa.ArrowInvalid):
                type_ = decimals_of_floats(floats, default).type
                return lasting_type(type_, has_values=floats.null_count < len(floats))
        values = page.values(place)
        type_ = type_of(values, default, self._names[place], 0)
        return lasting_type(type_, has_values=any(value is not None for value in values))


def _values(part: pa.Array | Sequence[Any]) -> Sequence[Any]:
    """Return a page of a column as values."""
    if not isinstance(part, pa.Array):
        return part
    return [
        None if value is None else Decimal(repr(value).removesuffix(".0"))
        for value in part.to_pylist()
    ]
