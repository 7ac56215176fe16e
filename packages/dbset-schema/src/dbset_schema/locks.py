"""Locks by which the database itself settles races between transactions."""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy import Connection, Table, func, select, text

from dbset_schema import ddl

_IS_WAITED_FOR = text(
    "SELECT EXISTS (SELECT FROM pg_locks"
    " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
)


def lock_table(connection: Connection, table: str) -> None:
    """Wait until no other transaction has the lock of a table, and keep it to the end of this one.

    Who changes the schema takes it, and who looks for rows to insert what is missing: it is one
    lock, for two would be taken in one order here and in another there. Other writes go on.
    SQLite needs none: a transaction that writes is alone there already.

    Parameters:
        connection: with a transaction begun, in which the table has not been touched yet.
        table: the table's name.
    """
    if connection.dialect.name == "postgresql":
        digest = blake2b(f"dbset {table}".encode(), digest_size=8).digest()
        key = int.from_bytes(digest, signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def is_waited_for(connection: Connection) -> bool:
    """Return whether another transaction waits for a lock that this one has.

    Parameters:
        connection: with a transaction begun.
    """
    if connection.dialect.name != "postgresql":
        return False
    return bool(connection.execute(_IS_WAITED_FOR).scalar_one())


def keep_as_it_is(connection: Connection, table: Table) -> None:
    """Keep others from changing a table until the transaction ends: the right to insert is enough.

    Parameters:
        connection: to PostgreSQL, with a transaction begun.
        table: the table.
    """
    name = connection.dialect.identifier_preparer.format_table(table)
    connection.execute(ddl.plain(f"LOCK TABLE {name} IN ROW EXCLUSIVE MODE"))


def wait_for_writers(connection: Connection, table: Table) -> None:
    """Wait until what other transactions write to a table is there, and keep them waiting.

    Parameters:
        connection: on SQLite in a transaction that may write, which is alone already.
        table: the table, which is to be altered.
    """
    if connection.dialect.name == "postgresql":
        name = connection.dialect.identifier_preparer.format_table(table)
        connection.execute(ddl.plain(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))
