"""Short calls on known tables: one statement, straight on a driver's connection.

What such a call needs is worked out once. Any other call takes the general way, by the executor; so
does a call whose error or rows show that the table has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import sqlalchemy as sa
from dbset_schema.locks import lock_statement
from dbset_schema.table_version import Version, version_of

from dbset_sync import writing
from dbset_sync.executor import Executor
from dbset_sync.reading.columnar import readers_of
from dbset_sync.reading.pages import PAGE, Pages
from dbset_sync.reading.select import NO_KEY, Selection, key_filters
from dbset_sync.row_format import RowFormat
from dbset_sync.select_calls import (
    columns_of,
    compiled_select,
    expect_long,
    expects_long,
    may_act,
)
from dbset_sync.session.connections import Connections
from dbset_sync.session.retry import is_explainable
from dbset_sync.session.transaction import Lease
from dbset_sync.statements import table_cache
from dbset_sync.statements.compiled import is_plain
from dbset_sync.statements.driver_call import CHANGED, DriverCall, all_rows
from dbset_sync.statements.driver_rows import CompiledSelect
from dbset_sync.writing.options import WriteOptions

if TYPE_CHECKING:
    from dbset_filters.shape import Equalities

    from dbset_sync.writing.row_plan import PlannedRow, Prepare, RowPlan

T = TypeVar("T")

#: The result of a row that takes the general way.
UNPLANNED = object()

#: Types of ``keys``, and of rows, that can be read twice.
LISTS = frozenset({list, tuple})


def write_planned(
    executor: Executor, prepare: Prepare, row: Any, keys: Any, options: WriteOptions
) -> Any:
    """Write a row by its plan, with the same effects as ``Executor.write``.

    Parameters:
        executor: runs the calls of the table.
        prepare: returns the statement of the call.
        row: the row.
        keys: the columns by which the call finds rows.
        options: the caller's options.

    Returns:
        The result of the call; ``UNPLANNED`` if there is no plan, and nothing was written.
    """
    connections = executor.connections
    if type(row) is not dict or not has_plans(executor, options):
        return UNPLANNED
    scope, table = connections.scope(), None
    try:
        if scope is None:
            table = connections.own_catalog.known(executor.name)
            found = planned_row(executor, table, prepare, row, keys)
            return _write_alone(executor, table, found, row)
        with scope.lock:  # first, as another task may alter the table
            lease = scope.usable()
            table = lease.catalog.known(executor.name)
            found = planned_row(executor, table, prepare, row, keys)
            return _write_joined(executor, lease, table, found, row)
    except Exception as error:
        if comes_of_a_change(executor, table, error, reads=False, by_keys=bool(keys)):
            return UNPLANNED
        raise


def comes_of_a_change(
    executor: Executor, table: sa.Table | None, error: Exception, *, reads: bool, by_keys: bool
) -> bool:
    """Return whether an error comes of a changed table; if so, it is reflected again."""
    may_repeat = is_explainable(error, reads=reads, by_keys=by_keys)
    return may_repeat and executor.reload_changed(error, table)


def _write_alone(
    executor: Executor, table: sa.Table | None, found: PlannedRow | None, row: dict[str, Any]
) -> Any:
    """Write a row outside of a transaction."""
    if table is None or found is None:
        return UNPLANNED
    prepared, call = found
    following = prepared.otherwise
    if following is not None:
        call.lock = lock_statement(executor.connections.engine.dialect, executor.name)
    outcome = send_alone(executor, table, call)
    if outcome is CHANGED:
        return UNPLANNED
    if following is not None and call.sql == following.statement.sql:
        return following.read(outcome, row)
    return prepared.read(outcome, row)


def send_alone(executor: Executor, table: sa.Table, call: DriverCall[T]) -> T:
    """Send a call that writes, as a transaction; ``CHANGED`` if that is not possible."""
    connections, version = executor.connections, version_of(table)
    is_attached = connections.types_are_lax and (version is None or version.own is None)
    if is_attached or not connections.may_send():
        return CHANGED  # type: ignore[no-any-return]
    call.known = version.known if version and connections.types_are_lax else None
    return connections.send(call, writes=True)


def _write_joined(
    executor: Executor,
    lease: Lease,
    table: sa.Table | None,
    found: PlannedRow | None,
    row: dict[str, Any],
) -> Any:
    """Write a row in the caller's transaction."""
    if table is None or found is None:
        return UNPLANNED
    prepared, call = found
    if prepared.otherwise is not None or not may_send_joined(executor, lease, table):
        return UNPLANNED
    return prepared.read(call.run_on(lease.connection), row)


def may_send_joined(executor: Executor, lease: Lease, table: sa.Table) -> bool:
    """Return whether calls that write may be sent in the caller's transaction; count one."""
    if not is_plain(lease.connection) or not executor.fits(lease, table):
        return False
    executor.connections.writes += 1
    return True


def has_plans(executor: Executor, options: WriteOptions) -> bool:
    """Return whether a call with these options may have a plan."""
    connections, settings = executor.connections, executor.settings
    if settings.read_only or settings.primary_key.default is not None:
        return False
    is_usual = type(settings.rows) is RowFormat and options.are_usual
    return is_usual and not (connections.streams or connections.retries)


