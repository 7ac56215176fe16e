"""Arrow arrays in exactly the type that PostgreSQL expects in a binary COPY.

PostgreSQL takes the bytes of a binary COPY as they are: an integer's bytes in a column of floats
would become another number. So an array is converted here only if its type and the column's are in
this table, and if all of its values fit; other arrays are written by value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from dbset_types import postgresql as dbset
from dbset_types.exact_numbers import ExactHugeInteger, HugeInteger
from dbset_types.json_documents import dumps
from dbset_types.kinds import ExactBigInteger
from pyarrow import types
from sqlalchemy.dialects import postgresql

from dbset_frames.values import (
    DAYS,
    MICROSECONDS,
    UnfitValue,
    check_range,
    times_of_day,
    whole_days,
    whole_microseconds,
)

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

_EXACT_IN_FLOAT = 2**53
_MOST_DIGITS = 38
_UUID = pa.binary(16)

#: Converts an array; ``None`` if its type is not in the table.
_Convert = Callable[[Any, Any], Any]


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
    convert = _CONVERT.get(type(type_))
    if convert is None:
        return None
    try:
        converted: pa.Array | None = convert(array, type_)
    except (pa.ArrowInvalid, UnfitValue):
        return None  # the conversion of Python values names the value
    return converted


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


def _boolean(array: pa.Array, _type: Any) -> pa.Array | None:
    if isinstance(array.type, pa.BaseExtensionType):
        is_bool8 = array.type.extension_name == "arrow.bool8"
        return array.cast(pa.bool_()) if is_bool8 else None
    return array if types.is_boolean(array.type) else None


def _integer(target: pa.DataType) -> _Convert:
    return lambda array, _: array.cast(target) if types.is_integer(array.type) else None


def _real(array: pa.Array, _type: Any) -> pa.Array | None:
    single = types.is_float16(array.type) or types.is_float32(array.type)
    return array.cast(pa.float32()) if single else None


def _double(array: pa.Array, _type: Any) -> pa.Array | None:
    if types.is_float16(array.type):
        return array.cast(pa.float32()).cast(pa.float64())
    if types.is_integer(array.type):
        check_range(array, _limits(array.type), array)
        return array.cast(pa.float64())
    return array.cast(pa.float64()) if types.is_floating(array.type) else None


def _limits(type_: pa.DataType) -> tuple[int, int]:
    """Return the integers of a type that a float holds exactly."""
    signed = types.is_signed_integer(type_)
    bits = type_.bit_width - signed
    low, high = -(2**bits) if signed else 0, 2**bits - 1
    return max(low, -_EXACT_IN_FLOAT), min(high, _EXACT_IN_FLOAT)


def _numeric(array: pa.Array, type_: Any) -> pa.Array | None:
    if not types.is_decimal(array.type) or array.type.precision > _MOST_DIGITS:
        return None
    scale, digits = array.type.scale, array.type.precision - array.type.scale
    if scale < 0 or (type_.precision is not None and _is_narrow(type_, scale, digits)):
        return None
    return array.cast(pa.decimal128(array.type.precision, scale))


def _is_narrow(type_: Any, scale: int, digits: int) -> bool:
    column_scale = type_.scale or 0
    return scale > column_scale or digits > type_.precision - column_scale


def _huge_integer(array: pa.Array, _type: Any) -> pa.Array | None:
    if not types.is_integer(array.type):
        return None
    return array.cast(pa.decimal128(20, 0))  # 2**64 has 20 digits


def _text(array: pa.Array, type_: Any) -> pa.Array | None:
    if not (types.is_string(array.type) or types.is_large_string(array.type)):
        return None
    array.validate(full=True)  # that it is valid UTF-8
    if pc.any(pc.match_substring(array, "\0")).as_py():
        return None
    longest = pc.max(pc.utf8_length(array)).as_py() if type_.length is not None else None
    return None if longest is not None and longest > type_.length else array


def _bytes(array: pa.Array, _type: Any) -> pa.Array | None:
    if types.is_fixed_size_binary(array.type):
        return array.cast(pa.binary())
    is_binary = types.is_binary(array.type) or types.is_large_binary(array.type)
    return array if is_binary else None


def _date(array: pa.Array, _type: Any) -> pa.Array | None:
    if types.is_date64(array.type):
        return whole_days(array)
    if not types.is_date32(array.type):
        return None
    check_range(array.cast(pa.int32()), DAYS, array)
    return array


def _time(array: pa.Array, type_: Any) -> pa.Array | None:
    if not types.is_time(array.type) or type_.timezone or type_.precision is not None:
        return None
    return times_of_day(array)


def _timestamp(array: pa.Array, type_: Any) -> pa.Array | None:
    if not types.is_timestamp(array.type) or getattr(type_, "precision", None) is not None:
        return None
    if (array.type.tz is not None) != bool(type_.timezone):
        return None
    converted = whole_microseconds(array, pa.timestamp("us", array.type.tz))
    check_range(converted.cast(pa.int64()), MICROSECONDS, array)
    return converted


def _uuid(array: pa.Array, _type: Any) -> pa.Array | None:
    is_uuid = getattr(array.type, "extension_name", "") == "arrow.uuid"
    return array.storage if is_uuid else None


def _jsonb(value: Any) -> bytes | None:
    """Return a document in the binary format of JSONB: its version, and its text."""
    return None if value is None else b"\x01" + dumps(value).encode()


def _json(value: Any) -> bytes | None:
    return None if value is None else dumps(value).encode()


#: By the exact type of the column: subclasses may store something else.
_CONVERT: dict[type, _Convert] = {
    sa.BOOLEAN: _boolean,
    sa.SMALLINT: _integer(pa.int16()),
    sa.INTEGER: _integer(pa.int32()),
    sa.BIGINT: _integer(pa.int64()),
    ExactBigInteger: _integer(pa.int64()),
    sa.REAL: _real,
    sa.DOUBLE_PRECISION: _double,
    sa.NUMERIC: _numeric,
    HugeInteger: _huge_integer,
    ExactHugeInteger: _huge_integer,
    sa.TEXT: _text,
    sa.VARCHAR: _text,
    postgresql.BYTEA: _bytes,
    sa.DATE: _date,
    postgresql.TIME: _time,
    postgresql.TIMESTAMP: _timestamp,
    dbset.TimestampTZ: _timestamp,
    dbset.UUID: _uuid,
}

_ENCODE: dict[type, Callable[[Any], bytes | None]] = {
    dbset.JSONB: _jsonb,
    postgresql.JSON: _json,
}
