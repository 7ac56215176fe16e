"""Locks that prevent races between transactions."""

from __future__ import annotations

import logging
from functools import lru_cache
from hashlib import blake2b

from sqlalchemy import Connection, Dialect, Table, text
from sqlalchemy.exc import DBAPIError

from dbset_schema import ddl
from dbset_schema.capabilities import capabilities_of
from dbset_schema.errors import SchemaError, state_of
from dbset_schema.names import qualified

logger = logging.getLogger("dbset")

_IS_WAITED_FOR = text(
    "SELECT EXISTS (SELECT FROM pg_locks"
    " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
)

#: The process that replays the log is in no list of locks, and only privileged roles see it wait.
_HELD_UP = text("""
    SELECT CASE
        WHEN bool_or(coalesce(
            wait_event_type = 'Lock' OR wait_event LIKE 'RecoveryConflict%', false
        )) THEN 'waits'
        WHEN count(*) = 0 AND pg_last_wal_replay_lsn() < pg_last_wal_receive_lsn()
            THEN CAST(pg_last_wal_replay_lsn() AS text)
    END
    FROM pg_stat_activity WHERE backend_type = 'startup'
""")

#: What ``replay_held_up`` returns if it is known that something holds the replay up.
WAITS = "waits"

#: A table with a row to lock for each table, where there are no advisory locks.
_HAS_ROWS = text("SELECT to_regclass('dbset.locks') IS NOT NULL")
_MAKE_ROWS = (
    "CREATE SCHEMA IF NOT EXISTS dbset",
    "CREATE TABLE IF NOT EXISTS dbset.locks (name TEXT PRIMARY KEY)",
    "GRANT USAGE ON SCHEMA dbset TO PUBLIC",
    "GRANT SELECT, INSERT, UPDATE ON dbset.locks TO PUBLIC",
)
_LOCK_ROW = text(
    "INSERT INTO dbset.locks (name) VALUES (:name)"
    " ON CONFLICT (name) DO UPDATE SET name = excluded.name"
)

#: SQLSTATEs: no such schema, no such table, no permission.
_NO_ROWS = frozenset({"3F000", "42P01", "42501"})


def lock_table(connection: Connection, table: str) -> None:
    """Lock a table, for those who also call this, until the end of the transaction.

    Schema changes take this lock, and upserts that look up rows before they insert. There is a
    single lock per table, as two could be taken in different orders. Other writes are not blocked.
    SQLite needs no lock: it has one writing transaction at a time.

    Parameters:
        connection: in a transaction that has not used the table yet.
        table: the table's name.

    Raises:
        SchemaError: the database has no lock that excludes all others.
    """
    if connection.dialect.name != "postgresql":
        return
    able = capabilities_of(connection.dialect)
    if not able.shared_locks:
        raise SchemaError(
            f"table {table!r} must be locked, and a lock that is taken here does not exclude"
            " clients that are connected elsewhere; connect to the coordinator",
            name=table,
        )
    if not able.advisory_locks:
        _lock_row(connection, table)
        return
    connection.exec_driver_sql(_lock(table))


def lock_statement(dialect: Dialect, table: str) -> str | None:
    """Return the statement by which ``lock_table`` locks a table; ``None`` if it needs none.

    Parameters:
        dialect: of a database for which ``is_locked_by_statement`` holds.
        table: the table's name.
    """
    return _lock(table) if dialect.name == "postgresql" else None


def is_locked_by_statement(dialect: Dialect) -> bool:
    """Return whether ``lock_table`` needs one statement at most."""
    able = capabilities_of(dialect)
    return able.shared_locks and able.advisory_locks


@lru_cache
def _lock(table: str) -> str:
    digest = blake2b(f"dbset {table}".encode(), digest_size=8).digest()
    return f"SELECT pg_advisory_xact_lock({int.from_bytes(digest, signed=True)})"


def _lock_row(connection: Connection, table: str) -> None:
    try:
        connection.execute(_LOCK_ROW, {"name": table})
    except DBAPIError as error:
        if state_of(error) not in _NO_ROWS:
            raise
        raise SchemaError(
            f"table {table!r} must be locked, and this database has no advisory locks: dbset locks"
            f" a row of the table dbset.locks, which cannot be used"
            f" ({str(error.orig).strip()}); let an administrator run {'; '.join(_MAKE_ROWS)}",
            name=table,
        ) from error


def prepare_locks(connection: Connection) -> None:
    """Create the table with rows to lock if the database has no advisory locks.

    If that is not possible, calls that need it raise an error.

    Parameters:
        connection: to PostgreSQL, without a transaction; this commits.
    """
    if capabilities_of(connection.dialect).advisory_locks:
        return
    try:
        if not connection.execute(_HAS_ROWS).scalar_one():
            for statement in _MAKE_ROWS:
                logger.info("%s", statement)
                connection.execute(ddl.plain(statement))
                connection.commit()
    except DBAPIError as error:  # such as no permission, or another process is doing the same
        logger.info("the table dbset.locks was not created: %s", error)
    connection.rollback()


def is_waited_for(connection: Connection) -> bool:
    """Return whether another transaction waits for a lock of this one, or may do so.

    Parameters:
        connection: in a transaction, which may have an open cursor.
    """
    if connection.dialect.name != "postgresql":
        return False
    able = capabilities_of(connection.dialect)
    if not (able.blocking_pids and able.several_cursors):
        return True
    return bool(connection.execute(_IS_WAITED_FOR).scalar_one())


def replay_held_up(connection: Connection) -> str | None:
    """Return whether a query may hold up the replay on a standby.

    Parameters:
        connection: to a standby.

    Returns:
        ``WAITS`` if the replay waits; its position if it is behind and may wait; else ``None``.
    """
    found: str | None = connection.execute(_HELD_UP).scalar_one()
    return found


def block_changes(connection: Connection, table: Table) -> None:
    """Block changes of a table until the transaction ends; INSERT permission is enough.

    Parameters:
        connection: to PostgreSQL with ``LOCK TABLE``, in a transaction.
        table: the table.
    """
    name = qualified(table.name, table.schema)
    connection.execute(ddl.plain(f"LOCK TABLE {name} IN ROW EXCLUSIVE MODE"))


def wait_for_writers(connection: Connection, table: Table) -> None:
    """Wait for other transactions that write to a table, and block new ones.

    Without ``LOCK TABLE``, do nothing: columns then get types that hold whatever others write.

    Parameters:
        connection: on SQLite in a transaction that may write, which is the only one.
        table: the table to alter.
    """
    dialect = connection.dialect
    if dialect.name == "postgresql" and capabilities_of(dialect).lock_table:
        name = qualified(table.name, table.schema)
        connection.execute(ddl.plain(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))
