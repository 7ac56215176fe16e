"""The kinds of columns, by their values, and the kind of each SQLAlchemy type."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbset_types import sqlite
from dbset_types.exact_numbers import ExactHugeInteger, HugeInteger

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine


class ExactBigInteger(sa.BIGINT):
    """A BIGINT whose values a float holds exactly; a marker for merging types."""

    def __repr__(self) -> str:
        """Return the type that the database has."""
        return "BIGINT()"


class Kind(StrEnum):
    """The values of a column; integers by size and by whether a float holds them exactly."""

    BOOLEAN = auto()
    EXACT_INTEGER = auto()
    INTEGER = auto()
    EXACT_HUGE_INTEGER = auto()
    HUGE_INTEGER = auto()
    FLOAT = auto()
    NUMERIC = auto()
    TEXT = auto()
    BYTES = auto()
    DATE = auto()
    TIME = auto()
    TIMETZ = auto()
    TIMESTAMP = auto()
    TIMESTAMPTZ = auto()
    INTERVAL = auto()
    UUID = auto()
    JSON = auto()


NUMBERS = frozenset(
    {
        Kind.EXACT_INTEGER,
        Kind.INTEGER,
        Kind.EXACT_HUGE_INTEGER,
        Kind.HUGE_INTEGER,
        Kind.FLOAT,
        Kind.NUMERIC,
    }
)

# The first class that matches decides: subclasses come before their bases.
_KINDS: tuple[tuple[Any, Kind], ...] = (
    (sa.Boolean, Kind.BOOLEAN),
    (ExactBigInteger, Kind.EXACT_INTEGER),
    (sa.BigInteger, Kind.INTEGER),
    (sa.Integer, Kind.EXACT_INTEGER),  # 32 bits
    (ExactHugeInteger, Kind.EXACT_HUGE_INTEGER),
    (HugeInteger, Kind.HUGE_INTEGER),
    (sa.Float, Kind.FLOAT),
    (sa.Numeric, Kind.NUMERIC),
    (sa.String, Kind.TEXT),
    ((sa.LargeBinary, sa.BINARY, sa.VARBINARY), Kind.BYTES),
    (sa.Date, Kind.DATE),
    (sa.Time, Kind.TIME),
    (sa.DateTime, Kind.TIMESTAMP),
    ((sa.Interval, sqlite.Interval), Kind.INTERVAL),
    (sa.Uuid, Kind.UUID),
    (sa.JSON, Kind.JSON),
)

# The kind with a time zone.
_ZONED = {Kind.TIME: Kind.TIMETZ, Kind.TIMESTAMP: Kind.TIMESTAMPTZ}

# Types of these kinds that SQLAlchemy converts to and from other Python types.
_LEFT_TO_SQLALCHEMY: dict[Kind, Callable[[Any], bool]] = {
    Kind.TEXT: lambda type_: getattr(type_, "enum_class", None) is not None,
    Kind.UUID: lambda type_: not type_.as_uuid,
}


def kind_of(type_: TypeEngine[Any]) -> Kind | None:
    """Return the kind of a column type.

    Parameters:
        type_: the SQLAlchemy type.

    Returns:
        The kind; None for types that dbset leaves to SQLAlchemy, such as INET or type decorators.

    Example:
        >>> kind_of(sa.DateTime(timezone=True))
        <Kind.TIMESTAMPTZ: 'timestamptz'>
    """
    class_: Any = type(type_)
    kind = _kind_of_class(class_)
    if kind in _ZONED and getattr(type_, "timezone", False):
        return _ZONED[kind]
    if kind is None and type_.__visit_name__ == "INTERVAL":  # PostgreSQL's, without importing it
        return Kind.INTERVAL
    if kind in _LEFT_TO_SQLALCHEMY and _LEFT_TO_SQLALCHEMY[kind](type_):
        return None
    return kind


@lru_cache(maxsize=1000)
def _kind_of_class(class_: Any) -> Kind | None:
    return next((kind for base, kind in _KINDS if issubclass(class_, base)), None)
