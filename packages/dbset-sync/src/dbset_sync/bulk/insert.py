"""Many rows into a table, in the quickest way that its driver has."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table

from dbset_sync import shapes
from dbset_sync.batch import Batch
from dbset_sync.bulk import executemany
from dbset_sync.bulk.copying import copy

#: Fewer rows than this are not worth a savepoint and a COPY.
MANY = 50

_Insert = Callable[[Connection, Table, Batch], bool]


def insert(connection: Connection, table: Table, batch: Batch) -> None:
    """Insert rows.

    Parameters:
        connection: where.
        table: the table.
        batch: rows in the types of the table's columns.
    """
    quick = _QUICK.get(connection.dialect.driver) if batch.count >= MANY else None
    if quick is None or not quick(connection, table, batch):
        connection.execute(table.insert(), batch.rows())
        if quick is not None:
            _refusals(table).append(quick)


def has_refused(table: Table) -> bool:
    """Return whether a table has refused rows in the quick way, and taken them in another."""
    return bool(_refusals(table))


def _refusals(table: Table) -> list[_Insert]:
    return shapes.once(table, "refusals", list)


def _executemany(connection: Connection, table: Table, batch: Batch) -> bool:
    executemany.insert(connection, table.insert(), table, batch)
    return True


_QUICK: dict[str, _Insert] = {
    "pysqlite": _executemany,
    "aiosqlite": _executemany,
    "psycopg2": copy,
    "psycopg": copy,
    "asyncpg": copy,
}
