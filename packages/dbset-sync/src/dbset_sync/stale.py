"""What is no longer as it was known: how a database says so of a table, and a driver's plans."""

from __future__ import annotations

from dbset_schema import ddl
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

#: SQLSTATE of an undefined table and of an undefined column; SQLite has messages only.
_STATES = frozenset({"42P01", "42703"})
_MESSAGES = ("no such table", "no such column", "has no column named")

#: A cached plan that is out of date: its SQLSTATE, and what SQLAlchemy leaves of it with asyncpg.
_PLAN_STATE = "0A000"
_PLAN_MESSAGE = "cached statement plan is invalid"


def is_stale(error: DBAPIError) -> bool:
    """Return whether an error means that a table or column is not there as it was known."""
    return (
        is_stale_plan(error)
        or _state(error) in _STATES
        or any(message in str(error.orig) for message in _MESSAGES)
    )


def is_stale_plan(error: DBAPIError) -> bool:
    """Return whether a statement has not run because a table was altered since it was prepared."""
    return _state(error) == _PLAN_STATE or _PLAN_MESSAGE in str(error.orig)


def forget_plans(connection: Connection) -> None:
    """Have asyncpg prepare statements anew: a schema changed in a way that SQLAlchemy cannot see.

    A plan that is out of date breaks a transaction; SQLAlchemy forgets them with each DDL element.
    """
    if connection.dialect.driver == "asyncpg":
        connection.execute(ddl.plain("SELECT 1"))


def _state(error: DBAPIError) -> object:
    return getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
