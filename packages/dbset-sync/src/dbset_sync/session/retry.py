"""What is no longer as it was known, of a table or a driver's plans; and trying again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dbset_filters import FilterError
from dbset_schema import TableNotFoundError
from dbset_schema.errors import state_of
from dbset_types.errors import ColumnNotFoundError
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InvalidRequestError,
    NotSupportedError,
    ProgrammingError,
    StatementError,
)

T = TypeVar("T")

#: How often a call is tried while others keep changing what it needs. Each look that shows a change
#: earns another try: a SELECT that waits for an ALTER finds another table again and again.
_TRIES = 20

#: Of a deadlock, which ends when all but one have begun anew.
_DEADLOCK = "40P01"

#: Of what a server does not do, a plan of an altered table for one, in the server's language.
_UNSUPPORTED = "0A000"

#: A plan or a type in a cache that is out of date: PostgreSQL, and SQLAlchemy of asyncpg's.
_OF_CACHES = (
    "cached plan must not change",
    "cached statement plan is invalid",
    "cache lookup failed",
)

#: What names, types or kinds of tables can be to blame for: classes of SQLSTATEs (data, syntax,
#: features, internal), a column that takes no NULL by now, a view that takes no rows; a deadlock.
_STATE_CLASSES = frozenset({"22", "42", "0A", "XX"})
_STATES = frozenset({"23502", "55000", _DEADLOCK})

#: SQLite's generic error, schema, mismatch, NOT NULL, and the type of a STRICT table.
_SQLITE_CODES = frozenset({1, 17, 20, 1299, 3091})

#: What a driver raises by itself when it cannot read a value.
_OF_DRIVER = (DataError, ProgrammingError, NotSupportedError)

#: What is raised where values are read that are not of the type that was known.
_OF_VALUES = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
    InvalidRequestError,  # SQLAlchemy's, of numbers that are none
)


def is_stale_plan(error: Exception) -> bool:
    """Return whether a statement has not run because of what it was prepared for."""
    message = str(getattr(error, "orig", ""))
    return any(part in message for part in _OF_CACHES)


def may_be_stale_plan(error: Exception) -> bool:
    """Return whether that can be, when nothing else tells."""
    return is_stale_plan(error) or state_of(error) == _UNSUPPORTED


def is_deadlock(error: Exception) -> bool:
    """Return whether a transaction was the victim of a deadlock."""
    return state_of(error) == _DEADLOCK


def is_of_database(error: Exception) -> bool:
    """Return whether the database has raised an error; a driver may raise it past SQLAlchemy."""
    return isinstance(error, DBAPIError) or bool(state_of(error))


def is_explainable(error: Exception, *, reads: bool, by_keys: bool) -> bool:
    """Return whether a changed table can be the reason of an error, with which nothing is written.

    Parameters:
        error: what a call has raised.
        reads: whether the call only reads; else what fails behind the statement does not count.
        by_keys: whether the call looks for rows by keys, for which an index may be new.
    """
    if is_of_database(error):
        return (
            _is_blamed(error)
            or (reads and isinstance(error, _OF_DRIVER) and not state_of(error))
            or (by_keys and isinstance(error, IntegrityError))
        )
    if isinstance(error, StatementError | FilterError | ColumnNotFoundError):
        return True
    return reads and isinstance(error, _OF_VALUES) and not isinstance(error, TableNotFoundError)


def _is_blamed(error: Exception) -> bool:
    state, code = state_of(error), getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    told = state[:2] in _STATE_CLASSES or state in _STATES or code in _SQLITE_CODES
    return told or is_stale_plan(error)


def retried(once: Callable[[], T], repaired: Callable[[Exception], bool]) -> T:
    """Return what a call gives, tried again as often as its error is repaired.

    Parameters:
        once: the call.
        repaired: makes good what an error tells of, and returns whether it has.
    """
    for _ in range(_TRIES - 1):
        try:
            return once()
        except Exception as error:
            if not repaired(error):
                raise
    return once()
