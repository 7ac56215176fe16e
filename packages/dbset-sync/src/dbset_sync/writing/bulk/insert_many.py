"""Inserts many rows by the driver's fastest method: on SQLite, its ``executemany``."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from sqlalchemy import Connection, Insert, Table

from dbset_sync.statements import table_cache
from dbset_sync.statements.compiled import cached_statement, execute_rows, is_literal
from dbset_sync.writing.bind_values import bind_values
from dbset_sync.writing.bulk.copy import copy
from dbset_sync.writing.bulk.several_rows import several_at_once
from dbset_sync.writing.columns import ColumnBatch

#: With fewer rows, a savepoint and a COPY do not pay off.
MANY = 50

_Insert = Callable[[Connection, Table, ColumnBatch], bool]


def insert(connection: Connection, table: Table, batch: ColumnBatch) -> None:
    """Insert rows, which have the types of the table's columns."""
    if not batch.columns and connection.dialect.name == "sqlite":
        _insert_defaults(connection, table, batch.count)
        return
    fast_insert = _FAST.get(connection.dialect.driver) if batch.count >= MANY else None
    if fast_insert is not None and fast_insert(connection, table, batch):
        _fast_inserts(table).add(fast_insert)
    else:
        connection.execute(table.insert().inline(), batch.rows())  # no keys are needed


def _insert_defaults(connection: Connection, table: Table, count: int) -> None:
    """Insert rows that have only defaults; SQLAlchemy would set their first column to NULL."""
    statement = table.insert().compile(dialect=connection.dialect, column_keys=[])
    connection.exec_driver_sql(str(statement), [()] * count)


def has_fast_insert(table: Table) -> bool:
    """Return whether the fast method has worked for a table before."""
    return bool(_fast_inserts(table))


def _fast_inserts(table: Table) -> set[_Insert]:
    return table_cache.cached(table, "fast inserts", set)


def insert_each(
    connection: Connection,
    table: Table,
    batch: ColumnBatch,
    shape: Hashable,
    make: Callable[[], Insert],
) -> int:
    """Execute an INSERT of all rows, without SQLAlchemy's work per row; return their number.

    Parameters:
        connection: the connection.
        table: the table.
        batch: its rows.
        shape: all that the statement depends on, besides the columns.
        make: creates the INSERT into the table, with or without ON CONFLICT.
    """
    dialect, names = connection.dialect, list(batch.columns)
    bound = bind_values(batch, table, dialect)
    if bound is None or not names or not is_literal(connection):
        return connection.execute(make(), batch.rows()).rowcount
    statement = cached_statement(table, ("insert each", shape, *names), make, dialect, names)
    return execute_rows(connection, statement, bound.columns, several_at_once)


def _executemany(connection: Connection, table: Table, batch: ColumnBatch) -> bool:
    insert_each(connection, table, batch, None, table.insert)
    return True


_FAST: dict[str, _Insert] = {
    "pysqlite": _executemany,
    "aiosqlite": _executemany,
    "psycopg2": copy,
    "psycopg": copy,
    "asyncpg": copy,
}
