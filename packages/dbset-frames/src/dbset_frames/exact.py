"""Arrow arrays as arrays of exactly one type, if none of their values would change.

The functions take an array and the type of a column. They return ``None`` if values of the array's
type are not simply values of that column, and raise ``ArrowInvalid`` or ``UnfitValue`` if one of
them does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from dbset_types.value_kinds import EXACT_IN_FLOAT
from pyarrow import types
from sqlalchemy.types import TypeEngine

from dbset_frames.number_text import NumberText
from dbset_frames.values import (
    DAYS,
    MICROSECONDS,
    UnfitValue,
    check_range,
    times_of_day,
    whole_days,
    whole_microseconds,
)

_MOST_DIGITS = 38

#: Converts an array for a column of a type.
Convert: TypeAlias = Callable[[Any, Any], Any]


def converted(
    array: pa.Array, type_: TypeEngine[Any], conversions: Mapping[type, Convert]
) -> pa.Array | None:
    """Return an array for a column; ``None`` if its values must be written as Python values.

    Parameters:
        array: the values.
        type_: the type of the column.
        conversions: the conversions by the exact type of a column.
    """
    convert = conversions.get(type(type_))
    if convert is None:
        return None
    try:
        found: pa.Array | None = convert(array, type_)
    except (pa.ArrowInvalid, UnfitValue):
        return None  # the conversion of Python values names the value
    return found


def boolean(array: pa.Array, _type: Any) -> pa.Array | None:
    """Return booleans; ``None`` for values of other kinds."""
    if isinstance(array.type, pa.BaseExtensionType):
        is_bool8 = array.type.extension_name == "arrow.bool8"
        return array.cast(pa.bool_()) if is_bool8 else None
    return array if types.is_boolean(array.type) else None


def integer(target: pa.DataType) -> Convert:
    """Return the conversion to integers of one width."""

    def convert(array: pa.Array, _type: Any) -> pa.Array | None:
        if array.type == target:
            return array
        return array.cast(target) if types.is_integer(array.type) else None

    return convert


def real(array: pa.Array, _type: Any) -> pa.Array | None:
    """Return 32-bit floats; ``None`` for values of other kinds."""
    single = types.is_float16(array.type) or types.is_float32(array.type)
    return array.cast(pa.float32()) if single else None


def double(array: pa.Array, _type: Any) -> pa.Array | None:
    """Return 64-bit floats; ``None`` for values of other kinds."""
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
    return max(low, -EXACT_IN_FLOAT), min(high, EXACT_IN_FLOAT)


def numeric(array: pa.Array, type_: Any) -> pa.Array | None:
    """Return decimals; ``None`` for values of other kinds."""
    if not types.is_decimal(array.type) or array.type.precision > _MOST_DIGITS:
        return None
    scale, digits = array.type.scale, array.type.precision - array.type.scale
    if scale < 0 or (type_.precision is not None and _is_narrow(type_, scale, digits)):
        return None
    return array.cast(pa.decimal128(array.type.precision, scale))


def _is_narrow(type_: Any, scale: int, digits: int) -> bool:
    column_scale = type_.scale or 0
    return scale > column_scale or digits > type_.precision - column_scale


def huge_integer(array: pa.Array, _type: Any) -> pa.Array | None:
    """Return integers past 64 bits; ``None`` for values of other kinds."""
    if not types.is_integer(array.type):
        return None
    return array.cast(pa.decimal128(20, 0))  # 2**64 has 20 digits


def text(array: pa.Array, type_: Any) -> pa.Array | None:
    """Return text; ``None`` for values of other kinds."""
    if isinstance(array.type, NumberText):
        array = array.storage
    if not (types.is_string(array.type) or types.is_large_string(array.type)):
        return None
    array.validate(full=True)  # that it is valid UTF-8
    if pc.any(pc.match_substring(array, "\0")).as_py():
        return None
    longest = pc.max(pc.utf8_length(array)).as_py() if type_.length is not None else None
    return None if longest is not None and longest > type_.length else array


def binary(array: pa.Array, _type: Any) -> pa.Array | None:
    """Return bytes; ``None`` for values of other kinds."""
    if types.is_fixed_size_binary(array.type):
        return array.cast(pa.binary())
    is_binary = types.is_binary(array.type) or types.is_large_binary(array.type)
    return array if is_binary else None


def date(array: pa.Array, _type: Any) -> pa.Array | None:
    """Return dates; ``None`` for values of other kinds."""
    if types.is_date64(array.type):
        return whole_days(array)
    if not types.is_date32(array.type):
        return None
    check_range(array.cast(pa.int32()), DAYS, array)
    return array


def time_of_day(array: pa.Array, type_: Any) -> pa.Array | None:
    """Return times of day; ``None`` for values of other kinds."""
    if not types.is_time(array.type) or type_.timezone or type_.precision is not None:
        return None
    return times_of_day(array)


def timestamp(array: pa.Array, type_: Any) -> pa.Array | None:
    """Return moments; ``None`` for values of other kinds."""
    if not types.is_timestamp(array.type) or getattr(type_, "precision", None) is not None:
        return None
    if (array.type.tz is not None) != bool(type_.timezone):
        return None
    converted = whole_microseconds(array, pa.timestamp("us", array.type.tz))
    check_range(converted.cast(pa.int64()), MICROSECONDS, array)
    return converted


def uuid(array: pa.Array, _type: Any) -> pa.Array | None:
    """Return the 16 bytes of UUIDs; ``None`` for values of other kinds."""
    is_uuid = getattr(array.type, "extension_name", "") == "arrow.uuid"
    return array.storage if is_uuid else None
