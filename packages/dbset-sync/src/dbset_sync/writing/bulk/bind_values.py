"""Values as a driver takes them: what SQLAlchemy does to each bound value, done by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dbset_types.column_binds import column_writer
from sqlalchemy import BINARY, VARBINARY, Boolean, Dialect, LargeBinary, Table, bindparam

from dbset_sync.writing.columns import ColumnBatch

#: Types whose values every driver takes as they are; SQLAlchemy checks or wraps them for INSERT.
_TAKEN = (Boolean, LargeBinary, BINARY, VARBINARY)


def bound(batch: ColumnBatch, table: Table, dialect: Dialect) -> ColumnBatch | None:
    """Return rows with their values as the driver takes them.

    Parameters:
        batch: rows in the types of the table's columns.
        table: the table.
        dialect: of the connection.

    Returns:
        The rows; ``None`` when a column's values must be written as SQL of their own.
    """
    columns: dict[str, Sequence[Any]] = {}
    for name, values in batch.columns.items():
        type_ = table.columns[name].type.dialect_impl(dialect)
        if type_.bind_expression(bindparam(None)) is not None:
            return None
        write = None if isinstance(type_, _TAKEN) else column_writer(type_, dialect)
        columns[name] = values if write is None else write(values)
    return ColumnBatch(columns, batch.count)