def planned_row(
    executor: Executor, table: sa.Table | None, prepare: Prepare, row: dict[str, Any], keys: Any
) -> PlannedRow | None:
    """Return the statement for a row, and the call that sends it; ``None`` without a plan."""
    if table is None:
        return None
    columns = tuple(keys) if type(keys) in LISTS else (keys,)

    def make() -> RowPlan:
        planner = writing.row_plan.Planner(
            executor.connections.engine.dialect, executor.settings.inference
        )
        return planner.plan(prepare, table, tuple(row), columns)

    try:
        plan = table_cache.cached(table, (prepare, columns, *row), make)
    except TypeError:  # a key that is no name: the general way raises the right error
        return None
    return plan.of(row)


#: How many rows a SELECT without a limit returns at most, by dialect, at the first attempt.
_AT_ONCE = {"postgresql": PAGE, "sqlite": 101}


class _Found(NamedTuple):
    """All rows that a call has selected.

    Attributes:
        names: the names of the columns.
        rows: the rows, whose last value is the table's version.
    """

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]


def find_planned(executor: Executor, selection: Selection) -> Pages | None:
    """Select a few rows, with the same result as ``Executor.stream``; ``None`` without a plan."""
    connections, dialect = executor.connections, executor.connections.engine.dialect
    table, most = _table_to_read(connections, executor.name), _AT_ONCE.get(dialect.name, 0)
    if table is None or (selection.limit or 0) > PAGE:
        return None
    limited = selection
    if selection.limit is None:
        if expects_long(executor, selection) or may_act(selection, table):
            return None
        limited = selection._replace(limit=most)
    raw = selection.columns is None and dialect.name == "sqlite"  # its readers take whole columns
    found = _select(executor, table, limited, raw=raw)
    if found is None:
        return None
    if selection.limit is None and len(found.rows) >= most:
        expect_long(executor, selection)
        return None
    pages = Pages.fetched_before(connections, found.names, found.rows)
    pages.readers = readers_of(table, dialect) if raw else ()
    pages.types = lambda: [each.type for each in columns_of(executor, table, selection)]
    return pages


def first_planned(executor: Executor, selection: Selection) -> Any:
    """Select one row, with the same result as ``Executor.first``; ``UNPLANNED`` without a plan."""
    table = _table_to_read(executor.connections, executor.name)
    found = None if table is None else _select(executor, table, selection)
    if found is None:
        return UNPLANNED
    return (found.names, found.rows[0]) if found.rows else None


def _select(
    executor: Executor, table: sa.Table, selection: Selection, *, raw: bool = False
) -> _Found | None:
    """Select all rows by one statement; ``None`` if the call takes the general way.

    Parameters:
        executor: runs the calls of the table.
        table: the table.
        selection: the rows.
        raw: whether to return the driver's values unconverted.
    """
    try:
        if selection.key is not NO_KEY:
            selection = Selection(filters=key_filters(table, selection.key), limit=1)
        return _read(executor, table, selection, raw=raw)
    except Exception as error:
        if comes_of_a_change(executor, table, error, reads=True, by_keys=False):
            return None
        raise


def _table_to_read(connections: Connections, name: str) -> sa.Table | None:
    """Return a table that one statement can read, past SQLAlchemy and without a transaction."""
    if connections.retries or not connections.may_send_alone():
        return None
    return connections.own_catalog.known(name)


def _read(executor: Executor, table: sa.Table, selection: Selection, *, raw: bool) -> _Found | None:
    version, connections = version_of(table), executor.connections
    found = None if version is None else _compiled(executor, table, selection, version, raw=raw)
    if version is None or found is None:
        return None
    select, values = found
    sql = select.compiled
    call = DriverCall(sql.sql, sql.driver_values(values), all_rows)
    read = connections.send(call)
    rows = read.rows
    if rows and rows[0][-1] != version.known and not executor.is_unchanged():
        connections.own_catalog.forget(executor.name)
        return None
    if not raw:
        rows = select.converted(connections.engine.dialect, rows, read.description, unchanged=True)
    return _Found(select.names[:-1], rows)


class _ByEquality(NamedTuple):
    """A SELECT of the rows whose columns equal values, and its parameters."""

    select: CompiledSelect
    equalities: Equalities


def _compiled(
    executor: Executor, table: sa.Table, selection: Selection, version: Version, *, raw: bool
) -> tuple[CompiledSelect, Mapping[str, Any]] | None:
    """Return the SELECT and the values of its parameters; ``None`` if it needs one of its own."""
    equality = selection.equality
    shape = equality, raw
    known: _ByEquality | None = table_cache.get(table, shape)
    if known is not None:
        values = known.equalities.values(selection.filters.values())
        if values is not None:
            return known.select, selection.with_bounds(values)
    dialect = executor.connections.engine.dialect
    found = compiled_select(executor, table, selection, dialect, (version.now,), raw=raw)
    if found is not None and equality is not None:
        equalities = executor.builder(table).equalities(selection.filters)
        if equalities and equalities.values(selection.filters.values()) is not None:
            table_cache.cached(table, shape, lambda: _ByEquality(found[0], equalities))
    return found
