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

from dbset_frames.reading.arrays import array_of, roomy_decimal, type_of
from dbset_frames.reading.arrow_types import EMPTY_DECIMAL, arrow_type, default_type
from dbset_frames.reading.decimals import decimals_of_floats, numbers
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
        floats = None
        if self._are_decimals[place] and page.readers[place] is not None:
            floats = numbers(page.columns[place])
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

        A type that depends on the values is chosen by those of the first page; decimals get 18
        decimal places or more.

        Parameters:
            pages: the rows, page by page: values by column, and conversions.

        Raises:
            FrameError: a value does not fit its column; the message names the row.
        """
        width = len(self._names)
        start = _Page(*next(pages, ([()] * width, [None] * width)))
        types = [
            self._first_type(start.values(place), place) if type_ is None else type_
            for place, type_ in enumerate(self._types)
        ]
        schema = pa.schema(list(zip(self._names, types, strict=True)))
        return schema, _batches(schema, chain([start], starmap(_Page, pages)))

    def _first_type(self, values: Sequence[Any], place: int) -> pa.DataType:
        type_ = type_of(values, self._defaults[place], self._names[place], 0)
        has_values = any(value is not None for value in values)
        return roomy_decimal(type_ if has_values or type_ != EMPTY_DECIMAL else pa.decimal128(1))


def _values(part: pa.Array | Sequence[Any]) -> Sequence[Any]:
    """Return a page of a column as values."""
    if not isinstance(part, pa.Array):
        return part
    return [
        None if value is None else Decimal(repr(value).removesuffix(".0"))
        for value in part.to_pylist()
    ]


def _batches(schema: pa.Schema, pages: Iterable[_Page]) -> Iterator[pa.RecordBatch]:
    first = 0
    for page in pages:
        arrays = [
            page.array(place, field.type, field.name, first) for place, field in enumerate(schema)
        ]
        yield pa.record_batch(arrays, schema=schema)
        first += page.count
