"""Values that a column's type and database refuse, or would change silently."""

from __future__ import annotations

import datetime as dt
import math
import struct
from collections.abc import Callable, Iterable
from decimal import (
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Subnormal,
)
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbset_types.errors import ConversionError
from dbset_types.exact_numbers import HUGE_DIGITS, printed
from dbset_types.intervals import keeps_fields
from dbset_types.json_documents import reject_nul
from dbset_types.kinds import Kind
from dbset_types.scalars import reject_surrogates
from dbset_types.sized_texts import reject_longer
from dbset_types.sqlite_text_types import is_strict

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

Check = Callable[[Any], object]
_Limit = Callable[[Any], Check | None]

#: Years in which a conversion to UTC may leave Python's range.
EDGES = frozenset({dt.MINYEAR, dt.MAXYEAR})

#: Digits of a decimal that SQLite stores exactly: a double holds any number of so many digits.
SQLITE_DIGITS = 15
_SIGNALS = [Inexact, InvalidOperation, DivisionByZero, Overflow, Subnormal]
_HUGE = 10**HUGE_DIGITS
_INT64 = range(-(2**63), 2**63)
_SINGLE = struct.Struct("<f")  # raises on overflow
_MAX_OFFSET = dt.timedelta(hours=16)


def decimal_context(digits: int, least: int, most: int) -> Context:
    """Return a decimal context that traps values outside these limits.

    Parameters:
        digits: the most digits.
        least: the least power of ten of the first digit.
        most: the greatest power of ten of the first digit.
    """
    return Context(prec=digits, Emin=least, Emax=most, traps=_SIGNALS)


#: Decimals that SQLite is sure to hold.
SQLITE_DECIMALS = decimal_context(SQLITE_DIGITS, -285, 285)

#: Decimals that any NUMERIC column without a precision is sure to hold.
_USUAL_DECIMALS = decimal_context(1000, -1000, 1000)
_USUAL_DECIMALS.traps[Clamped] = True  # zeros have no other signal of their scale


def in_digits(context: Context, value: Decimal) -> bool:
    """Return whether a decimal is finite and within the limits of a context."""
    try:
        return context.plus(value).is_finite()
    except ArithmeticError:
        return False


def all_in_digits(context: Context, values: Iterable[Decimal]) -> bool:
    """Return whether decimals are finite and within the limits of a context.

    Example:
        >>> all_in_digits(SQLITE_DECIMALS, [Decimal("1.5")])
        True
        >>> all_in_digits(SQLITE_DECIMALS, [Decimal("1.5"), Decimal("NaN")])
        False
    """
    try:
        return all(map(Decimal.is_finite, map(context.plus, values)))
    except ArithmeticError:
        return False


def limit(type_: TypeEngine[Any], kind: Kind, dialect: str) -> Check | None:
    """Return the check for a value before it is written.

    Parameters:
        type_: the column's type.
        kind: its kind.
        dialect: the name of the database's dialect.

    Returns:
        A function that raises ValueError with the reason; None if every value of the kind fits.

    Example:
        >>> limit(sa.SmallInteger(), Kind.EXACT_INTEGER, "postgresql")(32768)
        Traceback (most recent call last):
        ValueError: it is out of range (-32768 to 32767)
    """
    limits = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return limits[kind](type_) if kind in limits else None


def _integer(type_: TypeEngine[Any], dialect: str) -> Check:
    low, high = integer_range(type_, dialect)

    def check(value: int) -> None:
        if not low <= value <= high:
            raise ValueError(f"it is out of range ({low} to {high})")

    return check


def integer_range(type_: TypeEngine[Any], dialect: str) -> tuple[int, int]:
    """Return the smallest and the largest integer that a column can hold.

    Parameters:
        type_: the column's type.
        dialect: the name of the database's dialect.

    Example:
        >>> integer_range(sa.SmallInteger(), "postgresql")
        (-32768, 32767)
    """
    if dialect == "sqlite" or isinstance(type_, sa.BigInteger):
        bits = 64
    else:
        bits = 16 if isinstance(type_, sa.SmallInteger) else 32
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def _huge_integer(value: int) -> None:
    if not -_HUGE < value < _HUGE:
        raise ValueError(f"it has more than {HUGE_DIGITS} digits")


