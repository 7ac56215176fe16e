"""Runs the caller's SQL."""

from __future__ import annotations

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
        pages = None if replica is None else excused(replica, opened_on)[0]
        return pages or opened_on(primary, commits=True, alone=alone)

    def opened_on(connections: Connections, *, commits: bool = False, alone: bool = False) -> Pages:
        whole = not statement.streams
        single = commits and statement.streams and statement.compiled is not None
        pages = Pages(connections, run, commits=commits, alone=alone, whole=whole, single=single)
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
