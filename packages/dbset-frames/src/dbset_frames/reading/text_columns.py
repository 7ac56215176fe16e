"""Column types whose text from PostgreSQL is exact, and how Arrow reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import sqlalchemy as sa
from dbset_types import postgresql as dbset
from dbset_types.exact_numbers import HugeInteger
from dbset_types.json_documents import stored_text
from sqlalchemy.dialects import postgresql

from dbset_frames.reading.arrow_types import arrow_type
from dbset_frames.reading.decimals import decimals

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

#: The SQL condition that the settings of a session let PostgreSQL write text that Arrow reads.
IS_EXACT = (
    "starts_with(current_setting('DateStyle'), 'ISO')"
    " AND current_setting('extra_float_digits')::int >= 1"
)


class _Column(NamedTuple):
    """How to read a column.

    Attributes:
        expression: the SQL expression to read, with ``{}`` for the column.
        read: the Arrow type to read the text as; ``None`` for the type of the column.
        convert: converts the whole column afterwards.
    """

    expression: str = "{}"
    read: pa.DataType | None = None
    convert: Callable[[pa.ChunkedArray], pa.ChunkedArray] | None = None


def _unhexed(type_: pa.DataType) -> Callable[[pa.ChunkedArray], pa.ChunkedArray]:
    """Return the conversion of hexadecimal text to bytes, with or without an extension type."""
    storage = getattr(type_, "storage_type", type_)

    def chunk(array: pa.Array) -> pa.Array:
        texts = array.to_pylist()
        values = pa.array([None if t is None else bytes.fromhex(t) for t in texts], storage)
        return values if storage is type_ else pa.ExtensionArray.from_storage(type_, values)

    return lambda column: pa.chunked_array(list(map(chunk, column.chunks)), type_)


def _in_utc(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.int64()).cast(pa.timestamp("us", "UTC"))


def documents(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return text as documents, in the form of documents that are read page by page.

    Raises:
        ArrowInvalid: a document has a number that Python cannot read.
    """
    type_ = pa.json_(pa.string())
    chunks = [pa.array(map(_document, chunk.to_pylist()), pa.string()) for chunk in column.chunks]
    arrays = [pa.ExtensionArray.from_storage(type_, chunk) for chunk in chunks]
    return pa.chunked_array(arrays, type_)


def _document(text: str | None) -> str | None:
    read = text and json.loads(text)
    try:
        return None if read is None else stored_text(read)
    except ValueError as error:
        raise pa.ArrowInvalid(str(error)) from error


_HEX = "encode({}, 'hex')"
_PLAIN = _Column()
_TEXT = pa.string()

#: By the exact type of the column.
_COLUMNS: dict[type, _Column] = {
    **dict.fromkeys([sa.BOOLEAN, sa.SMALLINT, sa.INTEGER, sa.BIGINT, sa.REAL], _PLAIN),
    **dict.fromkeys([sa.DOUBLE_PRECISION, sa.TEXT, sa.VARCHAR, sa.CHAR, sa.DATE], _PLAIN),
    postgresql.TIMESTAMP: _PLAIN,
    dbset.TimestampTZ: _Column("{} AT TIME ZONE 'UTC'", pa.timestamp("us"), _in_utc),
    postgresql.TIME: _PLAIN,
    postgresql.BYTEA: _Column(_HEX, _TEXT, _unhexed(pa.binary())),
    dbset.UUID: _Column("replace({}::text, '-', '')", _TEXT, _unhexed(pa.uuid())),
    **dict.fromkeys([dbset.JSONB, postgresql.JSON], _Column(read=_TEXT, convert=documents)),
    HugeInteger: _Column(read=_TEXT, convert=decimals),
}


def _column(type_: TypeEngine[Any] | None) -> _Column | None:
    if type(type_) is sa.NUMERIC:
        decimal = arrow_type(type_, "postgresql")
        if decimal is None:
            return _Column(read=_TEXT, convert=decimals)
        return _PLAIN if pa.types.is_decimal128(decimal) else None
    if getattr(type_, "timezone", False) and type(type_) is postgresql.TIME:
        return None
    return _COLUMNS.get(type(type_))


class TextColumns:
    """Columns that are read as text.

    Parameters:
        types: their types.

    Attributes:
        read: the Arrow types to read the texts as.

    Raises:
        KeyError: the text of a type is not exact.
    """

    def __init__(self, types: Sequence[TypeEngine[Any] | None]) -> None:
        columns = [_column(type_) for type_ in types]
        if None in columns:
            raise KeyError(str(types[columns.index(None)]))
        self._columns = [column for column in columns if column is not None]
        self._types = [None if each is None else arrow_type(each, "postgresql") for each in types]
        pairs = zip(self._columns, self._types, strict=True)
        self.read = [column.read or type_ for column, type_ in pairs]

    def expressions(self, quoted: Sequence[str]) -> list[str]:
        """Return the SQL expressions to read.

        Parameters:
            quoted: the columns of the statement, quoted.
        """
        pairs = zip(self._columns, quoted, strict=True)
        return [column.expression.format(name) for column, name in pairs]

    def convert(self, table: pa.Table) -> list[pa.ChunkedArray]:
        """Return the values of columns that were read.

        Raises:
            ArrowInvalid: a value has no equivalent in Arrow.
        """
        return [
            column if each.convert is None else each.convert(column)
            for each, column in zip(self._columns, table.columns, strict=True)
        ]

    def depend_on_values(self) -> list[bool]:
        """Return for each column whether its Arrow type depends on its values."""
        return [type_ is None for type_ in self._types]
