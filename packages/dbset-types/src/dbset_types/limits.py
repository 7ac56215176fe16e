"""What a column's type and its database refuse, or would change without a word."""

from __future__ import annotations

import datetime as dt
import math
import struct
from collections.abc import Callable, Iterable
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow, Subnormal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbset_types.big_integers import HUGE_DIGITS
from dbset_types.json_documents import reject_nul
from dbset_types.kinds import Kind
from dbset_types.scalars import reject_surrogates

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

Check = Callable[[Any], None]
_Limit = Callable[[Any], Check | None]

#: Years in which another time zone may have no date.
EDGES = frozenset({dt.MINYEAR, dt.MAXYEAR})

_SQLITE_DIGITS = 15  # that a SQLite number keeps whatever they are
_SIGNALS = [Inexact, InvalidOperation, DivisionByZero, Overflow, Subnormal]
_HUGE = 10**HUGE_DIGITS
_INT64 = range(-(2**63), 2**63)
_SINGLE = struct.Struct("<f")  # which raises where it overflows
_MOST_EAST = dt.timedelta(hours=16)
_SAFE_EXPONENT = 300  # well within that of a double


def decimal_context(digits: int, least: int, most: int) -> Context:
    """Return a context that tells decimals of so many digits and such powers of ten from others.

    Parameters:
        digits: at most.
        least: the power of ten of the first digit, at least.
        most: the same, at most.
    """
    return Context(prec=digits, Emin=least, Emax=most, traps=_SIGNALS)


#: Of decimals that SQLite keeps for sure.
SQLITE_DECIMALS = decimal_context(_SQLITE_DIGITS, -285, 285)


def all_in_digits(context: Context, values: Iterable[Decimal]) -> bool:
    """Return whether decimals are finite, and well within what a context keeps.

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
    """Return what a value must pass before it is written.

    Parameters:
        type_: the column's type.
        kind: its kind.
        dialect: the name of the database's dialect.

    Returns:
        A function that raises ValueError with the reason; None when every value of the kind fits.

    Example:
        >>> limit(sa.SmallInteger(), Kind.EXACT_INTEGER, "postgresql")(32768)
        Traceback (most recent call last):
        ValueError: it is out of range (-32768 to 32767)
    """
    limits = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return limits[kind](type_) if kind in limits else None


def _within(low: int, high: int) -> Check:
    def check(value: int) -> None:
        if not low <= value <= high:
            raise ValueError(f"it is out of range ({low} to {high})")

    return check


def integer_range(type_: TypeEngine[Any], dialect: str) -> tuple[int, int]:
    """Return the least and the greatest integer that a column keeps.

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


def _integer(dialect: str) -> _Limit:
    return lambda type_: _within(*integer_range(type_, dialect))


def _huge_integer(value: int) -> None:
    if not -_HUGE < value < _HUGE:
        raise ValueError(f"it has more than {HUGE_DIGITS} digits")


def _float(type_: sa.Float[Any]) -> Check | None:
    return _single_precision if is_single(type_) else None


def is_single(type_: TypeEngine[Any]) -> bool:
    """Return whether a column keeps floats of 32 bits.

    Example:
        >>> is_single(sa.REAL()), is_single(sa.Float()), is_single(sa.Float(24))
        (True, False, True)
    """
    if not isinstance(type_, sa.Float):
        return False
    return isinstance(type_, sa.REAL) or (type_.precision or 53) <= 24  # noqa: PLR2004 - bits


