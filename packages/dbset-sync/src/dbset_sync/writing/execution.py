"""Runs a write: coerces its rows, extends the table if they do not fit, and locks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from dbset_schema import TableNotFoundError
from dbset_schema.locks import lock_table
from dbset_schema.reflect import not_found
from dbset_schema.widen import Rounding, rounding
from dbset_types import TypeConflictError, TypeInferenceError
from dbset_types.errors import ColumnNotFoundError
from sqlalchemy import Dialect, Table

from dbset_sync.session.transaction import Lease
from dbset_sync.statements import table_cache
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.coercion import coerce_row, coerce_rows
from dbset_sync.writing.columns import Outgrown
from dbset_sync.writing.exact_floats import SEND_FLOATS, with_exact_floats
from dbset_sync.writing.expressions import by_column as expressions_by_column
from dbset_sync.writing.extension import add_index, extend_table, unindexed
from dbset_sync.writing.generated_always import run_write
from dbset_sync.writing.request import CREATE_IT, WriteRequest

T = TypeVar("T")


def write(request: WriteRequest, lease: Lease, run: Callable[[Lease, CoercedRows], T]) -> T:
    """Run a write of the rows, and extend the table if they do not fit; both or neither.

    Raises:
        TableNotFoundError: the table does not exist and may not be created.
        ColumnNotFoundError: the table lacks a column that may not be created.
        TypeConflictError: a value does not fit its column.
        RowError: a row has a value for a GENERATED ALWAYS column.
    """
    table = lease.catalog.table(lease.connection, request.name)
    coerced = coerce(request, table, lease.connection.dialect)
    if coerced is not None and table is not None:
        _lock(request, lease, coerced)  # before the check of the table, which locks it as well
        if is_safe(request, lease, coerced) or lease.catalog.is_current(lease.connection, table):
            return run_write(run, lease, coerced)
    with lease.atomic() as inner:
        extended = _coerce_extended(request, inner)
        _lock(request, inner, extended)
        if extended.is_typed and not inner.catalog.is_current(inner.connection, extended.table):
            extended = extended.by_value()
        return run_write(run, inner, extended)


def coerce(request: WriteRequest, table: Table | None, dialect: Dialect) -> CoercedRows | None:
    """Return the rows coerced to a known table, or ``None`` if they do not fit."""
    if table is None or unindexed(request, table) or not _has_keys(request, table, dialect):
        return None
    try:
        coerced = coerce_row(request, table) or coerce_rows(request, table)
        if request.first is not None:
            return coerced
        exact = with_exact_floats(coerced, dialect)
        return _with_expressions(request, exact) if request.expressions else exact
    except (ColumnNotFoundError, TypeConflictError, TypeInferenceError, Outgrown):
        return None


def is_safe(request: WriteRequest, lease: Lease, coerced: CoercedRows) -> bool:
    """Return whether no change by another process could make the write wrong."""
    if lease.catalog.is_locked(coerced.table):
        return True
    dialect = lease.connection.dialect
    return dialect.name != "sqlite" and not may_be_stale(request, dialect, coerced)


def is_exclusive(request: WriteRequest, dialect: Dialect, coerced: CoercedRows) -> bool:
    """Return whether other writes by keys must wait until this one ends."""
    return request.lookup.exclusive(dialect, coerced, request.lookup.columns(coerced.table))


def _lock(request: WriteRequest, lease: Lease, coerced: CoercedRows) -> None:
    """Lock the table if other writes by keys must wait."""
    if is_exclusive(request, lease.connection.dialect, coerced):
        lock_table(lease.connection, request.name)


def may_be_stale(request: WriteRequest, dialect: Dialect, coerced: CoercedRows) -> bool:
    """Return whether a change by another process would silently make the write wrong."""
    if request.first is not None and dialect.name == "postgresql" and coerced.is_typed:
        return True  # a binary COPY stores the bytes as they are
    keys = request.lookup.keys
    by_keys = request.first is not None and bool(keys)  # by a temporary table
    floats = dialect.driver in SEND_FLOATS or (dialect.name == "postgresql" and by_keys)
    if keys and len(request.lookup.columns(coerced.table)) < len(keys):
        return True
    tests = table_cache.cached(
        coerced.table, ("rounding", floats), lambda: _roundings(coerced.table, floats=floats)
    )
    values = coerced.batch.columns
    for name, rounds in tests:  # noqa: SIM110  any() takes twice as long
        if name in values and rounds(values[name]):
            return True
    return False


def _with_expressions(request: WriteRequest, coerced: CoercedRows) -> CoercedRows:
    columns = coerced.batch.columns
    found = expressions_by_column(request.expressions, request.name, coerced.table, columns)
    return replace(coerced, expressions=found)


def _coerce_extended(request: WriteRequest, lease: Lease) -> CoercedRows:
    """Reflect the table again, extend it if allowed, and return the coerced rows."""
    dialect = lease.connection.dialect
    if request.expressions or request.missing is not None:
        table = lease.catalog.reload(lease.connection, request.name)
        if table is not None or (request.ensure and request.creates):
            expressions_by_column(request.expressions, request.name, table)
        if table is not None or request.ensure:
            _check_keys(request, table, dialect)
    if request.ensure:
        lease.owner.settle_streams(lease.connection)
        extend_table(request, lease)
        add_index(request, lease)
    else:
        lease.catalog.reload(lease.connection, request.name)
    table = lease.catalog.known(request.name)
    if table is None:
        if not request.creates:
            raise TableNotFoundError(request.name)
        raise not_found(lease.connection, request.name, lease.catalog.schema, CREATE_IT)
    _check_keys(request, table, dialect)
    return _with_expressions(request, coerce_rows(request, table))


def _has_keys(request: WriteRequest, table: Table | None, dialect: Dialect) -> bool:
    """Return whether the table, or the new one, generates the key that rows lack."""
    missing, new = request.missing, request.settings.primary_key
    if missing is None:
        return True
    if table is None:
        return missing.will_be_generated(new, request.types, dialect)
    return missing.is_generated(table, new)


def _check_keys(request: WriteRequest, table: Table | None, dialect: Dialect) -> None:
    if request.missing is not None and not _has_keys(request, table, dialect):
        raise request.missing.error


def _roundings(table: Table, *, floats: bool) -> list[tuple[str, Rounding]]:
    found = ((column.name, rounding(column, floats=floats)) for column in table.columns)
    return [(name, rounds) for name, rounds in found if rounds is not None]
