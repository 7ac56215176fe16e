"""Convert whole columns of a driver's values to Python values."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from dbset_types import sqlite
from dbset_types.sqlite_text_types import Normalized

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

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
    fast = None if strict else next((_FAST[c] for c in type(type_).__mro__ if c in _FAST), None)
    return partial(_one_by_one, one) if fast is None else partial(_all_or_one_by_one, fast, one)


def _one_by_one(one: Callable[[Any], Any], values: Sequence[Any]) -> Sequence[Any]:
    return [one(value) for value in values]


def _all_or_one_by_one(
    fast: ColumnReader, one: Callable[[Any], Any], values: Sequence[Any]
) -> Sequence[Any]:
    """Read all values by the fast path, or one by one when it fails for any of them."""
    try:
        return fast(values)
    except (ValueError, TypeError, LookupError):
        return _one_by_one(one, values)


def _each(convert: Callable[[Any], Any]) -> ColumnReader:
    return lambda values: [None if value is None else convert(value) for value in values]


def _instants(values: Sequence[str | None]) -> Sequence[dt.datetime | None]:
    read = [None if text is None else dt.datetime.fromisoformat(text) for text in values]
    if [value for value in read if value is not None and value.tzinfo is None]:
        raise ValueError("SQLite's functions write UTC without a zone")
    return read


def _decimals(values: Sequence[Any]) -> Sequence[Any]:
    return [Decimal(repr(value)) if type(value) in _NUMBERS else value for value in values]


_decode = json.JSONDecoder().raw_decode


def _document(text: str) -> Any:
    """Decode text that is exactly one document; other text is left to ``json``."""
    document, end = _decode(text)
    if end < len(text):
        raise ValueError("there is more than one document")
    return document


def _booleans(values: Sequence[Any]) -> Sequence[bool | None]:
    return list(map(_BOOLEANS.__getitem__, values))


_BOOLEANS = {0: False, 1: True, None: None}
_FAST: dict[type, ColumnReader] = {
    sqlite.BOOLEAN: _booleans,
    sqlite.DATE: _each(dt.date.fromisoformat),
    sqlite.TIME: _each(dt.time.fromisoformat),
    sqlite.TIMESTAMP: _each(dt.datetime.fromisoformat),
    sqlite.TimestampTZ: _instants,
    sqlite.Numeric: _decimals,
    sqlite.JSON: _each(_document),
}
