"""Arrow arrays in exactly the type that PostgreSQL expects in a binary COPY.

PostgreSQL takes the bytes of a binary COPY as they are: an integer's bytes in a column of floats
would become another number. So an array is converted here only if its type and the column's are in
this table, and if all of its values fit; other arrays are written by value.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa
from dbset_types import postgresql as dbset
from dbset_types.exact_numbers import ExactHugeInteger, HugeInteger
from dbset_types.json_documents import jsonb_dumps
from dbset_types.kinds import ExactBigInteger
from sqlalchemy.dialects import postgresql

from dbset_frames import exact
from dbset_frames.number_text import NumberText

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine


def wire_array(array: pa.Array, type_: TypeEngine[Any]) -> pa.Array | None:
    """Return an array as a binary COPY into a column needs it.

    Parameters:
        array: the values.
        type_: the type of PostgreSQL's column.

    Returns:
        The array; ``None`` if its values must be written as Python values.

    Example:
        >>> wire_array(pa.array([1], pa.int8()), sa.BIGINT()).type
        DataType(int64)
        >>> wire_array(pa.array(["1"]), sa.BIGINT())
    """
    return exact.converted(array, type_, _CONVERT)


def wire_array_of(values: Sequence[Any], type_: TypeEngine[Any]) -> pa.Array | None:
    """Return Python values, coerced for a column, as a binary COPY needs them.

    Parameters:
        values: the values.
        type_: the type of PostgreSQL's column.

    Returns:
        The array; ``None`` if there is none.
    """
    encode = _ENCODE.get(type(type_))
    return None if encode is None else pa.array(map(encode, values), pa.binary())


def _jsonb(value: Any) -> bytes | None:
    """Return a document in the binary format of JSONB: its version, and its text."""
    return None if value is None else b"\x01" + jsonb_dumps(value).encode()


def _json(value: Any) -> bytes | None:
    return None if value is None else json.dumps(value).encode()  # as SQLAlchemy does


def _numeric(array: pa.Array, type_: Any) -> pa.Array | None:
    if not isinstance(array.type, NumberText):
        return exact.numeric(array, type_)
    if type_.precision is not None:
        return None
    distinct = array.storage.dictionary_encode()
    encoded = pa.array(map(numeric_bytes, distinct.dictionary.to_pylist()), pa.binary())
    return encoded.take(distinct.indices)


def numeric_bytes(text: str) -> bytes:
    """Return a number in the binary format of NUMERIC: groups of four decimal digits.

    Source: PostgreSQL, src/backend/utils/adt/numeric.c, ``numeric_recv``.

    Example:
        >>> numeric_bytes("-1.50").hex(" ", 2)
        '0002 0000 4000 0002 0001 1388'
    """
    whole, _, fraction = text.removeprefix("-").partition(".")
    aligned = whole.zfill(-(-len(whole) // 4) * 4) + fraction.ljust(-(-len(fraction) // 4) * 4, "0")
    groups = [int(aligned[place : place + 4]) for place in range(0, len(aligned), 4)]
    sign = 0x4000 if text.startswith("-") else 0
    head = (len(groups), -(-len(whole) // 4) - 1, sign, len(fraction))
    return struct.pack(f"!HhHH{len(groups)}H", *head, *groups)


#: By the exact type of the column: subclasses may store something else.
_CONVERT: dict[type, exact.Convert] = {
    sa.BOOLEAN: exact.boolean,
    sa.SMALLINT: exact.integer(pa.int16()),
    sa.INTEGER: exact.integer(pa.int32()),
    sa.BIGINT: exact.integer(pa.int64()),
    ExactBigInteger: exact.integer(pa.int64()),
    sa.REAL: exact.real,
    sa.DOUBLE_PRECISION: exact.double,
    sa.NUMERIC: _numeric,
    HugeInteger: exact.huge_integer,
    ExactHugeInteger: exact.huge_integer,
    sa.TEXT: exact.text,
    sa.VARCHAR: exact.text,
    postgresql.BYTEA: exact.binary,
    sa.DATE: exact.date,
    postgresql.TIME: exact.time_of_day,
    postgresql.TIMESTAMP: exact.timestamp,
    dbset.TimestampTZ: exact.timestamp,
    dbset.UUID: exact.uuid,
}

_ENCODE: dict[type, Callable[[Any], bytes | None]] = {
    dbset.JSONB: _jsonb,
    postgresql.JSON: _json,
}