def _float(type_: sa.Float[Any]) -> Check | None:
    return _single_precision if is_single(type_) else None


def is_single(type_: TypeEngine[Any]) -> bool:
    """Return whether a column holds 32-bit floats.

    Example:
        >>> is_single(sa.REAL()), is_single(sa.Float()), is_single(sa.Float(24))
        (True, False, True)
    """
    if not isinstance(type_, sa.Float):
        return False
    return isinstance(type_, sa.REAL) or (type_.precision or 53) <= 24  # noqa: PLR2004 - bits


def single_precision(value: float) -> float:
    """Return the nearest 32-bit float.

    Raises:
        OverflowError: it is out of range.

    Example:
        >>> single_precision(0.1)
        0.10000000149011612
    """
    kept: float = _SINGLE.unpack(_SINGLE.pack(value))[0]
    return kept


def _single_precision(value: float) -> None:
    try:
        kept = single_precision(value)
    except OverflowError as error:
        raise ValueError("it is out of range of 32-bit floats") from error
    if kept != value and not math.isnan(value):
        raise ValueError("a 32-bit float cannot hold it exactly")


_NOT_FINITE = {
    True: "not every driver can write it to NUMERIC; write it as text",
    False: "columns with a precision hold finite numbers only",
}


def _numeric(type_: sa.Numeric[Any]) -> Check:
    any_size = type_.precision is None
    scale = 16_383 if type_.precision is None else type_.scale or 0
    whole = 131_072 if type_.precision is None else type_.precision - scale

    def check(value: Decimal) -> None:
        if (any_size and in_digits(_USUAL_DECIMALS, value)) or (
            value.is_nan() and not value.is_snan()
        ):
            return
        if not value.is_finite():
            raise ValueError(_NOT_FINITE[any_size])
        if value and value.adjusted() >= whole:
            raise ValueError(f"it has more than {whole} digits before the point")
        if -_significant(value)[1] > scale:
            raise ValueError(f"it has more than {scale} digits after the point")

    return check


def _significant(value: Decimal) -> tuple[int, int]:
    """Return the number of significant digits, and the power of ten of the last one."""
    _, digits, exponent = value.as_tuple()
    count = len(digits)
    while count > 1 and not digits[count - 1]:
        count -= 1
    return count, int(exponent) + len(digits) - count


def _text(type_: sa.String) -> Check:
    length, members = type_.length, getattr(type_, "enums", None)
    most_bytes = getattr(type_, "most_bytes", None)

    def check(value: str) -> None:
        if not value.isascii():
            reject_surrogates(value)
        if "\0" in value:
            raise ValueError("PostgreSQL text cannot contain NUL")
        if members and value not in members:
            raise ValueError(f"it is not one of {', '.join(members)}")
        if length is not None and len(value) > length:
            raise ValueError(f"it is longer than {length} characters")
        if most_bytes is not None:
            reject_longer(value, most_bytes)

    return check


def _naive(value: dt.datetime | dt.time) -> None:
    if value.tzinfo is not None:
        raise lost_zone(value)


def lost_zone(value: dt.datetime | dt.time) -> ConversionError:
    """Return the error for a value with a time zone, for a column without one."""
    in_utc = ".astimezone(UTC)" if isinstance(value, dt.datetime) else ""
    without = f"value{in_utc}.replace(tzinfo=None)"
    advice = f"write {without}, or use a column with time zones"
    return ConversionError("the time zone would be lost", advice, "zone")


def _aware(value: dt.datetime) -> None:
    if value.tzinfo is dt.UTC:  # nearly all are
        return
    if value.utcoffset() is None:
        advice = "write value.replace(tzinfo=UTC), for example"
        raise ConversionError("it has no time zone, so the instant is unknown", advice, "no zone")
    in_utc(value)


def in_utc(value: dt.datetime) -> dt.datetime:
    """Return a datetime unchanged if Python has its instant in UTC, or if it has no zone.

    Raises:
        ValueError: the instant is before year 1 or after year 9999.

    Example:
        >>> in_utc(dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-1))))
        Traceback (most recent call last):
        ValueError: in UTC, it is out of range of Python's dates
    """
    if value.year in EDGES and value.tzinfo is not None:
        try:
            value.astimezone(dt.UTC)
        except OverflowError as error:
            raise ValueError("in UTC, it is out of range of Python's dates") from error
    return value


