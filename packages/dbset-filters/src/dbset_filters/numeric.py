"""Numbers that are compared by value, whatever the type of the column."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, TypeGuard

from sqlalchemy import Dialect, Numeric
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine
from sqlalchemy.util import symbol

_SMALLEST = -(2**63)

_PAST_EVERY_NUMBER = Decimal("1e400")  # NUMERIC has no infinity before PostgreSQL 14


class Number(TypeDecorator[Any]):
    """A number, bound as NUMERIC on PostgreSQL, and as INTEGER or REAL on SQLite."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return NUMERIC, except on SQLite."""
        return dialect.type_descriptor(NullType() if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | float | Decimal | None:
        """Return the number for the driver."""
        if value is None:
            return None
        return _for_sqlite(value) if dialect.name == "sqlite" else _exact(value)


def is_number(value: object) -> TypeGuard[int | float | Decimal]:
    """Return whether this is a number that can be ordered: no bool, NaN or SQLAlchemy constant."""
    if isinstance(value, Decimal):
        return not value.is_nan()
    if isinstance(value, float):
        return not math.isnan(value)
    return isinstance(value, int) and not isinstance(value, bool | symbol)


def is_past_64_bits(value: object) -> bool:
    """Return whether a number exceeds SQLite's 64-bit integers."""
    return is_number(value) and not -(2**63) < value < 2**63


def as_float(value: float | Decimal) -> float:
    """Return the nearest float; infinity for numbers out of range."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def as_decimal(value: float | Decimal) -> Decimal:
    """Return a number as a Decimal; a float by the digits that it prints."""
    return Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)


def _for_sqlite(value: float | Decimal) -> int | float:
    if isinstance(value, int) and not is_past_64_bits(value):
        return value
    number = as_float(value)
    # The smallest integer is also the nearest float of numbers below it.
    return math.nextafter(number, -math.inf) if value < _SMALLEST == number else number


def _exact(value: float | Decimal) -> Decimal:
    if abs(value) != math.inf:
        return as_decimal(value)
    return _PAST_EVERY_NUMBER if value > 0 else -_PAST_EVERY_NUMBER