def single_precision(value: float) -> float:
    """Return the nearest number that a 32-bit float keeps.

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
        raise ValueError("a 32-bit float does not keep it exactly")


def _numeric(type_: sa.Numeric[Any]) -> Check:
    scale = 16_383 if type_.precision is None else type_.scale or 0
    whole = 131_072 if type_.precision is None else type_.precision - scale

    def check(value: Decimal) -> None:
        if value.is_nan() and not value.is_snan():
            return
        if not value.is_finite():
            raise ValueError("NUMERIC has no such value by every driver")
        if value and value.adjusted() >= whole:
            raise ValueError(f"it has more than {whole} digits before the point")
        if -_significant(value)[1] > scale:
            raise ValueError(f"it has more than {scale} digits after the point")

    return check


def _significant(value: Decimal) -> tuple[int, int]:
    """Return how many digits a finite number has, and the power of ten of its last one."""
    _, digits, exponent = value.as_tuple()
    count = len(digits)
    while count > 1 and not digits[count - 1]:
        count -= 1
    return count, int(exponent) + len(digits) - count


def _text(type_: sa.String) -> Check:
    length, members = type_.length, getattr(type_, "enums", None)

    def check(value: str) -> None:
        if not value.isascii():
            reject_surrogates(value)
        if "\0" in value:
            raise ValueError("text has no NUL here")
        if members and value not in members:
            raise ValueError(f"it is none of {', '.join(members)}")
        if length is not None and len(value) > length:
            raise ValueError(f"it is longer than {length} characters")

    return check


def _naive(value: dt.datetime | dt.time) -> None:
    if value.tzinfo is not None:
        raise ValueError("the time zone would be lost")


def _aware(value: dt.datetime) -> None:
    if value.utcoffset() is None:
        raise ValueError("it has no time zone, so it is no instant")
    if value.year in EDGES:
        value.astimezone(dt.UTC)  # which raises where the instant has no date there


def _with_offset(value: dt.time) -> None:
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("it has no offset from UTC, and the session's would be taken")
    if abs(offset) >= _MOST_EAST or offset.microseconds:
        raise ValueError("PostgreSQL keeps whole seconds of an offset, less than 16 hours of them")


def _always(check: Check) -> _Limit:
    return lambda _type: check


def _to_precision(check: Check | None) -> _Limit:
    """Add to a check that of the digits of a second that a type declares."""

    def limit_(type_: Any) -> Check | None:
        precision = getattr(type_, "precision", None)
        if precision is None:
            return check
        return _both(check, _digits_of_second(precision))

    return limit_


def _both(first: Check | None, second: Check) -> Check:
    def check(value: Any) -> None:
        if first is not None:
            first(value)
        second(value)

    return check


def _digits_of_second(precision: int) -> Check:
    step = 10 ** (6 - precision)

    def check(value: dt.datetime | dt.time | dt.timedelta) -> None:
        microseconds = value.microseconds if isinstance(value, dt.timedelta) else value.microsecond
        if microseconds % step:
            raise ValueError(f"it has more than {precision} digits of a second")

    return check


def _not_nan(value: float) -> None:
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        raise ValueError("SQLite keeps NaN as NULL")


def _kept_by_sqlite(value: Decimal) -> None:
    if all_in_digits(SQLITE_DECIMALS, (value,)):
        return
    if not value.is_finite():
        raise ValueError("SQLite has no such decimal")
    if value == value.to_integral_value() and -(2**63) <= value < 2**63:
        return
    digits, _ = _significant(value)
    safe = abs(value.adjusted()) < _SAFE_EXPONENT or Decimal(repr(float(value))) == value
    if digits > _SQLITE_DIGITS or not safe:
        raise ValueError(f"SQLite keeps {_SQLITE_DIGITS} digits of a decimal")


def _not_a_number_of_its_own(value: object) -> None:
    if isinstance(value, float) and value.is_integer():
        raise ValueError("SQLite reads a whole float that stands alone in a JSON column as an int")
    if isinstance(value, int) and value not in _INT64:
        raise ValueError("SQLite keeps 64 bits of an integer that stands alone in a JSON column")


_SQLITE: dict[Kind, _Limit] = {
    Kind.EXACT_INTEGER: _integer("sqlite"),
    Kind.INTEGER: _integer("sqlite"),
    Kind.FLOAT: _always(_not_nan),
    Kind.NUMERIC: _always(_kept_by_sqlite),
    Kind.TEXT: _always(reject_surrogates),
    Kind.TIME: _always(_naive),
    Kind.TIMESTAMP: _always(_naive),
    Kind.TIMESTAMPTZ: _always(_aware),
    Kind.JSON: _always(_not_a_number_of_its_own),
}
_POSTGRESQL: dict[Kind, _Limit] = {
    Kind.EXACT_INTEGER: _integer("postgresql"),
    Kind.INTEGER: _integer("postgresql"),
    Kind.EXACT_HUGE_INTEGER: _always(_huge_integer),
    Kind.HUGE_INTEGER: _always(_huge_integer),
    Kind.FLOAT: _float,
    Kind.NUMERIC: _numeric,
    Kind.TEXT: _text,
    Kind.TIME: _to_precision(_naive),
    Kind.TIMETZ: _to_precision(_with_offset),
    Kind.TIMESTAMP: _to_precision(_naive),
    Kind.TIMESTAMPTZ: _to_precision(_aware),
    Kind.INTERVAL: _to_precision(None),
    Kind.JSON: _always(reject_nul),
}