def _moment(type_: TypeEngine[Any]) -> Check:
    """Return the check of SQLite's datetimes: other programs store them with a zone, too."""
    return _naive_or_aware if is_strict(type_) else _naive


def _naive_or_aware(value: dt.datetime) -> None:
    if value.tzinfo is not None:
        _aware(value)


def _with_offset(value: dt.time) -> None:
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("it has no UTC offset, and the session's would be used")
    if abs(offset) >= _MAX_OFFSET or offset.microseconds:
        raise ValueError("PostgreSQL stores a UTC offset in whole seconds, less than 16 hours")


def _always(check: Check) -> _Limit:
    return lambda _type: check


def _to_precision(check: Check | None) -> _Limit:
    """Add a check of the fractional digits that a type declares."""

    def limit_(type_: Any) -> Check | None:
        precision = getattr(type_, "precision", None)
        return check if precision is None else partial(_within_digits, check, precision)

    return limit_


def _within_digits(check: Check | None, precision: int, value: Any) -> None:
    if check is not None:
        check(value)
    microseconds = value.microseconds if isinstance(value, dt.timedelta) else value.microsecond
    if microseconds % 10 ** (6 - precision):
        raise ValueError(f"it has more than {precision} digits of a second")


def _interval(type_: Any) -> Check | None:
    check, fields = _to_precision(None)(type_), getattr(type_, "fields", None) or ""
    return partial(_within_fields, check, fields) if check or fields else None


def _within_fields(check: Check | None, fields: str, value: Any) -> None:
    if not keeps_fields(value, fields):
        raise ValueError(f"the column keeps only {fields.lower()}")
    if check is not None and not isinstance(value, str):
        check(value)


def _not_nan(value: float) -> None:
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        raise ValueError("SQLite stores NaN as NULL")


def _fits_sqlite(value: Decimal) -> None:
    if in_digits(SQLITE_DECIMALS, value):
        return
    if not value.is_finite():
        raise ValueError("SQLite cannot store this decimal")
    if value == value.to_integral_value() and -(2**63) <= value < 2**63:
        return
    if printed(float(value)) != value:  # as for other programs' sums: 0.30000000000000004 is one
        raise ValueError(f"SQLite stores at most {SQLITE_DIGITS} digits of a decimal")


def _not_a_bare_number(value: object) -> None:
    if isinstance(value, float) and value.is_integer():
        raise ValueError("SQLite reads a whole float as an int when it is the entire JSON value")
    if isinstance(value, int) and value not in _INT64:
        raise ValueError("SQLite stores an integer in 64 bits when it is the entire JSON value")


_SQLITE: dict[Kind, _Limit] = {
    Kind.EXACT_INTEGER: partial(_integer, dialect="sqlite"),
    Kind.INTEGER: partial(_integer, dialect="sqlite"),
    Kind.FLOAT: _always(_not_nan),
    Kind.NUMERIC: _always(_fits_sqlite),
    Kind.TEXT: _always(reject_surrogates),
    Kind.TIME: _always(_naive),
    Kind.TIMESTAMP: _moment,
    Kind.TIMESTAMPTZ: _always(_aware),
    Kind.JSON: _always(_not_a_bare_number),
}
_POSTGRESQL: dict[Kind, _Limit] = {
    Kind.EXACT_INTEGER: partial(_integer, dialect="postgresql"),
    Kind.INTEGER: partial(_integer, dialect="postgresql"),
    Kind.EXACT_HUGE_INTEGER: _always(_huge_integer),
    Kind.HUGE_INTEGER: _always(_huge_integer),
    Kind.FLOAT: _float,
    Kind.NUMERIC: _numeric,
    Kind.TEXT: _text,
    Kind.TIME: _to_precision(_naive),
    Kind.TIMETZ: _to_precision(_with_offset),
    Kind.TIMESTAMP: _to_precision(_naive),
    Kind.TIMESTAMPTZ: _to_precision(_aware),
    Kind.INTERVAL: _interval,
    Kind.JSON: _always(reject_nul),
}
