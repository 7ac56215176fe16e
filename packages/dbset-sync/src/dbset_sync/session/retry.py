"""Retries after errors that a changed schema or a stale plan explains."""

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
    OperationalError,
    ProgrammingError,
    StatementError,
)

T = TypeVar("T")

#: Attempts of a call while others change its table. Each change that is found allows one more: a
#: SELECT that waits for one ALTER after another finds a different table each time.
_ATTEMPTS = 20

#: Seconds before a call is repeated after a lost connection.
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2

#: SQLSTATE of a deadlock.
_DEADLOCK = "40P01"

#: SQLSTATE of unsupported features, such as a plan of an altered table; the message is localized.
_UNSUPPORTED = "0A000"

#: SQLSTATE of a statement that took too long, or that somebody has cancelled.
_CANCELLED = "57014"

#: SQLSTATE of a write on a standby, or on a primary that was fenced.
_READ_ONLY = "25006"

#: SQLSTATEs of a server that shuts down, starts, or takes no writes any more; and their class for
#: connections.
_LOST_STATES = frozenset({"57P01", "57P02", "57P03", _READ_ONLY})
_LOST_CLASS = "08"

#: Messages about a stale plan or type, by PostgreSQL and by SQLAlchemy for asyncpg.
_STALE = (
    "cached plan must not change",
    "cached statement plan is invalid",
    "cache lookup failed",
)

#: Messages of SQLite about SQL that is too deep.
_TOO_DEEP = ("parser stack overflow", "Expression tree is too large")
_HINT_FOR_DEPTH = (
    "is too deep or too long for this SQLite; nest _and, _or, _not and JSON operands less,"
    " or split the filter"
)

#: Errors that changed tables can explain: classes of SQLSTATEs (data, syntax, features, internal),
#: a column that is NOT NULL by now, a view that takes no rows, a deadlock.
_STATE_CLASSES = frozenset({"22", "42", "0A", "XX"})
_STATES = frozenset({"23502", "55000", _DEADLOCK})

#: SQLite's generic error, schema, mismatch, NOT NULL, and the type of a STRICT table.
_SQLITE_CODES = frozenset({1, 17, 20, 1299, 3091})

#: Errors of a driver that cannot read a value.
_DRIVER_ERRORS = (DataError, ProgrammingError, NotSupportedError)

#: Errors when values are read that do not have the expected type.
_VALUE_ERRORS = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
    InvalidRequestError,  # SQLAlchemy's, for invalid numbers
)


def is_stale_plan(error: BaseException | None) -> bool:
    """Return whether a statement has not run because its plan is stale."""
    message = str(getattr(error, "orig", ""))
    return any(part in message for part in _STALE)


def may_be_stale_plan(error: Exception) -> bool:
    """Return whether the plan may be stale, if nothing else explains the error."""
    return is_stale_plan(error) or state_of(error) == _UNSUPPORTED


def is_deadlock(error: Exception) -> bool:
    """Return whether a transaction was the victim of a deadlock."""
    return state_of(error) == _DEADLOCK


def is_lost(error: Exception) -> bool:
    """Return whether a connection to PostgreSQL is lost, or cannot be made."""
    if not isinstance(error, DBAPIError) or hasattr(error.orig, "sqlite_errorcode"):
        return False
    state = state_of(error)
    if error.connection_invalidated or state in _LOST_STATES or state[:2] == _LOST_CLASS:
        return True
    return isinstance(error, OperationalError) and not state


def is_refused_write(error: BaseException) -> bool:
    """Return whether the server takes no writes."""
    return state_of(error) == _READ_ONLY


def is_cancelled_statement(error: Exception) -> bool:
    """Return whether a statement took too long, or somebody has cancelled it."""
    return state_of(error) == _CANCELLED


def check_depth(error: Exception) -> None:
    """Check that an error is not about SQL that is too deep for SQLite, as of nested filters.

    Raises:
        FilterError: it is.
    """
    message = str(getattr(error, "orig", ""))
    if message.startswith(_TOO_DEEP):
        raise FilterError("", f"{_HINT_FOR_DEPTH} ({message})") from error


def is_of_database(error: Exception) -> bool:
    """Return whether the database raised an error, with or without SQLAlchemy."""
    return isinstance(error, DBAPIError) or bool(state_of(error))


def is_explainable(error: Exception, *, reads: bool, by_keys: bool) -> bool:
    """Return whether a changed table can explain an error after which nothing is written.

    Parameters:
        error: the error of a call.
        reads: whether the call only reads; else errors after the statement do not count.
        by_keys: whether the call finds rows by keys, which may have a new index.
    """
    if is_of_database(error):
        return (
            _is_blamed(error)
            or (reads and isinstance(error, _DRIVER_ERRORS) and not state_of(error))
            or (by_keys and isinstance(error, IntegrityError))
        )
    if isinstance(error, StatementError | FilterError | ColumnNotFoundError):
        return True
    return reads and isinstance(error, _VALUE_ERRORS) and not isinstance(error, TableNotFoundError)


def _is_blamed(error: Exception) -> bool:
    state, code = state_of(error), getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    is_blamed = state[:2] in _STATE_CLASSES or state in _STATES or code in _SQLITE_CODES
    return is_blamed or is_stale_plan(error)


def repeat_lost(call: Callable[[], T], times: int, sleep: Callable[[float], None]) -> T:
    """Return the result of a call; repeat it after each lost connection, with a growing pause.

    Parameters:
        call: the call, which is safe to repeat.
        times: how often to repeat it.
        sleep: waits for some seconds.
    """
    for number in range(times):
        try:
            return call()
        except Exception as error:
            if not is_lost(error):
                raise
        sleep(min(_FIRST_PAUSE * 2**number, _LONGEST_PAUSE))
    return call()


def retry(call: Callable[[], T], repair: Callable[[Exception], bool]) -> T:
    """Return the result of a call; try it again as long as its error can be repaired.

    Parameters:
        call: the call.
        repair: repairs the cause of an error; returns whether it has.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return call()
        except Exception as error:
            if not repair(error):
                raise
    return call()
