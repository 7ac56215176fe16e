"""The rows of a SELECT from SQLite, with most columns of a row in one JSON text.

To fetch a text takes as long as to fetch a single value, and Arrow parses the text. JSON keeps
NULL, numbers and text apart, and SQLite refuses to write bytes in it. Its floats have only 15
digits, so floats and columns of other types come beside the text.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from dbset_types.column_processors import column_reader
from pyarrow import csv, types

from dbset_frames.reading.arrow_types import arrow_type
from dbset_frames.reading.batches import ColumnReader, Page, Reader
from dbset_frames.reading.stored_texts import from_stored, stored_type

#: The fewest columns that are worth a text, and the most: functions of SQLite take 127 arguments.
_FEWEST, _MOST = 3, 120

#: Characters of text that are converted at once.
_BLOCK = 2_000_000

#: Bytes that JSON does not have, in place of escaped backslashes and quotes.
_BACKSLASH, _QUOTE = b"\0", b"\1"

#: Other escapes, and what they are in CSV.
_ESCAPED = {rb"\n": b"\n", rb"\r": b"\r", rb"\t": b"\t"}

#: The first and the last item of each row: Arrow reads them with the brackets.
_EDGE = "0"


class JsonRows:
    """Reads a SELECT from SQLite as an Arrow table.

    Parameters:
        names: the names of the columns.
        columns: the columns of tables that it selects.
        dialect: the dialect of the connection.

    Example:
        >>> from sqlalchemy.dialects.sqlite import dialect
        >>> items = sa.Table("items", sa.MetaData(), *(sa.Column(n, sa.BIGINT) for n in "abc"))
        >>> rows = JsonRows(["a", "b", "c"], items.columns, dialect())
        >>> str(rows.select(sa.select(items).limit(5))).splitlines()[0].strip()
        'SELECT json_array(0, items.a, items.b, items.c, 0) AS json_array_1'
        >>> rows.table([[("[0,1,null,3,0]",)]]).to_pylist()
        [{'a': 1, 'b': None, 'c': 3}]
    """

    def __init__(
        self, names: Sequence[str], columns: Iterable[sa.ColumnElement[Any]], dialect: sa.Dialect
    ) -> None:
        readers = {
            name: (column, column_reader(column.type, dialect))
            for name, column in zip(names, columns, strict=True)
        }
        exact = [name for name, found in readers.items() if _is_exact(*found)][:_MOST]
        self.is_faster = len(exact) >= _FEWEST
        self._names = names
        self._exact = {name: readers[name] for name in exact}
        self._others = {name: readers[name] for name in names if name not in exact}

    def select(self, statement: sa.Select[Any]) -> sa.Select[Any]:
        """Return a SELECT of the same rows, with one text for most of their columns."""
        edge: Any = sa.literal_column(_EDGE)
        text = sa.func.json_array(edge, *(column for column, _ in self._exact.values()), edge)
        others = (sa.type_coerce(column, sa.types.NULLTYPE) for column, _ in self._others.values())
        return statement.with_only_columns(text, *others, maintain_column_froms=True)

    def table(self, pages: Iterable[Sequence[Sequence[Any]]]) -> pa.Table:
        """Return the rows as a table.

        Parameters:
            pages: the rows of the new SELECT, page by page.

        Raises:
            FrameError: a value does not fit the type of its column.
        """
        blocks = _Blocks(self._exact)
        others = ColumnReader(list(self._others), _types(self._others), "sqlite")
        readers = [reader for _, reader in self._others.values()]

        def beside() -> Iterator[Page]:
            for page in pages:
                texts, *columns = zip(*page, strict=True)
                blocks.write(texts)
                yield columns, readers

        found: dict[str, pa.ChunkedArray] = {}
        for table in (others.table(beside()), blocks.table()):
            found.update(zip(table.column_names, table.columns, strict=True))
        return pa.table([found[name] for name in self._names], names=list(self._names))


_Columns = dict[str, tuple[sa.ColumnElement[Any], Reader | None]]


def _types(columns: _Columns) -> list[sa.types.TypeEngine[Any]]:
    return [column.type for column, _ in columns.values()]


def _is_exact(column: sa.ColumnElement[Any], reader: Reader | None) -> bool:
    """Return whether JSON has the exact values of a column; SQLite may nest generated ones."""
    if not isinstance(column, sa.Column) or column.computed is not None:
        return False
    type_ = arrow_type(column.type, "sqlite")
    if type_ is None:
        return False
    if reader is None:
        return bool(types.is_integer(type_) or types.is_string(type_))
    return bool(stored_type(type_) != type_)


class _Blocks:
    """Converts the texts of rows, block by block.

    Parameters:
        columns: the columns in the texts.
    """

    def __init__(self, columns: _Columns) -> None:
        self._reader = ColumnReader(list(columns), _types(columns), "sqlite")
        self._readers = [reader for _, reader in columns.values()]
        self._schema = pa.schema(
            [(name, arrow_type(column.type, "sqlite")) for name, (column, _) in columns.items()]
        )
        stored = {str(place): stored_type(type_) for place, type_ in enumerate(self._schema.types)}
        self._options = csv.ConvertOptions(
            column_types=stored,
            include_columns=list(stored),
            null_values=["null"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )
        self._fields = ["first", *stored, "last"]
        self._tables: list[pa.Table] = []
        self._waiting: list[str] = []
        self._size = 0

    def write(self, texts: Sequence[str]) -> None:
        """Receive the texts of some rows."""
        self._waiting.extend(texts)
        self._size += sum(map(len, texts))
        if self._size >= _BLOCK:
            self._convert()

    def table(self) -> pa.Table:
        """Return the columns of all rows.

        Raises:
            FrameError: a value does not fit the type of its column.
        """
        if self._waiting:
            self._convert()
        return pa.concat_tables(self._tables) if self._tables else self._schema.empty_table()

    def _convert(self) -> None:
        texts, self._waiting, self._size = self._waiting, [], 0
        arrays = self._parsed("\n".join(texts).encode())
        self._tables.append(
            self._loaded(texts) if arrays is None else pa.table(arrays, schema=self._schema)
        )

    def _parsed(self, text: bytes) -> list[pa.Array] | None:
        """Return the columns by Arrow; ``None`` if values must be converted by Python."""
        unescaped, quotes = _unescaped(text)
        batch = None if unescaped is None else self._read(unescaped)
        if batch is None:
            return None
        strings = [column for column in batch.columns if types.is_string(column.type)]
        if quotes != 2 * sum(len(column) - column.null_count for column in strings):
            return None  # text in a column of numbers, or a number in a column of text
        arrays = list(map(from_stored, batch.columns, self._schema.types))
        return None if any(array is None for array in arrays) else arrays

    def _read(self, text: bytes) -> pa.RecordBatch | None:
        options = csv.ReadOptions(
            column_names=self._fields, block_size=len(text) + 1, use_threads=False
        )
        quoted = csv.ParseOptions(newlines_in_values=True)
        try:
            table = csv.read_csv(io.BytesIO(text), options, quoted, self._options)
        except pa.ArrowInvalid:
            return None
        (batch,) = table.to_batches()
        return batch

    def _loaded(self, texts: Sequence[str]) -> pa.Table:
        """Return the columns by Python."""
        rows = json.loads(f"[{','.join(texts)}]")
        columns = list(zip(*rows, strict=True))[1:-1]
        return self._reader.table([(columns, self._readers)])


def _unescaped(text: bytes) -> tuple[bytes | None, int]:
    """Return JSON as CSV, ``None`` if that is not possible; and the number of its quotes."""
    if b"\\" not in text:
        return text, text.count(b'"')
    text = text.replace(rb"\\", _BACKSLASH).replace(rb"\"", _QUOTE)
    quotes = text.count(b'"')
    for escaped, char in _ESCAPED.items():
        text = text.replace(escaped, char)
    if b"\\" in text:
        return None, quotes
    return text.replace(_BACKSLASH, b"\\").replace(_QUOTE, b'""'), quotes
