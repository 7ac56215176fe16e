"""Writes rows by the driver's ``executemany``: the fastest method on SQLite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update

from dbset_sync.statements.compiled import is_literal
from dbset_sync.writing.bulk.bind_values import bind_values
from dbset_sync.writing.columns import ColumnBatch, Columns


def insert(connection: Connection, statement: Insert, table: Table, batch: ColumnBatch) -> int:
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
    return _execute(connection, statement, bound.columns, column_keys=list(bound.columns))


def update(
    connection: Connection,
    statement: Update,
    table: Table,
    batch: ColumnBatch,
    parameters: Mapping[str, str],
) -> int | None:
    """Execute an UPDATE for each row, and return the number of updated rows.

    Parameters:
        connection: the connection.
        statement: an UPDATE of the table.
        table: the table.
        batch: its rows.
        parameters: names of the statement's parameters by column.

    Returns:
        The number; ``None`` if nothing was done, as SQLAlchemy must convert values.
    """
    bound = bind_values(batch, table, connection.dialect)
    if bound is None or not is_literal(connection):
        return None
    values = {parameters[name]: column for name, column in bound.columns.items()}
    return _execute(connection, statement, values)


def _execute(
    connection: Connection, statement: Insert | Update, values: Columns, **options: Any
) -> int:
    compiled = statement.compile(dialect=connection.dialect, **options)
    order: list[str] = getattr(compiled, "positiontup", None) or list(values)
    rows = zip(*(values[name] for name in order), strict=True)
    return connection.exec_driver_sql(str(compiled), list(rows)).rowcount
