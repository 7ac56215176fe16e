"""Types of parameters in SQL text, for drivers that send values separately from the statement.

PostgreSQL must know the type of each parameter, so the statement casts each to the type of its
value: the server may infer another type from the context, to which asyncpg would silently truncate
the value. Text may be of any type, as in SQL; where the server cannot infer which, the text is
written into the statement.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from dbset_types.kinds import Kind
from sqlalchemy.sql import visitors
from sqlalchemy.types import NullType, TypeEngine

from dbset_sync.reading.sql_scanner import CACHE_SIZE

#: Drivers that send values separately.
DRIVERS = frozenset({"asyncpg", "psycopg"})

#: Text, lists, which may contain text, and floats: ``round(1.5, 1)`` needs NUMERIC.
_AMBIGUOUS = (str, list, float)


class _Digits(sa.types.UserDefinedType[Any]):
    """A number that is written into a statement, where it takes the type that fits."""

    cache_ok = True

    def literal_processor(self, dialect: sa.Dialect) -> Callable[[Any], str]:  # noqa: ARG002  SQLAlchemy's signature
        """Return the conversion to SQL, in parentheses, as a cast may follow."""
        return "({!r})".format


class _Text(sa.types.UserDefinedType[Any]):
    """Text that is written into a statement, safe with any ``standard_conforming_strings``."""

    cache_ok = True

    def literal_processor(self, dialect: sa.Dialect) -> Callable[[Any], str]:
        """Return the conversion to SQL: after an E, backslashes do not depend on the setting."""
        plain: Any = _STRING.literal_processor(dialect)  # type: ignore[no-untyped-call]
        by_setting = plain("\\") != r"'\'"  # then SQLAlchemy doubles them

        def write(value: str) -> str:
            quoted: str = plain(value)
            is_plain = by_setting or "\\" not in quoted
            return quoted if is_plain else " E" + quoted.replace("\\", "\\\\")

        return write


#: A finite negative number.
_NEGATIVE = re.compile(r"-\d", re.ASCII)

_STRING, _TEXT, _DIGITS = sa.String(), _Text(), _Digits()
_INTEGER, _BIGINT = sa.Integer(), sa.BigInteger()
_NUMERIC: TypeEngine[Any] = sa.Numeric()
_FLOAT: TypeEngine[Any] = sa.Double()
_NUMBERS = (_INTEGER, _BIGINT, _NUMERIC, _FLOAT)


def _of_int(value: int) -> TypeEngine[Any]:
    bits = value.bit_length() if value >= 0 else (~value).bit_length()
    return _INTEGER if bits < 32 else _BIGINT if bits < 64 else _NUMERIC  # noqa: PLR2004 - bits


@cache
def _types() -> Mapping[type, TypeEngine[Any] | Callable[[Any], TypeEngine[Any]]]:
    """Return types by Python type; SQLite's programs do not need PostgreSQL's dialect."""
    from dbset_types.postgresql import TYPES  # noqa: PLC0415  when first needed

    def by_zone(naive: Kind, aware: Kind) -> Callable[[Any], TypeEngine[Any]]:
        return lambda value: TYPES[naive if value.tzinfo is None else aware]

    return {
        bool: TYPES[Kind.BOOLEAN],
        int: _of_int,
        float: _FLOAT,
        Decimal: _NUMERIC,
        bytes: TYPES[Kind.BYTES],
        dt.date: TYPES[Kind.DATE],
        dt.time: by_zone(Kind.TIME, Kind.TIMETZ),
        dt.datetime: by_zone(Kind.TIMESTAMP, Kind.TIMESTAMPTZ),
        dt.timedelta: TYPES[Kind.INTERVAL],
        uuid.UUID: TYPES[Kind.UUID],
        InfiniteDate: TYPES[Kind.DATE],
        InfiniteDatetime: lambda value: TYPES[Kind.TIMESTAMPTZ if value.aware else Kind.TIMESTAMP],
    }


def _type_of(value: object) -> TypeEngine[Any] | None:
    found = _types().get(type(value))
    return found if found is None or isinstance(found, TypeEngine) else found(value)


def _type_of_all(values: Iterable[object]) -> TypeEngine[Any] | None:
    """Return a type for all values, or ``None`` if there is no such type."""
    types = {_type_of(value) for value in values if value is not None}
    if len(types) == 1:
        return types.pop()
    if types and all(type_ in _NUMBERS for type_ in types):
        return max(types, key=_NUMBERS.index)
    return None


def with_types(
    statement: sa.TextClause,
    values: Mapping[str, Any],
    expanding: Collection[str],
    *,
    literal: bool = False,
) -> sa.TextClause:
    """Return a statement that casts its parameters to the types of their values.

    Parameters:
        statement: the statement.
        values: values by parameter.
        expanding: the parameters that expand to several values.
        literal: whether text is written into the statement, and lists are typed arrays.

    Example:
        >>> from sqlalchemy.dialects.postgresql.psycopg import dialect
        >>> statement = with_types(sa.text("SELECT :a, :b"), {"a": 1, "b": "x"}, ())
        >>> print(statement.compile(dialect=dialect()))
        SELECT %(a)s::INTEGER, %(b)s
    """
    found = []
    for name, value in values.items():
        several = name in expanding
        type_, written = _several(value, literal) if several else _one(value, literal)
        if type_ is not None:
            found.append((name, type_, several, written))
    return _with(statement, tuple(found))


@lru_cache(CACHE_SIZE)
def _with(
    statement: sa.TextClause, found: tuple[tuple[str, TypeEngine[Any], bool, bool], ...]
) -> sa.TextClause:
    parts = visitors.iterate(statement)
    known = {part.key: part for part in parts if isinstance(part, sa.BindParameter)}
    return statement.bindparams(
        *(
            sa.bindparam(name, type_=type_, expanding=several, literal_execute=written)
            for name, type_, several, written in found
            if name in known and isinstance(known[name].type, NullType)
        )
    )


@lru_cache
def _array(item: TypeEngine[Any]) -> TypeEngine[Any]:
    return sa.ARRAY(item)


def _one(value: Any, literal: bool) -> tuple[TypeEngine[Any] | None, bool]:
    """Return the type of a value, and whether the value is written into the statement."""
    if value is None or (literal and _is_text(value)):
        return _TEXT, True
    if literal and isinstance(value, float) and math.isfinite(value):
        return _DIGITS, True
    if not isinstance(value, list):
        return _type_of(value), False
    item = _type_of_all(value)
    if literal and item is None and all(each is None or _is_text(each) for each in value):
        item = _STRING
    return (_array(item) if item is not None and (literal or item is _FLOAT) else None), False


def _several(values: list[Any], literal: bool) -> tuple[TypeEngine[Any] | None, bool]:
    if literal and all(map(_is_text, values)):
        return _TEXT, True
    return _type_of_all(values), False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


def is_ambiguous(values: Mapping[str, Any]) -> bool:
    """Return whether the server may be unable to infer the type of a value."""
    return any(isinstance(value, _AMBIGUOUS) for value in values.values())


class Parenthesized:
    """A negative number for psycopg2: without parentheses, ``-5::text`` means ``-(5::text)``.

    Example:
        >>> Parenthesized(-5).getquoted()
        b'(-5)'
    """

    __slots__ = ("_number",)

    def __init__(self, number: float | Decimal) -> None:
        """Create it from a number."""
        self._number = number

    def __conform__(self, _protocol: object) -> Parenthesized:
        """Return the object itself, as psycopg2's protocol for adapters asks."""
        return self

    def getquoted(self) -> bytes:
        """Return the number as SQL."""
        return f"({self._number})".encode()

    def __repr__(self) -> str:
        """Show the number."""
        return repr(self._number)


def parenthesized(value: Any) -> Any:
    """Return a value, in parentheses if it is a negative number."""
    number = isinstance(value, int | float | Decimal)
    return Parenthesized(value) if number and _NEGATIVE.match(str(value)) else value
