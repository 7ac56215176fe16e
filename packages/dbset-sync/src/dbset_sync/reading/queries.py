"""Runs the caller's SQL."""

from __future__ import annotations

from contextlib import AbstractContextManager

from dbset_types import TypeInference

from dbset_sync.arguments import Types
from dbset_sync.reading import execution, planned_queries
from dbset_sync.reading.columnar import TypedRows
from dbset_sync.reading.pages import Pages, streaming
from dbset_sync.reading.result_types import result_types
from dbset_sync.reading.text_sql import Statement
from dbset_sync.session.connections import Connections, excused
from dbset_sync.session.transaction import Lease
from dbset_sync.statements.driver_rows import Result


def query(
    primary: Connections, statement: Statement, types: Types | None, inference: TypeInference
) -> Pages:
    """Run a statement and return its rows.

    Parameters:
        primary: the database's connections.
        statement: the statement.
        types: types by column of the result.
        inference: the types of the database.
    """
    if _does_nothing(primary, statement):
        return Pages.fetched_before(primary, (), ())
    if types is None and (pages := planned_queries.query(primary, statement)) is not None:
        return pages
    typed = TypedRows(types, inference) if types else None

    def run(lease: Lease) -> Result:
        options = streaming(lease) if statement.streams else {}
        result = execution.execute(lease, statement, options)
        return result if typed is None else typed.check(result)

    def opened(*, alone: bool) -> Pages:
        replica = primary.replica_asked_for()
        pages = None if replica is None else excused(replica, read_on)[0]
        by_driver = statement.streams and statement.compiled is not None
        return pages or opened_on(primary, primary.executing(alone=alone, by_driver=by_driver))

    def read_on(connections: Connections) -> Pages:
        return opened_on(connections, connections.reading())

    def opened_on(connections: Connections, lease: AbstractContextManager[Lease]) -> Pages:
        pages = Pages(connections, run, lease, whole=not statement.streams)
        pages.types = lambda: result_types(pages.keys, pages.described, pages.dialect)
        if typed is not None:
            pages.readers = typed.readers(pages.keys)
            pages.types = lambda: typed.types(
                pages.keys, result_types(pages.keys, pages.described, pages.dialect)
            )
        return pages

    return execution.run_retried(primary, statement, opened)


def execute(connections: Connections, statement: Statement) -> int:
    """Run a statement and return how many rows it changed; -1 if the driver does not know it."""
    if _does_nothing(connections, statement):
        return 0
    count = planned_queries.execute(connections, statement)
    if count is not None:
        return count

    def run(*, alone: bool) -> int:
        with connections.executing(alone=alone) as lease:
            result = execution.execute(lease, statement, {})
            if connections.types_are_lax and statement.returns_writes and result.returns_rows:
                return len(result.fetchall())  # sqlite3 counts rows as it returns them
            return result.rowcount

    return execution.run_retried(connections, statement, run)


def _does_nothing(connections: Connections, statement: Statement) -> bool:
    """Return whether a text has no statement, as after the last semicolon of a script."""
    if statement.is_empty:
        connections.scope()  # raises an error if nothing can run here
    return statement.is_empty
