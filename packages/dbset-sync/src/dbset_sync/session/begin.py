"""How a connection is readied for the transaction or the statement that comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection

from dbset_sync.errors import ArgumentError, TransactionError

#: What a connection is noted: how its next transaction begins.
KEY = "dbset_begin"

#: Readies a connection for the transaction or statement that comes next.
Readying: TypeAlias = Callable[[Connection], object]


def lock_first(connection: Connection) -> None:
    """Have a connection's transaction take the lock of writers first."""
    connection.info[KEY] = "BEGIN IMMEDIATE"


def leave_open(connection: Connection) -> None:
    """Have SQLite make a transaction of a connection's only statement by itself."""
    connection.info[KEY] = None


def isolating(dialect: Any, level: str | None, *, nested: bool) -> list[Readying]:
    """Return what readies a connection for a transaction with an isolation level.

    Raises:
        ArgumentError: the database has no such level.
        TransactionError: a transaction cannot have it.
    """
    if level is None:
        return []
    if nested:
        raise TransactionError("a savepoint has the isolation level of the transaction around it")
    valid = dialect.get_isolation_level_values(None)
    if str(level).upper().replace("_", " ") not in valid:
        raise ArgumentError(f"isolation_level is one of {', '.join(valid)}, not {level!r:.100}")
    if level.upper() == "AUTOCOMMIT":
        raise TransactionError("AUTOCOMMIT means no transaction; choose another isolation level")
    return [lambda connection: connection.execution_options(isolation_level=level)]


def leave_alone(connection: Connection) -> None:
    """Ready a connection for a statement that takes no transaction around it."""
    if connection.dialect.name == "sqlite":
        leave_open(connection)
    else:
        connection.execution_options(isolation_level="AUTOCOMMIT")


def make_ready(connection: Connection, ready: Sequence[Readying]) -> None:
    """Make a connection ready, or never use it again when that fails half way."""
    try:
        for each in ready:
            each(connection)
    except BaseException as error:
        connection.invalidate(error)
        raise
