"""Converts values for the driver, column by column instead of value by value."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from dbset_types.column_processors import ColumnWriter, column_writer
from dbset_types.processors import OwnProcessors
from dbset_types.typed_column import TypedColumn
from sqlalchemy import BINARY, VARBINARY, Boolean, Dialect, LargeBinary, Table, bindparam

from dbset_sync.statements import table_cache
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
        write = table_cache.cached_of_column(
            table, "writers", name, partial(_writer, table, name, dialect)
        )
        if write is None:
            return None
        ready = values.driver_values(dialect.name) if isinstance(values, TypedColumn) else None
        columns[name] = write(values) if ready is None else ready
    return ColumnBatch(columns, batch.count)


def _writer(table: Table, column: str, dialect: Dialect) -> ColumnWriter | None:
    """Return the function that converts values; ``None`` if they need an SQL expression."""
    type_ = table.columns[column].type.dialect_impl(dialect)
    if type_.bind_expression(bindparam(None)) is not None:
        return None
    is_sent_as_it_is = isinstance(type_, _UNCHANGED) and not isinstance(type_, OwnProcessors)
    if is_sent_as_it_is or getattr(type_, "only_in_sql", False):
        return _unchanged
    return column_writer(type_, dialect) or _unchanged


def _unchanged(values: Sequence[Any]) -> Sequence[Any]:
    return values
