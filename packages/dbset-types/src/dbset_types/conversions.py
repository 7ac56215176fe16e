"""Convert values between Python types without loss."""

from __future__ import annotations

import datetime as dt
import math
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from dbset_types.errors import ConversionError
from dbset_types.exact_numbers import HUGE_DIGITS, printed
from dbset_types.infinity import Infinite, InfiniteDate, InfiniteDatetime
from dbset_types.intervals import interval_of_text
from dbset_types.json_documents import document
from dbset_types.kinds import Kind
from dbset_types.scalars import by_class, is_nan

Conversion = Callable[[Any], Any]

T = TypeVar("T")

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_NOT_FINITE = frozenset({"NaN", "Infinity", "-Infinity"})  # as PostgreSQL writes them
_PAST_MICROSECONDS = re.compile(r"[.,]\d{7}")

#: The texts of booleans, in lower case.
BOOLEANS = {"true": True, "false": False}


def _same(value: Any) -> Any:
    return value


def _float_to_integer(value: float) -> int:
    if not value.is_integer():
        raise ValueError("it is not a whole number")
    return int(value)


def _decimal_to_integer(value: Decimal) -> int:
    if not value.is_finite() or value != value.to_integral_value():
        raise ValueError("it is not a whole number")
    if value.adjusted() >= HUGE_DIGITS:
        raise ValueError(f"it has more than {HUGE_DIGITS} digits")
    return int(value)


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text) and text not in _NOT_FINITE:
        raise ValueError("the text is not a number")
    return Decimal(text)


def _text_to_integer(text: str) -> int:
    return _decimal_to_integer(_number(text))


def _exact_float(value: int | Decimal) -> float:
    converted = float(value)
    if converted != value and not math.isnan(converted):
        raise ValueError("a float cannot hold it exactly")
    return converted


def _text_to_float(text: str) -> float:
    number = _number(text)
    converted = float(number)
    if number.is_finite() and printed(converted) != number:
        raise ValueError("a float cannot hold all its digits")
    return converted


def _boolean(value: float | Decimal) -> bool:
    if value not in (0, 1):
        raise ValueError("only 0 and 1 can become a boolean")
    return bool(value)


def _text_to_boolean(text: str) -> bool:
    if text.lower() not in BOOLEANS:
        raise ConversionError("only 'true' and 'false' can become a boolean", "", "boolean")
    return BOOLEANS[text.lower()]


def _number_to_text(value: float | Decimal) -> str:
    if is_nan(value):
        raise ValueError("NaN is not text")
    return repr(value) if isinstance(value, float) else str(value)


def _isoformat(value: dt.date | dt.time) -> str:
    return value.isoformat()


def _midnight(value: dt.date) -> dt.datetime:
    return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - naive is meant


def _date(value: dt.datetime) -> dt.date:
    if value.timetz() != dt.time.min:
        raise ValueError("the time of day, or its zone, would be lost")
    return value.date()


def _text_to_datetime(text: str) -> dt.datetime:
    return _from_iso(dt.datetime.fromisoformat, text, "2024-02-29 12:30:00")


def _text_to_date(text: str) -> dt.date:
    return _date(_from_iso(dt.datetime.fromisoformat, text, "2024-02-29"))


def _text_to_time(text: str) -> dt.time:
    if text.startswith("24"):  # newer Pythons read it as midnight
        raise ValueError("Python has no hour 24")
    return _from_iso(dt.time.fromisoformat, text, "12:30:00")


def _text_to_interval(text: str) -> dt.timedelta:
    interval = interval_of_text(text)
    if not isinstance(interval, dt.timedelta):
        raise ValueError("a timedelta cannot hold it")  # noqa: TRY004 - text is its value
    return interval


def _no_infinity(value: Infinite) -> dt.date:
    raise ValueError(f"this type cannot hold {value}")


def _from_iso(parse: Callable[[str], T], text: str, example: str) -> T:
    if _PAST_MICROSECONDS.search(text):
        raise ValueError("columns store microseconds")
    try:
        return parse(text)
    except ValueError as error:
        about = "time" if parse == dt.time.fromisoformat else "date"
        raise ConversionError(str(error), f"write it like {example}", about) from error


