"""Arrow arrays in the form in which SQLite stores them, without a detour through Python values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from dbset_types import sqlite
from dbset_types.kinds import ExactBigInteger
from dbset_types.limits import SQLITE_DIGITS
from dbset_types.sqlite_text_types import (
    NormalizedBoolean,
    NormalizedDate,
    NormalizedDatetime,
    NormalizedTimestamp,
    NormalizedTimestampTZ,
)
from pyarrow import types

from dbset_frames import exact
from dbset_frames.number_text import NumberText
from dbset_frames.values import check_range

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

#: The greatest power of ten that a float holds exactly.
_EXACT_POWERS = 22

_LENGTH = len("2024-02-29 12:30:00.000000")
_UTC = "+00:00"


def stored_array(array: pa.Array, type_: TypeEngine[Any]) -> pa.Array | None:
    """Return an array of integers, floats, texts or bytes, as SQLite stores them in a column.

    Parameters:
        array: the values.
        type_: the type of SQLite's column.

    Returns:
        The array; ``None`` if its values must be written as Python values.

    Example:
        >>> stored_array(pa.array([0], pa.timestamp("s", "UTC")), sqlite.TimestampTZ())[0].as_py()
        '1970-01-01 00:00:00.000000+00:00'
        >>> stored_array(pa.array(["1"]), sa.BIGINT())
    """
    return exact.converted(array, type_, _CONVERT)


def _double(array: pa.Array, type_: Any) -> pa.Array | None:
    converted = exact.double(array, type_)
    if converted is None or pc.any(pc.is_nan(converted)).as_py():
        return None
    return converted


def _boolean(array: pa.Array, type_: Any) -> pa.Array | None:
    """Return booleans as integers: Python's driver looks for an adapter of each boolean."""
    booleans = exact.boolean(array, type_)
    return None if booleans is None else booleans.cast(pa.int8())


def _numeric(array: pa.Array, _type: Any) -> pa.Array | None:
    """Return numbers as floats, which SQLite turns into integers if they are whole."""
    if types.is_decimal128(array.type):
        return _decimal(array)
    is_number = isinstance(array.type, NumberText) and array.type.digits <= SQLITE_DIGITS
    return array.storage.cast(pa.float64()) if is_number else None


def _decimal(array: pa.Array) -> pa.Array | None:
    """Return decimals of few digits as floats; Arrow's own cast rounds some of them wrongly.

    The digits and the power of ten are floats without rounding, so the quotient is rounded right.
    """
    scale = array.type.scale
    if not 0 <= scale <= _EXACT_POWERS:
        return None
    whole = pa.decimal128(array.type.precision, 0)
    digits = pa.Array.from_buffers(whole, len(array), array.buffers(), offset=array.offset)
    integers = digits.cast(pa.int64())
    check_range(integers, (1 - 10**SQLITE_DIGITS, 10**SQLITE_DIGITS - 1), array)
    return pc.divide(integers.cast(pa.float64()), 10.0**scale)


def _date(array: pa.Array, type_: Any) -> pa.Array | None:
    dates = exact.date(array, type_)
    return None if dates is None else dates.cast(pa.string())


def _timestamp(array: pa.Array, type_: Any) -> pa.Array | None:
    instants = exact.timestamp(array, type_)
    if instants is None:
        return None
    texts = instants.cast(pa.int64()).cast(pa.timestamp("us")).cast(pa.string())
    return pc.utf8_replace_slice(texts, _LENGTH, _LENGTH, _UTC) if type_.timezone else texts


#: By the exact type of the column: subclasses may store something else.
_CONVERT: dict[type, Callable[[Any, Any], Any]] = {
    sqlite.BOOLEAN: _boolean,
    NormalizedBoolean: _boolean,
    sa.INTEGER: exact.integer(pa.int64()),
    sa.BIGINT: exact.integer(pa.int64()),
    ExactBigInteger: exact.integer(pa.int64()),
    sa.DOUBLE_PRECISION: _double,
    sqlite.Numeric: _numeric,
    sa.TEXT: exact.text,
    sa.BLOB: exact.binary,
    sqlite.DATE: _date,
    NormalizedDate: _date,
    sqlite.TIMESTAMP: _timestamp,
    NormalizedTimestamp: _timestamp,
    NormalizedDatetime: _timestamp,
    sqlite.TimestampTZ: _timestamp,
    NormalizedTimestampTZ: _timestamp,
}
