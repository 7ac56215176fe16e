"""How a connection is prepared for its next transaction or statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from dbset_schema.table_version import BEGUN_AT
from sqlalchemy import Connection, Engine, PoolProxiedConnection, event

from dbset_sync.errors import ArgumentError, TransactionError
from dbset_sync.statements import private_attributes, sqlite_driver

#: Key in ``Connection.info``: the statement that begins the next transaction.
KEY = "dbset_begin"

#: Key in ``Connection.info``: whether the server was a standby when it was connected.
STANDBY = "dbset_standby"

#: Key in ``Connection.info``: whether there is a pooler in front of the server.
POOLED = "dbset_pooled"

_AUTOCOMMIT = "dbset_autocommit"

_IMMEDIATE = "BEGIN IMMEDIATE"

C = TypeVar("C", Connection, PoolProxiedConnection)

#: Prepares a connection for its next transaction or statement.
Preparation: TypeAlias = Callable[[Connection], object]

#: Prepares a connection of the pool for one statement without an explicit transaction.
Single: TypeAlias = Callable[[PoolProxiedConnection], object]


def begin_immediate(connection: Connection) -> None:
    """Begin the next transaction with the write lock."""
    connection.info[KEY] = _IMMEDIATE


def begin_single(connection: Connection) -> None:
    """Begin a transaction of SQLite that one statement writes in, without SQLAlchemy's objects."""
    try:
        begin(connection.connection, _IMMEDIATE)
    except Exception as error:  # noqa: BLE001  raised anew
        private_attributes.raise_as_sqlalchemy(connection, error, _IMMEDIATE)


def begin(connection: PoolProxiedConnection, statement: str) -> None:
    """Begin a transaction of SQLite; if it writes, note the version of the schema."""
    connection.info.pop(BEGUN_AT, None)
    if statement == _IMMEDIATE and sqlite_driver.takes_steps(connection):
        connection.info[BEGUN_AT] = sqlite_driver.run(connection, sqlite_driver.begin_immediate)
    else:
        sqlite_driver.fetch_all(connection, statement)


def skip_begin(connection: Connection | PoolProxiedConnection) -> None:
    """Let SQLite run the next statement as a transaction by itself."""
    connection.info[KEY] = None


def forget(connection: Connection) -> None:
    """Forget how to begin, if a call has failed before its statement, or needed no transaction."""
    if not (connection.closed or connection.invalidated):
        connection.info.pop(KEY, None)


def leave_autocommit(engine: Engine) -> None:
    """Take an engine's connections out of autocommit when they return to the pool."""

    @event.listens_for(engine, "reset")
    def leave(driver: Any, record: Any, state: Any) -> None:
        if record.info.pop(_AUTOCOMMIT, False) and state.asyncio_safe:  # else the pool drops it
            driver.autocommit = False


def enter_autocommit(connection: PoolProxiedConnection) -> None:
    """Put a connection into autocommit until it returns to the pool.

    With SQLAlchemy's isolation level AUTOCOMMIT, psycopg2 would send a statement to set the
    session's level.
    """
    driver: Any = connection.dbapi_connection
    connection.info[_AUTOCOMMIT] = True
    driver.autocommit = True


def at_isolation_level(dialect: Any, level: str | None, *, nested: bool) -> list[Preparation]:
    """Return the preparations for a transaction with an isolation level.

    Raises:
        ArgumentError: the database has no such level.
        TransactionError: the level is AUTOCOMMIT, or the transaction is a savepoint.
    """
    if level is None:
        return []
    if nested:
        raise TransactionError(
            "a savepoint cannot have a different isolation level from the transaction around it"
        )
    valid = dialect.get_isolation_level_values(None)
    if str(level).upper().replace("_", " ") not in valid:
        raise ArgumentError(
            f"isolation_level must be one of {', '.join(valid)}, not {level!r:.100}"
        )
    if level.upper() == "AUTOCOMMIT":
        raise TransactionError("AUTOCOMMIT means no transaction; choose another isolation level")
    return [lambda connection: connection.execution_options(isolation_level=level)]


def prevent_transaction(connection: Connection) -> None:
    """Prepare a connection for a statement that cannot run in a transaction."""
    if connection.dialect.name == "sqlite":
        skip_begin(connection)
    else:
        connection.execution_options(isolation_level="AUTOCOMMIT")


def prepare(connection: C, preparations: Sequence[Callable[[C], object]]) -> None:
    """Prepare a connection; drop it if that fails halfway."""
    try:
        for preparation in preparations:
            preparation(connection)
    except BaseException as error:
        connection.invalidate(error)
        raise
