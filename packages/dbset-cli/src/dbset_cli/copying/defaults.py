"""The default in one database for the default of another."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from dbset_types.kinds import NUMBERS, Kind

_CAST = re.compile(r"(.+?)::[\w\s\".]+(\(\d+(,\d+)?\))?(\[\])?", re.DOTALL)
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_TEXT = re.compile(r"'(?:[^']|'')*'")
_BOOLEANS = {"true": "true", "false": "false", "1": "true", "0": "false"}

#: The current time, as dbset stores times with a zone in SQLite.
_NOW_WITH_ZONE = "(strftime('%Y-%m-%d %H:%M:%S', 'now') || '+00:00')"

_NOW_WORDS = frozenset({"now()", "current_timestamp", "transaction_timestamp()"})

#: Expressions for now, by kind, in PostgreSQL and in SQLite, whose own times are in UTC.
_NOW: Mapping[Kind, tuple[frozenset[str], Mapping[str, str]]] = {
    Kind.TIMESTAMPTZ: (
        _NOW_WORDS | {_NOW_WITH_ZONE[1:-1]},
        {"postgresql": "CURRENT_TIMESTAMP", "sqlite": _NOW_WITH_ZONE},
    ),
    Kind.TIMESTAMP: (
        _NOW_WORDS | {"timezone('utc'::text, now())"},
        {"postgresql": "timezone('utc', now())", "sqlite": "CURRENT_TIMESTAMP"},
    ),
    Kind.DATE: (
        frozenset({"current_date"}),
        {"postgresql": "CURRENT_DATE", "sqlite": "CURRENT_DATE"},
    ),
}

#: What raises a ValueError for text that is not a value of a kind.
_PARSERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.DATE: dt.date.fromisoformat,
    Kind.TIME: dt.time.fromisoformat,
    Kind.TIMESTAMP: dt.datetime.fromisoformat,
    Kind.TIMESTAMPTZ: dt.datetime.fromisoformat,
    Kind.UUID: uuid.UUID,
    Kind.JSON: json.loads,
}


def copied_default(default: str, kind: Kind | None, target: str) -> str | None:
    """Return a default for another kind of database; ``None`` if it has no such default.

    Parameters:
        default: the default in SQL.
        kind: the kind of the column.
        target: the dialect of the other database.

    Example:
        >>> copied_default("'new'::character varying", Kind.TEXT, "sqlite")
        "'new'"
        >>> copied_default("now()", Kind.TIMESTAMP, "sqlite")
        'CURRENT_TIMESTAMP'
        >>> copied_default("gen_random_uuid()", Kind.UUID, "sqlite") is None
        True
    """
    bare = _bare(default)
    words, now = _NOW.get(kind, (frozenset(), {})) if kind else (frozenset[str](), {})
    if bare.lower() in {word.lower() for word in words}:
        return now[target]
    return _constant(bare, kind)


def _bare(default: str) -> str:
    """Return a default without its type and parentheses."""
    text = default.strip()
    cast = _CAST.fullmatch(text)
    text = cast[1].strip() if cast and not text.endswith(")") else text
    while text.startswith("(") and text.endswith(")") and "(" not in text[1:-1]:
        text = text[1:-1].strip()
    return text


def _constant(text: str, kind: Kind | None) -> str | None:
    inside = text[1:-1].replace("''", "'") if _TEXT.fullmatch(text) else None
    if kind is Kind.BOOLEAN:
        return _BOOLEANS.get((inside or text).lower())
    if kind in NUMBERS:
        number = text if inside is None else inside
        return number if _NUMBER.fullmatch(number) else None
    parse = None if inside is None or kind is None else _PARSERS.get(kind)
    if parse is None or inside is None:
        return None
    try:
        parse(inside)
    except ValueError:
        return None
    return text
