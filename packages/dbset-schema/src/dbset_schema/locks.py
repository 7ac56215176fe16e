"""Locks that prevent races between transactions."""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy import Connection, Table, func, select, text

from dbset_schema import ddl

_IS_WAITED_FOR = text(
    "SELECT EXISTS (SELECT FROM pg_locks"
    " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
)


def lock_table(connection: Connection, table: str) -> None:
    """Take the advisory lock of a table until the end of the transaction.

    Schema changes take it, and upserts that look up rows before they insert. There is a single lock
    per table, as two could be taken in different orders. Other writes are not blocked. SQLite needs
    no lock: it has one writing transaction at a time.

    Parameters:
        connection: in a transaction that has not used the table yet.
        table: the table's name.
    """
    if connection.dialect.name == "postgresql":
        digest = blake2b(f"dbset {table}".encode(), digest_size=8).digest()
        key = int.from_bytes(digest, signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def is_waited_for(connection: Connection) -> bool:
    """Return whether another transaction waits for a lock of this one.

    Parameters:
        connection: in a transaction.
    """
    if connection.dialect.name != "postgresql":
        return False
    return bool(connection.execute(_IS_WAITED_FOR).scalar_one())


def block_changes(connection: Connection, table: Table) -> None:
    """Block changes of a table until the transaction ends; INSERT permission is enough.

    Parameters:
        connection: to PostgreSQL, in a transaction.
        table: the table.
    """
    name = connection.dialect.identifier_preparer.format_table(table)
    connection.execute(ddl.plain(f"LOCK TABLE {name} IN ROW EXCLUSIVE MODE"))


def wait_for_writers(connection: Connection, table: Table) -> None:
    """Wait for other transactions that write to a table, and block new ones.

    Parameters:
        connection: on SQLite in a transaction that may write, which is the only one.
        table: the table to alter.
    """
    if connection.dialect.name == "postgresql":
        name = connection.dialect.identifier_preparer.format_table(table)
        connection.execute(ddl.plain(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))
