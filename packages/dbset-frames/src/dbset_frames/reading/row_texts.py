"""The rows of a SELECT from PostgreSQL, each as the text of a record.

To fetch a text takes less time than to fetch the values of a row, and Arrow parses the text. Unlike
COPY, a cursor can be read block by block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dbset_frames.reading.arrays import lasting_type, unfit
from dbset_frames.reading.blocks import Block
from dbset_frames.reading.decimals import decimals, fitted
from dbset_frames.reading.lines import FIRST_LINE, Lines
from dbset_frames.reading.text_columns import TextColumns, documents

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

#: The first and the last field of each record: Arrow reads them with the parentheses.
_EDGE = "0"


class RowTexts:
    """Reads a SELECT from PostgreSQL as record batches.

    Parameters:
        names: the columns.
        types: their types.

    Raises:
        KeyError: the text of a type is not exact.

    Example:
        >>> import sqlalchemy as sa
        >>> rows = RowTexts(["n", "s"], [sa.BIGINT(), sa.TEXT()])
        >>> rows.expression(["n", "s"])
        'CAST(ROW(0, n, s, 0) AS text)'
        >>> block = Block(b'(0,1,"a b",0)', (), 1)
        >>> rows.batch(block, rows.schema(block), 0).to_pylist()
        [{'n': 1, 's': 'a b'}]
    """

    def __init__(self, names: Sequence[str], types: Sequence[TypeEngine[Any] | None]) -> None:
        self._names = names
        self._columns = TextColumns(types)
        self._lines = Lines(self._columns.read, "", has_edges=True)

    def expression(self, quoted: Sequence[str]) -> str:
        """Return the SQL expression to select.

        Parameters:
            quoted: the columns of the statement, quoted.
        """
        fields = [_EDGE, *self._columns.expressions(quoted), _EDGE]
        return f"CAST(ROW({', '.join(fields)}) AS text)"

    def schema(self, block: Block) -> pa.Schema:
        """Return the schema of record batches, by the first block of rows.

        Raises:
            ArrowInvalid: a value has no equivalent in Arrow.
        """
        columns = self._columns.convert(self._read(block.text))
        types = [
            lasting_type(column.type, has_values=column.null_count < len(column))
            if depends
            else column.type
            for column, depends in zip(columns, self._columns.depend_on_values(), strict=True)
        ]
        return pa.schema(list(zip(self._names, types, strict=True)))

    def batch(self, block: Block, schema: pa.Schema, first: int) -> pa.RecordBatch:
        """Return a block of rows as a record batch.

        Parameters:
            block: the rows.
            schema: the schema of all batches.
            first: the number of the first row, for messages.

        Raises:
            FrameError: a value does not fit the type of its column.
        """
        try:
            columns = self._columns.convert(self._read(block.text))
            arrays = [
                column if column.type == type_ else fitted(column, type_)
                for column, type_ in zip(columns, schema.types, strict=True)
            ]
        except pa.ArrowInvalid:
            self._check(block.text, schema, first)
            raise
        (batch,) = pa.table(arrays, schema=schema).to_batches()
        return batch

    def _read(self, text: bytes) -> pa.Table:
        """Return the fields; in a record, each backslash is doubled, as each quotation mark is."""
        if b"\\" in text:  # found faster than two of them
            text = text.replace(rb"\\", b"\\")
        return pa.Table.from_batches([self._lines.read(text)])

    def _check(self, text: bytes, schema: pa.Schema, first: int) -> None:
        """Raise an error that names the first value that does not fit its column."""
        as_text = Lines([pa.string()] * len(schema), "", has_edges=True).read(text)
        for field, texts, read in zip(schema, as_text.columns, self._columns.read, strict=True):
            for row, value in enumerate(texts.to_pylist(), first):
                try:
                    _check_value(value, read, field.type)
                except pa.ArrowInvalid as error:
                    raise unfit(value, field.type, field.name, row) from error


def _check_value(value: str | None, read: pa.DataType, type_: pa.DataType) -> None:
    """Read a value as Arrow reads the values of a block."""
    if value is None:
        return
    if not pa.types.is_string(read):
        Lines([read], "", has_edges=False).read(FIRST_LINE + value.encode())
    elif pa.types.is_decimal(type_):
        fitted(decimals(pa.chunked_array([[value]])), type_)
    elif isinstance(type_, pa.JsonType):
        documents(pa.chunked_array([[value]]))
