"""Rows by the driver's own ``executemany``: the quickest way into SQLite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update

from dbset_sync.statements.compiled import is_literal
from dbset_sync.writing.bulk.bind_values import bound
from dbset_sync.writing.columns import ColumnBatch, Columns


def insert(connection: Connection, statement: Insert, table: Table, batch: ColumnBatch) -> None:
    """Execute an INSERT for each row; SQLAlchemy looks at none of them.

    Parameters:
        connection: where.
        statement: an INSERT into the table, with or without ON CONFLICT.
        table: the table.
        batch: its rows.
    """
    ready = bound(batch, table, connection.dialect)
    if ready is None or not ready.columns or not is_literal(connection):
        connection.execute(statement, batch.rows())
    else:
        _execute(connection, statement, ready.columns, column_keys=list(ready.columns))


def update(
    connection: Connection,
    statement: Update,
    table: Table,
    batch: ColumnBatch,
    parameters: Mapping[str, str],
) -> int | None:
    """Execute an UPDATE for each row, and return how many rows were updated.

    Parameters:
        connection: where.
        statement: an UPDATE of the table.
        table: the table.
        batch: its rows.
        parameters: the name of the statement's parameter, by column.

    Returns:
        The number; ``None`` when nothing was done: SQLAlchemy has more to do than the driver knows.
    """
    ready = bound(batch, table, connection.dialect)
    if ready is None or not is_literal(connection):
        return None
    values = {parameters[name]: column for name, column in ready.columns.items()}
    return _execute(connection, statement, values)


def _execute(
    connection: Connection, statement: Insert | Update, values: Columns, **options: Any
) -> int:
    compiled = statement.compile(dialect=connection.dialect, **options)
    order: list[str] = getattr(compiled, "positiontup", None) or list(values)
    rows = zip(*(values[name] for name in order), strict=True)
    return connection.exec_driver_sql(str(compiled), list(rows)).rowcount
