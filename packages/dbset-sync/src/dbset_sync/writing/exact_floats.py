"""Floats of a single row, sent exactly, in case another process has widened their column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dbset_schema.catalog import copied
from dbset_schema.widen import rounds_to_decimals
from dbset_types.exact_numbers import ExactFloat
from sqlalchemy import Dialect, Float, MetaData, Table

from dbset_sync.statements import table_cache
from dbset_sync.writing.coerced import CoercedRows

#: Drivers that send floats in binary; others send text.
SEND_FLOATS = frozenset({"asyncpg", "psycopg"})


def with_exact_floats(coerced: CoercedRows, dialect: Dialect) -> CoercedRows:
    """Return a row that sends floats exactly if PostgreSQL would round them to decimals.

    The column may be NUMERIC by now; to check that would take four more statements.
    """
    table, values = coerced.table, coerced.batch.columns
    floats = floats_of(table, dialect)
    rounded = tuple(name for name in floats if name in values and rounds_to_decimals(values[name]))
    return replace(coerced, table=exact_table(table, rounded)) if rounded else coerced


def exact_table(table: Table, rounded: tuple[str, ...]) -> Table:
    """Return a table with columns that send floats exactly."""
    types = dict.fromkeys(rounded, ExactFloat())
    return table_cache.cached(table, ("exact", rounded), lambda: copied(table, MetaData(), types))


def floats_of(table: Table, dialect: Dialect) -> Sequence[str]:
    """Return the columns of floats that the driver sends as floats."""
    if dialect.driver not in SEND_FLOATS:
        return ()
    return table_cache.cached(table, "floats", lambda: _floats(table))


def _floats(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, Float)]
