"""Convert whole columns of values for a driver."""

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
    fast = next((_FAST[c] for c in type(type_).__mro__ if c in _FAST), None)

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
    following = iter(written)
    return [None if value is None else next(following) for value in values]


def _instants(values: Sequence[dt.datetime]) -> Sequence[str] | None:
    if set(map(id, map(attrgetter("tzinfo"), values))) != _UTC:  # some time zones are not hashable
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


#: The Python type of values with a fast path, and the fast path.
_FAST: dict[type, tuple[type, Callable[[Sequence[Any]], Sequence[Any] | None]]] = {
    sqlite.DATE: (dt.date, _dates),
    sqlite.TIMESTAMP: (dt.datetime, _datetimes),
    sqlite.TimestampTZ: (dt.datetime, _instants),
    sqlite.Numeric: (Decimal, _decimals),
    sqlite.JSON: (dict, _documents),
}
