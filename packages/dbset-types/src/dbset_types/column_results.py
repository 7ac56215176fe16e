"""Whole columns of values as a driver gives them, made into what users get."""

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
    """Return what does for a column of values at once what a type does for each of a result.

    Parameters:
        type_: the column's type.
        dialect: of a database whose drivers tell nothing of a result's types, as SQLite's.

    Returns:
        A function of values; ``None`` where users get them as the driver gives them.

    Example:
        >>> from sqlalchemy.dialects.sqlite import dialect
        >>> column_reader(sqlite.DATE(), dialect())(["2024-02-29", None])
        [datetime.date(2024, 2, 29), None]
    """
    one = type_.dialect_impl(dialect).result_processor(dialect, None)
    if one is None:
        return None
    strict = isinstance(type_, Normalized) and type_.strict
    quick = None if strict else next((_QUICK[c] for c in type(type_).__mro__ if c in _QUICK), None)
    return partial(_one_by_one, one) if quick is None else partial(_all_or_one_by_one, quick, one)


def _one_by_one(one: Callable[[Any], Any], values: Sequence[Any]) -> Sequence[Any]:
    return [one(value) for value in values]


def _all_or_one_by_one(
    quick: ColumnReader, one: Callable[[Any], Any], values: Sequence[Any]
) -> Sequence[Any]:
    """Read all values in the quick way, or each in its own when it is not for one of them."""
    try:
        return quick(values)
    except (ValueError, TypeError, LookupError):
        return _one_by_one(one, values)


def _each(convert: Callable[[Any], Any]) -> ColumnReader:
    return lambda values: [None if value is None else convert(value) for value in values]


def _instants(values: Sequence[str | None]) -> Sequence[dt.datetime | None]:
    read = [None if text is None else dt.datetime.fromisoformat(text) for text in values]
    if [value for value in read if value is not None and value.tzinfo is None]:
        raise ValueError("SQLite's own functions write UTC without saying so")
    return read


def _decimals(values: Sequence[Any]) -> Sequence[Any]:
    return [Decimal(repr(value)) if type(value) in _NUMBERS else value for value in values]


_decode = json.JSONDecoder().raw_decode


def _document(text: str) -> Any:
    """Return a document that stands alone in a text; each other text is left to ``json``."""
    document, end = _decode(text)
    if end < len(text):
        raise ValueError("there is more than a document")
    return document


def _booleans(values: Sequence[Any]) -> Sequence[bool | None]:
    return list(map(_BOOLEANS.__getitem__, values))


_BOOLEANS = {0: False, 1: True, None: None}
_QUICK: dict[type, ColumnReader] = {
    sqlite.BOOLEAN: _booleans,
    sqlite.DATE: _each(dt.date.fromisoformat),
    sqlite.TIME: _each(dt.time.fromisoformat),
    sqlite.TIMESTAMP: _each(dt.datetime.fromisoformat),
    sqlite.TimestampTZ: _instants,
    sqlite.Numeric: _decimals,
    sqlite.JSON: _each(_document),
}
