"""Many rows into a table, in the quickest way that its driver has."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table

from dbset_sync.statements import table_cache
from dbset_sync.writing.bulk import executemany
from dbset_sync.writing.bulk.copy import copy
from dbset_sync.writing.columns import ColumnBatch

#: Fewer rows than this are not worth a savepoint and a COPY.
MANY = 50

_Insert = Callable[[Connection, Table, ColumnBatch], bool]


def insert(connection: Connection, table: Table, batch: ColumnBatch) -> None:
    """Insert rows.

    Parameters:
        connection: where.
        table: the table.
        batch: rows in the types of the table's columns.
    """
    if not batch.columns and connection.dialect.name == "sqlite":
        _insert_defaults(connection, table, batch.count)
        return
    quick = _QUICK.get(connection.dialect.driver) if batch.count >= MANY else None
    if quick is not None and quick(connection, table, batch):
        _ways(table).add(quick)
    else:
        connection.execute(table.insert().inline(), batch.rows())  # nobody asks for keys


def _insert_defaults(connection: Connection, table: Table, count: int) -> None:
    """Insert rows of defaults only; SQLAlchemy would write NULL into the first column of each."""
    statement = table.insert().compile(dialect=connection.dialect, column_keys=[])
    connection.exec_driver_sql(str(statement), [()] * count)


def takes_quick_way(table: Table) -> bool:
    """Return whether a table has taken rows in the quick way before."""
    return bool(_ways(table))


def _ways(table: Table) -> set[_Insert]:
    return table_cache.cached(table, "quick ways", set)


def _executemany(connection: Connection, table: Table, batch: ColumnBatch) -> bool:
    executemany.insert(connection, table.insert(), table, batch)
    return True


_QUICK: dict[str, _Insert] = {
    "pysqlite": _executemany,
    "aiosqlite": _executemany,
    "psycopg2": copy,
    "psycopg": copy,
    "asyncpg": copy,
}
