"""Converts values for the driver, column by column instead of value by value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dbset_types.column_processors import column_writer
from dbset_types.typed_column import TypedColumn
from sqlalchemy import BINARY, VARBINARY, Boolean, Dialect, LargeBinary, Table, bindparam

from dbset_sync.writing.columns import ColumnBatch

#: Types whose values need no conversion; SQLAlchemy checks or wraps them.
_UNCHANGED = (Boolean, LargeBinary, BINARY, VARBINARY)


def bind_values(batch: ColumnBatch, table: Table, dialect: Dialect) -> ColumnBatch | None:
    """Return rows with values converted for the driver.

    Parameters:
        batch: rows with the types of the table's columns.
        table: the table.
        dialect: the connection's dialect.

    Returns:
        The rows; ``None`` if a column's values need an SQL expression.
    """
    columns: dict[str, Sequence[Any]] = {}
    for name, values in batch.columns.items():
        type_ = table.columns[name].type.dialect_impl(dialect)
        if type_.bind_expression(bindparam(None)) is not None:
            return None
        ready = values.driver_values(dialect.name) if isinstance(values, TypedColumn) else None
        if ready is not None:
            columns[name] = ready
            continue
        write = None if isinstance(type_, _UNCHANGED) else column_writer(type_, dialect)
        columns[name] = values if write is None else write(values)
    return ColumnBatch(columns, batch.count)
