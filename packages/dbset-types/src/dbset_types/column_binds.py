"""Whole columns of values made into what a driver takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from dbset_types import sqlite
from dbset_types.coerce_columns import present
from dbset_types.json_documents import dumps

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

ColumnWriter = Callable[[Sequence[Any]], Sequence[Any]]

_UTC = {id(dt.UTC)}


def column_writer(type_: TypeEngine[Any], dialect: Dialect) -> ColumnWriter | None:
    """Return what does for a column of values at once what a type does for each bound one.

    Parameters:
        type_: the column's type.
        dialect: of the database.

    Returns:
        A function of values; ``None`` where the driver takes them as they are.

    Example:
        >>> from sqlalchemy.dialects.sqlite import dialect
        >>> column_writer(sqlite.DATE(), dialect())([dt.date(2024, 2, 29), None])
        ['2024-02-29', None]
    """
    one = type_.dialect_impl(dialect).bind_processor(dialect)
    if one is None:
        return None
    quick = next((_QUICK[c] for c in type(type_).__mro__ if c in _QUICK), None)

    def write(values: Sequence[Any]) -> Sequence[Any]:
        written = None if quick is None else _of_one_type(values, *quick)
        return list(map(one, values)) if written is None else written

    return write


def _of_one_type(
    values: Sequence[Any], python_type: type, quick: Callable[[Sequence[Any]], Sequence[Any] | None]
) -> Sequence[Any] | None:
    """Return values of one type as the quick way writes them; ``None`` for others."""
    given, types = present(values)
    written = quick(given) if types == {python_type} else None
    if written is None or given is values:
        return written
    following = iter(written)
    return [None if value is None else next(following) for value in values]


def _instants(values: Sequence[dt.datetime]) -> Sequence[str] | None:
    if set(map(id, map(attrgetter("tzinfo"), values))) != _UTC:  # not all of them have a hash
        return None
    return _datetimes(values)


def _datetimes(values: Sequence[dt.datetime]) -> Sequence[str]:
    return [value.isoformat(" ", "microseconds") for value in values]


def _dates(values: Sequence[dt.date]) -> Sequence[str]:
    return list(map(dt.date.isoformat, values))


def _decimals(values: Sequence[Decimal]) -> Sequence[float]:
    numbers = list(map(float, values))
    if any(map(float.is_integer, numbers)):
        pairs = zip(values, numbers, strict=True)
        return [sqlite.write_decimal(v) if n.is_integer() else n for v, n in pairs]
    return numbers


def _documents(values: Sequence[object]) -> Sequence[str]:
    return list(map(dumps, values))


#: The type of the values that have a quick way, and that way.
_QUICK: dict[type, tuple[type, Callable[[Sequence[Any]], Sequence[Any] | None]]] = {
    sqlite.DATE: (dt.date, _dates),
    sqlite.TIMESTAMP: (dt.datetime, _datetimes),
    sqlite.TimestampTZ: (dt.datetime, _instants),
    sqlite.Numeric: (Decimal, _decimals),
    sqlite.JSON: (dict, _documents),
}
