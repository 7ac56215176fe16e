"""The rows of a SELECT from SQLite, with most columns of a row in one JSON text.

To fetch a text takes as long as to fetch a single value, and Arrow parses the text. JSON keeps
NULL, numbers and text apart, and SQLite refuses to write bytes in it. Its floats have only 15
digits, so floats and columns of other types come beside the text. The text is fetched as bytes, so
that Python neither decodes nor encodes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from dbset_types.column_processors import column_reader
from pyarrow import types

from dbset_frames.errors import FrameError
from dbset_frames.reading.arrow_types import arrow_type
from dbset_frames.reading.batches import ColumnReader, Page, Reader
from dbset_frames.reading.blocks import Block, Text
from dbset_frames.reading.lines import Lines
from dbset_frames.reading.stored_texts import from_stored, stored_type

#: The fewest columns that are worth a text, and the most: functions of SQLite take 127 arguments.
_FEWEST, _MOST = 3, 120

#: A character that JSON does not have, in place of an escaped backslash.
_BACKSLASH = "\0"

#: Escapes in the order in which they are replaced, and what they mean.
_ESCAPES = {r"\n": "\n", r"\r": "\r", r"\t": "\t"}

#: An escape other than those.
_OTHER = re.compile(rb"\\[^nrt]")

#: The first and the last item of each row: Arrow reads them with the brackets.
_EDGE = "0"


class JsonRows:
    """Reads a SELECT from SQLite as an Arrow table, or as record batches.

    Parameters:
        names: the names of the columns.
        columns: the columns of tables that it selects.
        dialect: the dialect of the connection.

    Example:
        >>> from sqlalchemy.dialects.sqlite import dialect
        >>> items = sa.Table("items", sa.MetaData(), *(sa.Column(n, sa.BIGINT) for n in "abc"))
        >>> rows = JsonRows(["a", "b", "c"], items.columns, dialect())
        >>> str(rows.select(sa.select(items).limit(5))).splitlines()[0].strip()
        'SELECT CAST(json_array(0, items.a, items.b, items.c, 0) AS BLOB) AS json_array_1'
        >>> rows.table([[(b"[0,1,null,3,0]",)]]).to_pylist()
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
        self._exact = [readers[name][0] for name in exact]
        others = {name: readers[name] for name in names if name not in exact}
        self._others = {name: column for name, (column, _) in others.items()}
        self._readers = [reader for _, reader in others.values()]
        self._texts = _Texts({name: readers[name] for name in exact})
        self._beside = ColumnReader(list(self._others), _types(self._others.values()), "sqlite")

    def select(self, statement: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
        """Return a SELECT of the same rows, with one text for most of their columns."""
        edge: Any = sa.literal_column(_EDGE)
        items = sa.func.json_array(edge, *self._exact, edge)
        text = sa.cast(items, sa.LargeBinary)
        others = (sa.type_coerce(column, sa.types.NULLTYPE) for column in self._others.values())
        return statement.with_only_columns(text, *others, maintain_column_froms=True)

    def table(self, pages: Iterable[Sequence[Sequence[Any]]]) -> pa.Table:
        """Return the rows as a table.

        Parameters:
            pages: the rows of the new SELECT, page by page.

        Raises:
            FrameError: a value does not fit the type of its column.
            ArrowInvalid: the encoding of the database is not UTF-8.
        """
        text, batches, count = Text(), list[pa.RecordBatch](), 0

        def convert() -> None:
            nonlocal count
            first, count = count, count + text.count
            batches.append(self._texts.batch(text.take(), first))

        def beside() -> Iterator[Page]:
            for page in pages:
                lines, *columns = zip(*page, strict=True)
                if text.add(lines):
                    convert()
                yield columns, self._readers
            if text.count:
                convert()

        others = self._beside.table(beside())
        return self._joined(pa.Table.from_batches(batches, self._texts.schema), others, pa.table)

    def schema(self, block: Block) -> pa.Schema:
        """Return the schema of record batches, by the first block of rows.

        Raises:
            FrameError: a value does not fit the type of its column.
        """
        others = self._beside.schema((block.columns, self._readers))
        fields = {field.name: field for field in (*self._texts.schema, *others)}
        return pa.schema([fields[name] for name in self._names])

    def batch(self, block: Block, schema: pa.Schema, first: int) -> pa.RecordBatch:
        """Return a block of rows as a record batch.

        Parameters:
            block: the rows.
            schema: the schema of all batches.
            first: the number of the first row, for messages.

        Raises:
            FrameError: a value does not fit the type of its column.
            ArrowInvalid: the encoding of the database is not UTF-8.
        """
        types_ = [schema.field(name) for name in self._others]
        others = self._beside.batch((block.columns, self._readers), pa.schema(types_), first)
        texts = self._texts.batch(block.text, first)
        return self._joined(texts, others, pa.record_batch)

    def _joined(self, texts: Any, others: Any, make: Callable[..., Any]) -> Any:
        """Return the columns of two tables or batches in order."""
        found = {
            name: column
            for part in (texts, others)
            for name, column in zip(part.schema.names, part.columns, strict=True)
        }
        return make([found[name] for name in self._names], names=list(self._names))


_Columns = dict[str, tuple[sa.ColumnElement[Any], Reader | None]]


def _types(columns: Iterable[sa.ColumnElement[Any]]) -> list[sa.types.TypeEngine[Any]]:
    return [column.type for column in columns]


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


class _Texts:
    """Converts the texts of rows.

    Parameters:
        columns: the columns in the texts.
    """

    def __init__(self, columns: _Columns) -> None:
        found = _types(column for column, _ in columns.values())
        self._reader = ColumnReader(list(columns), found, "sqlite")
        self._readers = [reader for _, reader in columns.values()]
        self.schema = pa.schema(
            [(name, arrow_type(column.type, "sqlite")) for name, (column, _) in columns.items()]
        )
        self._lines = Lines(list(map(stored_type, self.schema.types)), "null", has_edges=True)

    def batch(self, text: bytes, first: int) -> pa.RecordBatch:
        """Return the columns.

        Parameters:
            text: the texts.
            first: the number of the first row, for messages.

        Raises:
            FrameError: a value does not fit the type of its column.
            ArrowInvalid: the encoding of the database is not UTF-8.
        """
        if not text.startswith(b"[0,"):
            raise pa.ArrowInvalid("the database's encoding is UTF-16")
        arrays = self._parsed(text)
        if arrays is not None:
            return pa.record_batch(arrays, schema=self.schema)
        columns = list(zip(*_loaded(text, first), strict=True))[1:-1]
        return self._reader.batch((columns, self._readers), self.schema, first)

    def _parsed(self, text: bytes) -> list[pa.Array] | None:
        """Return the columns by Arrow; ``None`` if values must be converted by Python."""
        has_other = b"\\" in text and _OTHER.search(text) is not None
        quotes = text.count(b'"')
        if has_other:
            text = text.replace(rb"\\", _BACKSLASH.encode())
            quotes -= text.count(rb"\"")
            text = text.replace(rb"\"", b'""')
        try:
            batch = self._lines.read(text, has_newlines=False)
        except pa.ArrowInvalid:
            return None
        strings = [column for column in batch.columns if types.is_string(column.type)]
        if quotes != 2 * sum(len(column) - column.null_count for column in strings):
            return None  # text in a column of numbers, or a number in a column of text
        arrays = [
            _unescaped(column, has_other=has_other)
            if types.is_string(type_)
            else from_stored(column, type_)
            for column, type_ in zip(batch.columns, self.schema.types, strict=True)
        ]
        return None if any(array is None for array in arrays) else arrays


def _loaded(text: bytes, first: int) -> Iterator[Any]:
    """Yield rows by Python."""
    for row, line in enumerate(text.split(b"\n"), first):
        try:
            yield json.loads(line)
        except UnicodeDecodeError as error:
            raise FrameError("the row has text that is not UTF-8", row=row) from error


def _unescaped(texts: pa.Array, *, has_other: bool) -> pa.Array | None:
    """Return texts without the escapes of JSON; ``None`` if they have others.

    Parameters:
        texts: the texts.
        has_other: whether backslashes were escaped, too.
    """
    if _has(texts, "\\"):
        for escape, character in _ESCAPES.items():
            texts = _replaced(texts, escape, character)
        if _has(texts, "\\"):
            return None
    return _replaced(texts, _BACKSLASH, "\\") if has_other else texts


def _replaced(texts: pa.Array, before: str, after: str) -> pa.Array:
    return pc.replace_substring(texts, before, after) if _has(texts, before) else texts


def _has(texts: pa.Array, text: str) -> bool:
    """Return whether some of the texts contain a text; Python searches all of them at once."""
    data = texts.buffers()[-1]
    return data is not None and text.encode() in data.to_pybytes()
