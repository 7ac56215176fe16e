"""The rows of a SELECT from SQLite, with most columns of a row in one JSON text.

To fetch a text takes as long as to fetch a single value, and Arrow parses the text. JSON keeps
NULL, numbers and text apart, and SQLite refuses to write bytes in it. Its floats have only 15
digits, so floats and columns of other types come beside the text. The text is fetched as bytes, so
that Python neither decodes nor encodes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from dbset_types.column_processors import column_reader
from pyarrow import csv, types

from dbset_frames.reading.arrow_types import arrow_type
from dbset_frames.reading.batches import ColumnReader, Page, Reader
from dbset_frames.reading.stored_texts import from_stored, stored_type

#: The fewest columns that are worth a text, and the most: functions of SQLite take 127 arguments.
_FEWEST, _MOST = 3, 120

#: Bytes of text that are converted at once.
_BLOCK = 2_000_000

#: Characters that JSON does not have, in place of escaped backslashes and quotes.
_BACKSLASH, _QUOTE = "\0", "\1"

#: Escapes in the order in which they are replaced, and what they mean.
_ESCAPED = {r"\n": "\n", r"\r": "\r", r"\t": "\t"}
_REPLACED = {_BACKSLASH: "\\", _QUOTE: '"'}

#: An escape other than those.
_OTHER = re.compile(rb"\\[^nrt]")

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
        self._exact = {name: readers[name] for name in exact}
        self._others = {name: readers[name] for name in names if name not in exact}

    def select(self, statement: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
        """Return a SELECT of the same rows, with one text for most of their columns."""
        edge: Any = sa.literal_column(_EDGE)
        items = sa.func.json_array(edge, *(column for column, _ in self._exact.values()), edge)
        text = sa.cast(items, sa.LargeBinary)
        others = (sa.type_coerce(column, sa.types.NULLTYPE) for column, _ in self._others.values())
        return statement.with_only_columns(text, *others, maintain_column_froms=True)

    def table(self, pages: Iterable[Sequence[Sequence[Any]]]) -> pa.Table:
        """Return the rows as a table.

        Parameters:
            pages: the rows of the new SELECT, page by page.

        Raises:
            FrameError: a value does not fit the type of its column.
            ArrowInvalid: the text is not UTF-8.
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
        self._waiting: list[bytes] = []
        self._size = 0

    def write(self, texts: Sequence[bytes]) -> None:
        """Receive the texts of some rows."""
        page = b"\n".join(texts)
        self._waiting.append(page)
        self._size += len(page)
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
        text = b"\n".join(self._waiting)
        self._waiting, self._size = [], 0
        if not text.startswith(b"[0,"):
            raise pa.ArrowInvalid("the database's encoding is UTF-16")
        arrays = self._parsed(text)
        self._tables.append(
            self._loaded(text) if arrays is None else pa.table(arrays, schema=self._schema)
        )

    def _parsed(self, text: bytes) -> list[pa.Array] | None:
        """Return the columns by Arrow; ``None`` if values must be converted by Python."""
        has_other = b"\\" in text and _OTHER.search(text) is not None
        if has_other:
            text = text.replace(rb"\\", _BACKSLASH.encode()).replace(rb"\"", _QUOTE.encode())
        batch = self._read(text)
        if batch is None:
            return None
        strings = [column for column in batch.columns if types.is_string(column.type)]
        if text.count(b'"') != 2 * sum(len(column) - column.null_count for column in strings):
            return None  # text in a column of numbers, or a number in a column of text
        arrays = [
            _unescaped(column, has_other=has_other)
            if types.is_string(type_)
            else from_stored(column, type_)
            for column, type_ in zip(batch.columns, self._schema.types, strict=True)
        ]
        return None if any(array is None for array in arrays) else arrays

    def _read(self, text: bytes) -> pa.RecordBatch | None:
        """Return the columns by Arrow, with their escapes."""
        options = csv.ReadOptions(
            column_names=self._fields, block_size=len(text) + 1, use_threads=False
        )
        try:
            table = csv.read_csv(pa.BufferReader(text), options, None, self._options)
        except pa.ArrowInvalid:
            return None
        (batch,) = table.to_batches()
        return batch

    def _loaded(self, text: bytes) -> pa.Table:
        """Return the columns by Python."""
        rows = map(json.loads, text.split(b"\n"))
        columns = list(zip(*rows, strict=True))[1:-1]
        return self._reader.table([(columns, self._readers)])


def _unescaped(texts: pa.Array, *, has_other: bool) -> pa.Array | None:
    """Return texts without the escapes of JSON; ``None`` if they have others.

    Parameters:
        texts: the texts.
        has_other: whether backslashes and quotes were escaped, too.
    """
    if _has(texts, "\\"):
        texts = _replaced(texts, _ESCAPED)
        if _has(texts, "\\"):
            return None
    return _replaced(texts, _REPLACED) if has_other else texts


def _replaced(texts: pa.Array, characters: Mapping[str, str]) -> pa.Array:
    for before, after in characters.items():
        if _has(texts, before):
            texts = pc.replace_substring(texts, before, after)
    return texts


def _has(texts: pa.Array, text: str) -> bool:
    return bool(pc.any(pc.match_substring(texts, text)).as_py())
