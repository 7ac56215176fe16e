"""Inserts many rows by the driver's fastest method."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table

from dbset_sync.statements import table_cache
from dbset_sync.writing.bulk import executemany
from dbset_sync.writing.bulk.copy import copy
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


def _executemany(connection: Connection, table: Table, batch: ColumnBatch) -> bool:
    executemany.insert(connection, table.insert(), table, batch)
    return True


_FAST: dict[str, _Insert] = {
    "pysqlite": _executemany,
    "aiosqlite": _executemany,
    "psycopg2": copy,
    "psycopg": copy,
    "asyncpg": copy,
}
