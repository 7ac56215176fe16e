"""Calls that select rows of a table: pages of them or one, on a replica or the primary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from dbset_schema.reflect import is_view, not_found
from dbset_schema.table_shape import Shape
from dbset_schema.table_version import Version, version_of

from dbset_sync.executor import Executor
from dbset_sync.reading.columnar import readers_of
from dbset_sync.reading.pages import PAGE, Pages, Values, names_of, streaming
from dbset_sync.reading.select import NO_KEY, Selection, TableSelect, key_filters
from dbset_sync.session.connections import Connections
from dbset_sync.session.transaction import Lease
from dbset_sync.statements.driver_rows import CompiledSelect, Result

T = TypeVar("T")

#: How many outlines of long results are remembered.
_MOST_OUTLINES = 1000


@dataclass
class _Selected:
    """The result of a SELECT; empty if there is no table.

    Attributes:
        result: the rows.
        version: the version of the table, which the rows have as an additional last column.
        table: the table as the SELECT knew it.
        statement: returns the SELECT.
        values: the values of its parameters.
        types: the types of the columns by their numbers, if the description has to show them.
        described: the driver's description of the columns.
    """

    result: Result | None = None
    version: Version | Shape | None = None
    table: sa.Table | None = None
    statement: Callable[[], sa.Select[Any]] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    types: Sequence[int | None] = ()
    described: Sequence[Any] | None = None

    @property
    def hides_version(self) -> bool:
        """Whether the last column is the version."""
        return self.version is not None

    def is_current(self, row: Values | None) -> bool:
        """Return whether the table has the known columns, as far as the result shows.

        Parameters:
            row: the first row, if there is one.
        """
        pairs = zip(self.types, self.described or (), strict=False)
        if any(known is not None and known != column[1] for known, column in pairs):
            return False
        return row is None or self.version is None or row[-1] == self.version.known


def stream(executor: Executor, selection: Selection) -> Pages:
    """Run a SELECT and return its rows in pages."""
    pages, _, found = _current(executor, partial(_open, executor, selection))
    if found.hides_version:
        pages.keys = pages.keys[:-1]
    return pages


def first(executor: Executor, selection: Selection) -> tuple[Sequence[str], Sequence[Any]] | None:
    """Run a SELECT; return its columns and first row, or ``None`` without a row."""
    names, row, found = _current(executor, partial(_fetch, executor, selection))
    return None if row is None else (names[: len(names) - found.hides_version], row)


def _current(
    executor: Executor, read: Callable[[Connections], tuple[T, Values | None, _Selected]]
) -> tuple[T, Values | None, _Selected]:
    """Read, and read again if the result shows that the table has other columns by now.

    A replica may lack a change of the table, or have one that is not known yet: the primary
    decides.

    Parameters:
        read: returns a result, its first row, and what it has selected.
    """
    answer, error = executor.on_replica(read)
    if answer is not None:
        if answer[2].is_current(answer[1]):
            return answer
        _close(answer[0])
    connections = executor.connections
    answer = executor.on_primary(partial(read, connections), error)
    if answer[2].is_current(answer[1]) or executor.is_unchanged():
        return answer
    _close(answer[0])
    connections.catalog.forget(executor.name)
    return executor.on_primary(partial(read, connections))


def _open(
    executor: Executor, selection: Selection, connections: Connections
) -> tuple[Pages, Values | None, _Selected]:
    pages, found = _at_once(executor, selection, connections) or _paged(
        executor, selection, connections
    )
    if connections.balanced and pages.is_complete:
        connections.long_results.discard((executor.name, selection.outline))
    return pages, pages.peek(), found


def _at_once(
    executor: Executor, selection: Selection, connections: Connections
) -> tuple[Pages, _Selected] | None:
    """Return a result of less than a page by one statement, without a transaction or cursor.

    ``None`` if there are more rows; later calls like this one then expect as many. Where a
    proxy may balance the reads, they do so only until a result is short again: no proxy sends a
    cursor to a standby.
    """
    is_postgresql = connections.engine.dialect.name == "postgresql"
    if not is_postgresql or selection.limit is not None or expects_long(executor, selection):
        return None
    if not connections.balanced and may_act(selection, connections.catalog.known(executor.name)):
        return None
    pages, found = _paged(executor, selection._replace(limit=PAGE), connections)
    if pages.count < PAGE:
        return pages, found
    pages.close()
    expect_long(executor, selection)
    return None


def expect_long(executor: Executor, selection: Selection) -> None:
    """Record that reads like this one have more rows than one statement should return."""
    known = executor.connections.long_results
    if len(known) >= _MOST_OUTLINES:
        known.clear()
    known.add((executor.name, selection.outline))


def expects_long(executor: Executor, selection: Selection) -> bool:
    """Return whether reads like this one had more rows than one statement should return."""
    known = executor.connections.long_results
    return bool(known) and (executor.name, selection.outline) in known


def _paged(
    executor: Executor, selection: Selection, connections: Connections
) -> tuple[Pages, _Selected]:
    limit = selection.limit
    is_page = limit is not None and limit <= PAGE
    dialect = connections.engine.dialect
    raw = selection.columns is None and dialect.name == "sqlite"  # it stores most types as text
    found = _Selected()

    def run(lease: Lease) -> Result | None:
        nonlocal found
        options = {} if is_page else streaming(lease)
        found = _execute(executor, lease, selection, options, raw=raw)
        return found.result

    single = is_page and executor.is_known()
    grows = not (is_page or connections.balanced)
    lease = connections.reading(single=single)
    pages = Pages(connections, run, lease, whole=is_page, grows=grows)
    # A COPY needs a savepoint, and a guard for reading refuses it.
    pages.repeatable = dialect.name == "sqlite" or not (is_page or executor.settings.read_only)
    pages.types = lambda: [column.type for column in columns_of(executor, found.table, selection)]
    pages.selected = lambda: _selected(executor, found, selection)
    if raw and found.table is not None:
        pages.readers = readers_of(found.table, dialect)
    found.described = pages.described
    return pages, found


def columns_of(
    executor: Executor, table: sa.Table | None, selection: Selection
) -> Sequence[sa.ColumnElement[Any]]:
    """Return the selected columns of a table."""
    if table is None:
        return []
    if selection.columns is None:
        return list(table.columns)
    return list(map(executor.builder(table).column, selection.columns))


def _selected(executor: Executor, found: _Selected, selection: Selection) -> TableSelect | None:
    """Return the SELECT of a table; ``None`` for a view, whose values may have any type."""
    if found.statement is None or found.table is None or is_view(found.table):
        return None
    columns = columns_of(executor, found.table, selection)
    return TableSelect(found.statement(), found.values, columns)


def _fetch(
    executor: Executor, selection: Selection, connections: Connections
) -> tuple[Sequence[str], Values | None, _Selected]:
    with connections.reading(single=executor.is_known()) as lease:
        found = _execute(executor, lease, selection, {})
        if found.result is None:
            return (), None, found
        if found.result.cursor is not None:
            found.described = found.result.cursor.description
        return names_of(found.result), found.result.first(), found


def _execute(
    executor: Executor,
    lease: Lease,
    selection: Selection,
    options: Mapping[str, Any],
    *,
    raw: bool = False,
) -> _Selected:
    """Run a SELECT, whose rows may have the table's version as their last column."""
    table = lease.table(executor.name)
    if table is None and selection.key is not NO_KEY:
        raise not_found(lease.connection, executor.name, lease.catalog.schema)
    if table is None:
        return executor.missing(lease, _Selected())
    version: Version | Shape | None = version_of(table)
    shape = lease.shape(table)
    types: Sequence[int | None] = ()
    if shape is not None:
        names = selection.columns or table.columns.keys()
        types = [shape.types.get(name) for name in names]
        version = None if selection.columns else shape
    extra = () if version is None else (version.now,)
    if selection.key is not NO_KEY:
        selection = Selection(filters=key_filters(table, selection.key), limit=1)
    connection = lease.connection
    compiled = compiled_select(executor, table, selection, connection.dialect, extra, raw=raw)
    if compiled is None:
        own = selection.select(table, executor.builder(table), extra, raw=raw)
        result: Result = connection.execute(own, execution_options=options)
        return _Selected(result, version, table, lambda: own, {}, types)
    known, values = compiled
    result = known.execute(connection, values, options)
    return _Selected(result, version, table, lambda: known.select, values, types)


def compiled_select(
    executor: Executor,
    table: sa.Table,
    selection: Selection,
    dialect: sa.Dialect,
    extra: Sequence[sa.ColumnElement[Any]],
    *,
    raw: bool = False,
) -> tuple[CompiledSelect, Mapping[str, Any]] | None:
    """Return the cached SELECT; the parameters are those of ``Selection.compiled``."""
    builder = executor.builder(table)
    return selection.compiled(table, builder, executor.new_builder, dialect, extra, raw=raw)


def may_act(selection: Selection, table: sa.Table | None) -> bool:
    """Return whether a SELECT may call functions, whose effects two statements would have."""
    return selection.has_expressions or table is None or is_view(table)


def _close(result: object) -> None:
    if isinstance(result, Pages):
        result.close()
