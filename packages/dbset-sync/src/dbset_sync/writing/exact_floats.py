"""Floats of a single row, sent so that a column that another process has widened keeps them."""

from __future__ import annotations

from dataclasses import replace

from dbset_schema.catalog import copied
from dbset_schema.widen import rounds_to_decimals
from dbset_types.exact_float import ExactFloat
from sqlalchemy import Dialect, Float, MetaData, Table

from dbset_sync.statements import table_cache
from dbset_sync.writing.coerced import CoercedRows

#: Drivers that send floats as such; others send text.
SEND_FLOATS = frozenset({"asyncpg", "psycopg"})


def with_exact_floats(coerced: CoercedRows, dialect: Dialect) -> CoercedRows:
    """Return a row whose floats are sent as decimals where they have too many digits for one.

    To ask whether their columns are as they were would cost four statements more.
    """
    if dialect.driver not in SEND_FLOATS:
        return coerced
    table, given = coerced.table, coerced.given.columns
    floats = table_cache.cached(table, "floats", lambda: _floats(table))
    long = tuple(name for name in floats if name in given and rounds_to_decimals(given[name]))
    if not long:
        return coerced
    types = dict.fromkeys(long, ExactFloat())
    sent = table_cache.cached(table, ("exact", long), lambda: copied(table, MetaData(), types))
    return replace(coerced, table=sent)


def _floats(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, Float)]
