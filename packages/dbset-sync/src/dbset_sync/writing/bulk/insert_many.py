"""Inserts many rows by the driver's fastest method: on SQLite, its ``executemany``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update

from dbset_sync.statements import table_cache
from dbset_sync.statements.compiled import is_literal
from dbset_sync.writing.bulk.bind_values import bind_values
from dbset_sync.writing.bulk.copy import copy
from dbset_sync.writing.columns import ColumnBatch, Columns

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


def insert_each(connection: Connection, statement: Insert, table: Table, batch: ColumnBatch) -> int:
    """Execute an INSERT for each row, without SQLAlchemy's work per row; return their number.

    Parameters:
        connection: the connection.
        statement: an INSERT into the table, with or without ON CONFLICT.
        table: the table.
        batch: its rows.
    """
    bound = bind_values(batch, table, connection.dialect)
    if bound is None or not bound.columns or not is_literal(connection):
        return connection.execute(statement, batch.rows()).rowcount
    return execute_each(connection, statement, bound.columns, column_keys=list(bound.columns))


def execute_each(
    connection: Connection, statement: Insert | Update, values: Columns, **options: Any
) -> int:
    """Execute a statement for each row, and return the number of rows that it has written.

    Parameters:
        connection: the connection.
        statement: the statement.
        values: values for the driver by parameter.
        options: how to compile the statement.
    """
    compiled = statement.compile(dialect=connection.dialect, **options)
    order: list[str] = getattr(compiled, "positiontup", None) or list(values)
    rows = zip(*(values[name] for name in order), strict=True)
    return connection.exec_driver_sql(str(compiled), list(rows)).rowcount


def _executemany(connection: Connection, table: Table, batch: ColumnBatch) -> bool:
    insert_each(connection, table.insert(), table, batch)
    return True


_FAST: dict[str, _Insert] = {
    "pysqlite": _executemany,
    "aiosqlite": _executemany,
    "psycopg2": copy,
    "psycopg": copy,
    "asyncpg": copy,
}
