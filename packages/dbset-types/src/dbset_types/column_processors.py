"""Convert whole columns of values, to and from a driver."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbset_types import sqlite
from dbset_types.coerce_columns import present, with_missing
from dbset_types.json_documents import decode, dumps
from dbset_types.scalars import by_class
from dbset_types.sqlite_text_types import Normalized

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

ColumnWriter = Callable[[Sequence[Any]], Sequence[Any]]

_UTC = {id(dt.UTC)}


def column_writer(type_: TypeEngine[Any], dialect: Dialect) -> ColumnWriter | None:
    """Return the function that applies a type's bind processor to a whole column.

    Parameters:
        type_: the column's type.
        dialect: the database's dialect.

    Returns:
        A function of values; ``None`` if the driver takes them unchanged.

    Example:
        >>> from sqlalchemy.dialects.sqlite import dialect
        >>> column_writer(sqlite.DATE(), dialect())([dt.date(2024, 2, 29), None])
        ['2024-02-29', None]
    """
    one = type_.dialect_impl(dialect).bind_processor(dialect)
    if one is None:
        return None
    fast = by_class(_FAST_WRITERS, type(type_))

    def write(values: Sequence[Any]) -> Sequence[Any]:
        written = None if fast is None else _of_one_type(values, *fast)
        return list(map(one, values)) if written is None else written

    return write


def _of_one_type(
    values: Sequence[Any], python_type: type, fast: Callable[[Sequence[Any]], Sequence[Any] | None]
) -> Sequence[Any] | None:
    """Return values of one type, converted by the fast path; ``None`` for others."""
    given, types = present(values)
    written = fast(given) if types == {python_type} else None
    if written is None or given is values:
        return written
    return with_missing(written, values)


def _instants(values: Sequence[dt.datetime]) -> Sequence[str] | None:
    if set(map(id, map(attrgetter("tzinfo"), values))) != _UTC:  # some time zones are not hashable
        return None
    return list(map(sqlite.utc_text, values))


def _datetimes(values: Sequence[dt.datetime]) -> Sequence[str]:
    return [value.isoformat(" ", "microseconds") for value in values]


def _mapped(convert: Callable[[Any], Any]) -> ColumnWriter:
    return lambda values: list(map(convert, values))


def _decimals(values: Sequence[Decimal]) -> Sequence[float]:
    numbers = list(map(float, values))
    if any(map(float.is_integer, numbers)):
        pairs = zip(values, numbers, strict=True)
        return [sqlite.write_decimal(v) if n.is_integer() else n for v, n in pairs]
    return numbers


#: The Python type of values with a fast path, and the fast path.
_FAST_WRITERS: dict[type, tuple[type, Callable[[Sequence[Any]], Sequence[Any] | None]]] = {
    sqlite.BOOLEAN: (bool, _mapped(int)),
    sqlite.DATE: (dt.date, _mapped(dt.date.isoformat)),
    sqlite.TIMESTAMP: (dt.datetime, _datetimes),
    sqlite.TimestampTZ: (dt.datetime, _instants),
    sqlite.Numeric: (Decimal, _decimals),
    sqlite.JSON: (dict, _mapped(dumps)),
}


ColumnReader = Callable[[Sequence[Any]], Sequence[Any]]

_NUMBERS = frozenset({int, float})


def column_reader(type_: TypeEngine[Any], dialect: Dialect) -> ColumnReader | None:
    """Return the function that applies a type's result processor to a whole column.

    Parameters:
        type_: the column's type.
        dialect: a dialect whose driver reports no result types, such as SQLite's.

    Returns:
        A function of values; ``None`` if they need no conversion.

    Example:
        >>> from sqlalchemy.dialects.sqlite import dialect
        >>> column_reader(sqlite.DATE(), dialect())(["2024-02-29", None])
        [datetime.date(2024, 2, 29), None]
    """
    one = type_.dialect_impl(dialect).result_processor(dialect, None)
    if one is None:
        return None
    strict = isinstance(type_, Normalized) and type_.strict
    given = getattr(dialect, "_json_deserializer", None)  # the user's way to read documents
    is_own = strict or (given is not None and isinstance(type_, sa.JSON))
    fast = None if is_own else by_class(_FAST_READERS, type(type_))

    def read(values: Sequence[Any]) -> Sequence[Any]:
        if fast is not None:
            try:
                return fast(values)
            except (ValueError, TypeError, LookupError):
                pass  # one of them is not in dbset's format
        return list(map(one, values))

    return read


def _each(convert: Callable[[Any], Any]) -> ColumnReader:
    return lambda values: [None if value is None else convert(value) for value in values]


def _read_instants(values: Sequence[str | None]) -> Sequence[dt.datetime | None]:
    read = [None if text is None else dt.datetime.fromisoformat(text) for text in values]
    if [value for value in read if value is not None and value.tzinfo is None]:
        raise ValueError("SQLite's functions write UTC without a zone")
    return read


def _read_decimals(values: Sequence[Any]) -> Sequence[Any]:
    return [Decimal(repr(value)) if type(value) in _NUMBERS else value for value in values]


_FAST_READERS: dict[type, ColumnReader] = {
    sqlite.BOOLEAN: _mapped({0: False, 1: True, None: None}.__getitem__),
    sqlite.DATE: _each(dt.date.fromisoformat),
    sqlite.TIME: _each(dt.time.fromisoformat),
    sqlite.TIMESTAMP: _each(dt.datetime.fromisoformat),
    sqlite.TimestampTZ: _read_instants,
    sqlite.Numeric: _read_decimals,
    sqlite.JSON: _each(decode),
}