# For each kind of column: the Python types that it accepts, and their conversions.
_INTEGERS: dict[type, Conversion] = {
    int: _same,
    bool: int,
    float: _float_to_integer,
    Decimal: _decimal_to_integer,
    str: _text_to_integer,
}
_INFINITE: dict[type, Conversion] = {InfiniteDate: _no_infinity, InfiniteDatetime: _no_infinity}
_CONVERSIONS: dict[Kind, dict[type, Conversion]] = {
    Kind.BOOLEAN: {
        bool: _same,
        int: _boolean,
        float: _boolean,
        Decimal: _boolean,
        str: _text_to_boolean,
    },
    Kind.EXACT_INTEGER: _INTEGERS,
    Kind.INTEGER: _INTEGERS,
    Kind.EXACT_HUGE_INTEGER: _INTEGERS,
    Kind.HUGE_INTEGER: _INTEGERS,
    Kind.FLOAT: {
        float: _same,
        bool: float,
        int: _exact_float,
        Decimal: _exact_float,
        str: _text_to_float,
    },
    Kind.NUMERIC: {Decimal: _same, bool: Decimal, int: Decimal, float: printed, str: _number},
    Kind.TEXT: {
        str: _same,
        bool: lambda value: str(value).lower(),
        int: str,
        float: _number_to_text,
        Decimal: _number_to_text,
        dt.date: _isoformat,
        dt.time: _isoformat,
        dt.datetime: _isoformat,
        dt.timedelta: str,
        uuid.UUID: str,
    },
    Kind.BYTES: {bytes: _same, bytearray: bytes, memoryview: bytes},
    Kind.DATE: {dt.date: _same, dt.datetime: _date, str: _text_to_date, **_INFINITE},
    Kind.TIME: {dt.time: _same, str: _text_to_time},
    Kind.TIMETZ: {dt.time: _same, str: _text_to_time},
    Kind.TIMESTAMP: {
        dt.datetime: _same,
        dt.date: _midnight,
        str: _text_to_datetime,
        **_INFINITE,
    },
    Kind.TIMESTAMPTZ: {dt.datetime: _same, str: _text_to_datetime, **_INFINITE},
    Kind.INTERVAL: {dt.timedelta: _same, str: _text_to_interval},
    Kind.UUID: {uuid.UUID: _same, str: uuid.UUID},
    Kind.JSON: dict.fromkeys((dict, list, tuple, str, int, float, bool), document),
}


def conversion(kind: Kind, value: object) -> Conversion:
    """Return the conversion of a value for a column of a kind.

    Parameters:
        kind: the column's kind.
        value: a built-in value.

    Returns:
        The conversion. It raises ValueError or ArithmeticError when something would be lost.

    Raises:
        TypeError: a column of this kind does not accept such values.

    Example:
        >>> conversion(Kind.INTEGER, 2.0)(2.0)
        2
    """
    found = by_class(_CONVERSIONS[kind], type(value))
    if found is None:
        raise _not_accepted(kind, value)
    return found


def _not_accepted(kind: Kind, value: object) -> Exception:
    """Return the error for a value that no column of a kind accepts."""
    problem = f"it does not accept {type(value).__name__}"
    if kind is Kind.TEXT and isinstance(value, dict | list | tuple):
        return ConversionError(problem, "write json.dumps(value), or use a JSON column", "json")
    if kind is Kind.TEXT and isinstance(value, bytes):
        return ConversionError(problem, "use a column of the type BLOB or BYTEA", "")
    if isinstance(value, Enum):
        return ConversionError(problem, "give its value or its name", "")
    if hasattr(value, "tolist"):  # an array of numpy, or a column of a frame
        advice = "for several values, write a list, as value.tolist() returns"
        return ConversionError(problem, advice, "list")
    return TypeError(problem)


@cache
def kept_type(kind: Kind) -> type | None:
    """Return the Python type that a column of a kind takes without conversion.

    Parameters:
        kind: the column's kind.

    Returns:
        The type; None if every value needs a conversion.

    Example:
        >>> kept_type(Kind.TEXT)
        <class 'str'>
    """
    kept = (python_type for python_type, convert in _CONVERSIONS[kind].items() if convert is _same)
    return next(kept, None)
