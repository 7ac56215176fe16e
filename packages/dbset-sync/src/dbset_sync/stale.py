"""Errors by which a database says that a table is no longer as it was known."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

#: SQLSTATE of an undefined table, an undefined column, and of a cached plan that is out of date.
_STATES = frozenset({"42P01", "42703", "0A000"})

#: SQLite has no codes for them, and SQLAlchemy hides asyncpg's.
_MESSAGES = (
    "no such table",
    "no such column",
    "has no column named",
    "cached statement plan is invalid",
)


def is_stale(error: DBAPIError) -> bool:
    """Return whether an error means that a table or column is not there as it was known."""
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    return state in _STATES or any(message in str(error.orig) for message in _MESSAGES)
