"""Bulk calls of a few rows by the plans of single rows, as a temporary table takes longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbset_schema.locks import is_locked_by_statement, lock_statement
from dbset_types.scalars import is_nan
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from dbset_sync.executor import Executor
from dbset_sync.planned_calls import (
    LISTS,
    comes_of_a_change,
    has_plans,
    may_send_joined,
    planned_row,
    send_alone,
)
from dbset_sync.statements.compiled import Outcome
from dbset_sync.statements.driver_call import CHANGED, DriverCalls
from dbset_sync.writing.options import WriteOptions

if TYPE_CHECKING:
    from dbset_sync.writing.row_plan import Prepare

#: The most rows for which statements one by one are quicker, by dialect.
MOST = {"sqlite": 20, "postgresql": 10}

#: Errors of a row, which the general way describes; it writes all rows again.
_OF_A_ROW = (DataError, IntegrityError, ProgrammingError)


def write_few(
    executor: Executor, prepare: Prepare, rows: Any, keys: Any, options: WriteOptions
) -> Sequence[Outcome] | None:
    """Write a few rows by their plans, with the same effects as ``Executor.write_many``.

    Parameters:
        executor: runs the calls of the table.
        prepare: returns the statement for a row.
        rows: the rows.
        keys: the columns by which the call finds rows.
        options: the caller's options.

    Returns:
        The outcome of each row; ``None`` if a row has no plan, and nothing was written.
    """
    if not (_are_few(executor, rows) and has_plans(executor, options)):
        return None
    connections = executor.connections
    scope, table = connections.scope(), None
    try:
        if scope is None:
            table = connections.own_catalog.known(executor.name)
            calls = _calls(executor, table, prepare, rows, keys)
            if table is None or calls is None:
                return None
            found = send_alone(executor, table, calls)
            return None if found is CHANGED else found
        with scope.lock:
            lease = scope.usable()
            table = lease.catalog.known(executor.name)
            calls = _calls(executor, table, prepare, rows, keys)
            if table is None or calls is None or not may_send_joined(executor, lease, table):
                return None
            with lease.atomic() as inner:
                return calls.run_on(inner.connection)
    except Exception as error:
        if isinstance(error, _OF_A_ROW) or comes_of_a_change(
            executor, table, error, reads=False, by_keys=True
        ):
            return None
        raise


def _are_few(executor: Executor, rows: Any) -> bool:
    dialect = executor.connections.engine.dialect
    if type(rows) not in LISTS or not 0 < len(rows) <= MOST.get(dialect.name, 0):
        return False
    return all(type(row) is dict for row in rows) and is_locked_by_statement(dialect)


def _calls(
    executor: Executor, table: sa.Table | None, prepare: Prepare, rows: Any, keys: Any
) -> DriverCalls[Outcome] | None:
    """Return the statements for rows with different keys, and the lock that they need."""
    planned = []
    for row in rows:
        found = planned_row(executor, table, prepare, row, keys)
        if found is None:
            return None
        planned.append(found[1])
    if not _are_distinct(rows, keys):
        return None
    calls = DriverCalls.of(planned)
    calls.lock = lock_statement(executor.connections.engine.dialect, executor.name)
    return calls


def _are_distinct(rows: Sequence[dict[str, Any]], keys: Any) -> bool:
    """Return whether no two rows have the same keys; the later one would win."""
    names = keys if type(keys) in LISTS else (keys,)
    found = [tuple([row[name] for name in names]) for row in rows]
    if any(is_nan(value) for key in found for value in key):
        return False
    try:
        return len(set(found)) == len(found)
    except TypeError:  # a JSON document
        return False
