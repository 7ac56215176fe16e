"""Rows by the driver's own ``executemany``: the quickest way into SQLite."""

from __future__ import annotations

from sqlalchemy import Connection, Insert, Table

from dbset_sync.batch import Batch
from dbset_sync.bulk.bound import bound


def execute(connection: Connection, statement: Insert, table: Table, batch: Batch) -> None:
    """Execute an INSERT for each row; SQLAlchemy looks at none of them.

    Parameters:
        connection: where.
        statement: an INSERT into the table, with or without ON CONFLICT.
        table: the table.
        batch: its rows.
    """
    ready = bound(batch, table, connection.dialect)
    if ready is None or not ready.columns:
        connection.execute(statement, batch.rows())
        return
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(ready.columns))
    order: list[str] = getattr(compiled, "positiontup", None) or list(ready.columns)
    ordered = Batch({name: ready.columns[name] for name in order}, ready.count)
    connection.exec_driver_sql(str(compiled), list(ordered.tuples()))
