"""What is no longer as it was known, of a table or a driver's plans; and trying again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dbset_schema import ddl
from dbset_types.errors import ColumnNotFoundError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from dbset_sync.driver_errors import sqlstate

T = TypeVar("T")

#: How often a call is tried while another process keeps changing what it needs.
_TRIES = 5

#: SQLSTATE of an undefined table, an undefined column, no unique index for ON CONFLICT, and a
#: deadlock, which ends when all but one have begun anew.
_STATES = frozenset({"42P01", "42703", "42P10", "40P01"})

#: SQLite has messages only.
_MESSAGES = (
    "no such table",
    "no such column",
    "has no column named",
    "ON CONFLICT clause does not match",
)

#: A cached plan that is out of date: its SQLSTATE, and what SQLAlchemy leaves of it with asyncpg.
_PLAN_STATE = "0A000"
_PLAN_MESSAGE = "cached statement plan is invalid"


def is_stale(error: DBAPIError) -> bool:
    """Return whether an error means that a table, column or index is not as it was known."""
    return (
        is_stale_plan(error)
        or sqlstate(error.orig) in _STATES
        or any(message in str(error.orig) for message in _MESSAGES)
    )


def is_stale_plan(error: DBAPIError) -> bool:
    """Return whether a statement has not run because a table was altered since it was prepared."""
    return sqlstate(error.orig) == _PLAN_STATE or _PLAN_MESSAGE in str(error.orig)


def retried(
    once: Callable[[], T], repaired: Callable[[DBAPIError | ColumnNotFoundError], bool]
) -> T:
    """Return what a call gives, tried again as often as its error is repaired.

    Parameters:
        once: the call.
        repaired: makes good what an error tells of, and returns whether it has.
    """
    for _ in range(_TRIES - 1):
        try:
            return once()
        except (DBAPIError, ColumnNotFoundError) as error:
            if not repaired(error):
                raise
    return once()


def forget_plans(connection: Connection) -> None:
    """Have asyncpg prepare statements anew: a schema changed in a way that SQLAlchemy cannot see.

    A plan that is out of date breaks a transaction; SQLAlchemy forgets them with each DDL element.
    """
    if connection.dialect.driver == "asyncpg":
        connection.execute(ddl.plain("SELECT 1"))
