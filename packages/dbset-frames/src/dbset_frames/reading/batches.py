"""Columns of values as record batches and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa

from dbset_frames.reading.arrays import array_of, roomy_decimal, type_of
from dbset_frames.reading.arrow_types import EMPTY_DECIMAL, arrow_type

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

Columns = Sequence[Sequence[Any]]


class ColumnReader:
    """Turns the pages of a result into Arrow.

    Parameters:
        names: the columns.
        types: the type of each column; ``None`` to choose one by the values.
        dialect: the name of the database's dialect.

    Example:
        >>> import sqlalchemy as sa
        >>> reader = ColumnReader(["n"], [sa.BigInteger()], "sqlite")
        >>> reader.table([[[1, 2]], [[3]]]).to_pydict()
        {'n': [1, 2, 3]}
    """

    def __init__(
        self, names: Sequence[str], types: Sequence[TypeEngine[Any] | None], dialect: str
    ) -> None:
        self._names = names
        self._types = [None if each is None else arrow_type(each, dialect) for each in types]
        self._of_nulls = [
            EMPTY_DECIMAL if isinstance(each, sa.Numeric) else pa.null() for each in types
        ]

    def table(self, pages: Iterable[Columns]) -> pa.Table:
        """Return all rows as a table.

        Parameters:
            pages: the values by column, page by page.

        Raises:
            FrameError: a value does not fit its column; the message names the row.
        """
        parts: list[list[Any]] = [[] for _ in self._names]
        first = 0
        for page in pages:
            for part, type_, name, values in zip(
                parts, self._types, self._names, page, strict=True
            ):
                part.append(values if type_ is None else array_of(values, type_, name, first))
            first += len(page[0]) if page else 0
        columns = [
            pa.chunked_array(part, type_)
            if type_ is not None
            else pa.chunked_array([array_of(list(chain.from_iterable(part)), None, name, 0, empty)])
            for part, type_, name, empty in zip(
                parts, self._types, self._names, self._of_nulls, strict=True
            )
        ]
        return pa.table(columns, names=list(self._names))

    def stream(self, pages: Iterator[Columns]) -> pa.RecordBatchReader:
        """Return the rows as a stream of record batches, one for each page.

        A type that depends on the values is chosen by those of the first page; decimals get 18 decimal
        places or more.

        Parameters:
            pages: the values by column, page by page.

        Raises:
            FrameError: a value does not fit its column; the message names the row.
        """
        start = next(pages, [[] for _ in self._names])
        types = [
            roomy_decimal(type_of(values, name, 0, empty)) if type_ is None else type_
            for type_, name, values, empty in zip(
                self._types, self._names, start, self._of_nulls, strict=True
            )
        ]
        schema = pa.schema(list(zip(self._names, types, strict=True)))
        return pa.RecordBatchReader.from_batches(schema, _batches(schema, chain([start], pages)))


def _batches(schema: pa.Schema, pages: Iterable[Columns]) -> Iterator[pa.RecordBatch]:
    first = 0
    for page in pages:
        arrays = [
            array_of(values, field.type, field.name, first)
            for field, values in zip(schema, page, strict=True)
        ]
        yield pa.record_batch(arrays, schema=schema)
        first += len(page[0]) if page else 0
