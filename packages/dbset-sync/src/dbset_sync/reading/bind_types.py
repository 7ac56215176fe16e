"""Values in SQL of one's own, for the drivers that send them apart from the statement.

PostgreSQL has to know the type of each. It is told that of the value: what it guesses from what is
around may be another, to which asyncpg would cut the value without a word. Text is of any type, as
in SQL: where the server cannot tell which, it is written into the statement.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import uuid
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from dbset_schema.errors import state_of
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from dbset_types.kinds import Kind
from dbset_types.postgresql import TYPES
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlalchemy.types import NullType, TypeEngine

#: The drivers that do so.
DRIVERS = frozenset({"asyncpg", "psycopg"})

#: Of what a server cannot tell the type, or takes for another one.
_STATES = frozenset({"42P18", "42P08", "42725", "42804", "42883"})

#: What asyncpg says of a value that is not of the type that the server tells.
_OTHER_TYPE = "invalid input for query argument"

MOST = 1000  # statements that are remembered

#: Text, lists, which may be of text, and floats: ``round(1.5, 1)`` is of NUMERIC alone.
_UNCLEAR = (str, list, float)


class _Digits(sa.types.UserDefinedType[Any]):
    """A number that is written into a statement, and so of the type that fits."""

    cache_ok = True

    def literal_processor(self, dialect: sa.Dialect) -> Callable[[Any], str]:  # noqa: ARG002 - SQLAlchemy's
        """Return the conversion to SQL, which a cast may follow."""
        return "({!r})".format


class _Text(sa.types.UserDefinedType[Any]):
    """Text that is written into a statement, whatever ``standard_conforming_strings`` is."""

    cache_ok = True

    def literal_processor(self, dialect: sa.Dialect) -> Callable[[Any], str]:
        """Return the conversion to SQL: backslashes are the same by any setting behind an E."""
        plain: Any = _STRING.literal_processor(dialect)  # type: ignore[no-untyped-call]
        by_setting = plain("\\") != r"'\'"  # then SQLAlchemy doubles them

        def write(value: str) -> str:
            quoted: str = plain(value)
            is_plain = by_setting or "\\" not in quoted
            return quoted if is_plain else " E" + quoted.replace("\\", "\\\\")

        return write


#: Others are infinite, or not numbers.
_NEGATIVE = re.compile(r"-\d", re.ASCII)

_STRING, _TEXT, _DIGITS = sa.String(), _Text(), _Digits()
_INTEGER, _BIGINT = sa.Integer(), sa.BigInteger()
_NUMERIC: TypeEngine[Any] = sa.Numeric()
_FLOAT: TypeEngine[Any] = sa.Double()
_NUMBERS = (_INTEGER, _BIGINT, _NUMERIC, _FLOAT)


def _of_int(value: int) -> TypeEngine[Any]:
    bits = value.bit_length() if value >= 0 else (~value).bit_length()
    return _INTEGER if bits < 32 else _BIGINT if bits < 64 else _NUMERIC  # noqa: PLR2004 - bits


def _by_zone(naive: Kind, aware: Kind) -> Callable[[Any], TypeEngine[Any]]:
    return lambda value: TYPES[naive if value.tzinfo is None else aware]


_TYPES: Mapping[type, TypeEngine[Any] | Callable[[Any], TypeEngine[Any]]] = {
    bool: TYPES[Kind.BOOLEAN],
    int: _of_int,
    float: _FLOAT,
    Decimal: _NUMERIC,
    bytes: TYPES[Kind.BYTES],
    dt.date: TYPES[Kind.DATE],
    dt.time: _by_zone(Kind.TIME, Kind.TIMETZ),
    dt.datetime: _by_zone(Kind.TIMESTAMP, Kind.TIMESTAMPTZ),
    dt.timedelta: TYPES[Kind.INTERVAL],
    uuid.UUID: TYPES[Kind.UUID],
    InfiniteDate: TYPES[Kind.DATE],
    InfiniteDatetime: lambda value: TYPES[Kind.TIMESTAMPTZ if value.aware else Kind.TIMESTAMP],
}


def _type_of(value: object) -> TypeEngine[Any] | None:
    found = _TYPES.get(type(value))
    return found if found is None or isinstance(found, TypeEngine) else found(value)


def _type_of_all(values: Iterable[object]) -> TypeEngine[Any] | None:
    """Return the type that all values are of, or may be; ``None`` where it is not known."""
    types = {_type_of(value) for value in values if value is not None}
    if len(types) == 1:
        return types.pop()
    if types and all(type_ in _NUMBERS for type_ in types):
        return max(types, key=_NUMBERS.index)
    return None


def told(
    statement: sa.TextClause,
    values: Mapping[str, Any],
    expanding: Collection[str],
    *,
    literal: bool = False,
) -> sa.TextClause:
    """Return a statement that tells the types of its values.

    Parameters:
        statement: with its binds.
        values: of the binds.
        expanding: the binds that stand for several values.
        literal: whether text is written into the statement, and lists are arrays of their values.

    Example:
        >>> from sqlalchemy.dialects.postgresql.psycopg import dialect
        >>> statement = told(sa.text("SELECT :a, :b"), {"a": 1, "b": "x"}, ())
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


@lru_cache(MOST)
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
    """Return the type of a value, and whether it is written into the statement."""
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


def is_unclear(values: Mapping[str, Any]) -> bool:
    """Return whether there is a value that a server may not know the type of."""
    return any(isinstance(value, _UNCLEAR) for value in values.values())


def tried(
    connection: sa.Connection,
    run: Callable[[sa.Executable], sa.CursorResult[Any]],
    apart: sa.Executable,
    literal: Callable[[], sa.Executable],
    *,
    key: Hashable,
    known: dict[Any, bool],
) -> sa.CursorResult[Any]:
    """Run a statement, or else with its text written into it; the next time the way is known.

    Parameters:
        connection: where.
        run: runs one of them.
        apart: the statement.
        literal: makes the same with text in it.
        key: of the statement.
        known: of statements by their keys, whether text has to be in.
    """
    if known.get(key):
        return run(literal())
    try:
        if key in known:  # so only asyncpg may refuse it, before the server has heard of it
            return run(apart)
        with connection.begin_nested():
            result = run(apart)
    except DBAPIError as error:
        if connection.invalidated or not _is_of_types(error):
            raise
        result, needed = run(literal()), True
    else:
        needed = False
    if len(known) >= MOST:
        known.clear()
    known[key] = needed
    return result


def _is_of_types(error: DBAPIError) -> bool:
    return state_of(error) in _STATES or _OTHER_TYPE in str(error.orig)


class Bracketed:
    """A negative number for psycopg2, which would have ``-5::text`` mean ``-(5::text)``.

    Example:
        >>> Bracketed(-5).getquoted()
        b'(-5)'
    """

    __slots__ = ("_number",)

    def __init__(self, number: float | Decimal) -> None:
        """Take the number."""
        self._number = number

    def __conform__(self, _protocol: object) -> Bracketed:
        """Tell psycopg2 that this is what adapts itself."""
        return self

    def getquoted(self) -> bytes:
        """Return the SQL that psycopg2 sends."""
        return f"({self._number})".encode()

    def __repr__(self) -> str:
        """Return the number."""
        return repr(self._number)


def bracketed(value: Any) -> Any:
    """Return a value, in brackets if it is a negative number that is written as such."""
    number = isinstance(value, int | float | Decimal)
    return Bracketed(value) if number and _NEGATIVE.match(str(value)) else value
