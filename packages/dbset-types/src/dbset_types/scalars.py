"""Convert scalars of numpy, pandas and subclasses to built-in values."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy.util import symbol

from dbset_types.infinity import InfiniteDate, InfiniteDatetime

T = TypeVar("T")

_MISSING = frozenset({"NAType", "NaTType"})  # pandas'
_TIMES = frozenset({"M", "m"})  # numpy's kinds
_FIXED_UNIT = re.compile(r"\[\d*[WDhmsunpfa]")  # of numpy's timedelta64


def native(value: object) -> Any:
    """Return the built-in value for a scalar of numpy or pandas, or of a subclass.

    Parameters:
        value: any value.

    Returns:
        The built-in value; None for pandas' NA and NaT; other values unchanged.

    Raises:
        ValueError: no built-in value can hold it; for example, it has nanoseconds, or is a
            constant of SQLAlchemy.

    Example:
        >>> from enum import IntEnum
        >>> native(IntEnum("Size", ["SMALL"]).SMALL)
        1
    """
    python_type = type(value)
    if python_type in _UNCHANGED:
        return value
    if is_missing(value):
        return None
    rebuild = by_class(_REBUILT, python_type)
    if rebuild is not None:
        return rebuild(value)
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        return _from_numpy(value)
    return value


def by_class(table: Mapping[type, T], class_: type) -> T | None:
    """Return the entry of a table for a class, or for the first of its bases that has one.

    Example:
        >>> by_class({int: "integer"}, bool), by_class({int: "integer"}, str)
        ('integer', None)
    """
    for base in class_.__mro__:
        if base in table:
            return table[base]
    return None


def is_missing(value: object) -> bool:
    """Return whether a value means None.

    Parameters:
        value: any value.

    Returns:
        True for None itself, pandas' NA and NaT, and numpy's NaT.

    Example:
        >>> is_missing(None), is_missing(float("nan"))
        (True, False)
    """
    if value is None or type(value).__name__ in _MISSING:
        return True
    return _numpy_kind(value) in _TIMES and bool(value != value)  # noqa: PLR0124 - NaT differs from itself


def is_nan(value: object) -> bool:
    """Return whether a value is a float or decimal that is not a number.

    Parameters:
        value: any value.

    Example:
        >>> is_nan(float("nan")), is_nan(Decimal("NaN")), is_nan("nan"), is_nan(None)
        (True, True, False, False)
    """
    if isinstance(value, float):
        return value != value  # noqa: PLR0124 - only NaN differs from itself
    if isinstance(value, Decimal):
        return value.is_nan()
    return _numpy_kind(value) == "f" and bool(value != value)  # noqa: PLR0124 - as above


def reject_surrogates(text: str) -> None:
    """Refuse text that cannot be encoded.

    Parameters:
        text: the text.

    Raises:
        ValueError: it contains a lone surrogate.

    Example:
        >>> reject_surrogates("Zoë")
    """
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"the text has a lone surrogate at {error.start}") from error


def _from_numpy(value: Any) -> Any:
    kind = _numpy_kind(value)
    if kind in _TIMES:
        return _from_numpy_time(value)
    plain = value.item()
    if type(plain) is not type(value):
        return native(plain)
    return _from_long_double(value) if kind == "f" else value


def _numpy_kind(value: object) -> str:
    """Return the letter of a numpy scalar's kind; empty for anything else."""
    scalar = getattr(value, "shape", None) == ()
    return getattr(getattr(value, "dtype", None), "kind", "") if scalar else ""


def _from_long_double(value: Any) -> float:
    if float(value) != value:
        raise ValueError("it has more digits than a float")
    return float(value)


def _from_numpy_time(value: Any) -> Any:
    if value.dtype.kind == "m" and not _FIXED_UNIT.search(value.dtype.name):
        raise ValueError("months, years and bare numbers are not a fixed span of time")
    if type(plain := value.item()) is not int:
        return plain
    microseconds = value.astype(f"{value.dtype.kind}8[us]")
    if microseconds != value:
        raise ValueError("it has nanoseconds; columns store microseconds")
    if type(plain := microseconds.item()) is int:
        raise ValueError("it is out of Python's range of dates")
    return plain


def _whole_microseconds(value: Any) -> None:
    if getattr(value, "nanosecond", 0) or getattr(value, "nanoseconds", 0):
        raise ValueError("it has nanoseconds; columns store microseconds")


def _datetime(value: dt.datetime) -> dt.datetime:
    _whole_microseconds(value)
    return dt.datetime.combine(_date(value), _time(value), value.tzinfo)


def _date(value: dt.date) -> dt.date:
    return dt.date(value.year, value.month, value.day)


def _time(value: dt.time | dt.datetime) -> dt.time:
    return dt.time(
        value.hour, value.minute, value.second, value.microsecond, value.tzinfo, fold=value.fold
    )


def _timedelta(value: dt.timedelta) -> dt.timedelta:
    _whole_microseconds(value)
    own = dt.timedelta.__add__(dt.timedelta(), value)  # as pendulum has other parts than Python
    if own != value:  # pandas has a wider range
        raise ValueError("it is out of Python's range of time spans")
    return own


def _refuse_constant(_value: Any) -> None:
    raise ValueError("it is a constant of SQLAlchemy; only JSON.NULL is a value, of JSON columns")


_BUILT_IN: dict[type, Callable[[Any], Any]] = {
    int: int.__int__,
    float: float.__float__,
    Decimal: Decimal,
    str: str.__str__,
    bytes: bytes,
    dt.datetime: _datetime,
    dt.date: _date,
    dt.time: _time,
    dt.timedelta: _timedelta,
    uuid.UUID: lambda value: uuid.UUID(int=value.int),
}
_REBUILT = {**_BUILT_IN, symbol: _refuse_constant}  # SQLAlchemy's constants are integers
_UNCHANGED = frozenset(
    {type(None), *_BUILT_IN, InfiniteDate, InfiniteDatetime, bool, bytearray, memoryview}
    | {dict, list, tuple}
)
