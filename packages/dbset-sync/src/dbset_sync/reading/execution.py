"""Runs the user's statements, with retries for stale plans and without a transaction if needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from dbset_schema.ddl import check_commit
from dbset_schema.errors import state_of
from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError

from dbset_sync.errors import TransactionError
from dbset_sync.reading.sql_scanner import CACHE_SIZE
from dbset_sync.reading.text_sql import Statement
from dbset_sync.session.connections import Connections
from dbset_sync.session.driver_errors import refuses_transaction
from dbset_sync.session.retry import may_be_stale_plan, retry
from dbset_sync.session.transaction import Lease
from dbset_sync.statements import private_attributes
from dbset_sync.statements.compiled import is_plain
from dbset_sync.statements.driver_rows import DriverRows, Result

T = TypeVar("T")

#: SQLSTATEs for a parameter with an unknown or wrong type.
_STATES = frozenset({"42P18", "42P08", "42725", "42804", "42883"})

#: asyncpg's message about a value that does not have the type that the server expects.
_OTHER_TYPE = "invalid input for query argument"


def execute(lease: Lease, statement: Statement, options: Mapping[str, Any]) -> Result:
    """Execute a statement on a leased connection.

    Parameters:
        lease: the lease.
        statement: the statement.
        options: SQLAlchemy's execution options.
    """
    if lease.scope is None and statement.writes:
        lease.owner.check_progress()
    if statement.may_change_schema:
        if statement.is_ddl:
            check_commit(lease.connection)
        lease.owner.settle_streams(lease.connection)

    connection, values = lease.connection, statement.values
    # Untried, an error may come with the first row, which only SQLAlchemy reads at once.
    direct = statement.for_driver(lease.owner.needs_literals) if is_plain(connection) else None

    def run(executable: Executable) -> Result:
        if direct is None or executable is not statement.executable:
            return connection.execute(executable, values, execution_options=options)
        return DriverRows(connection, direct, values, options.get("yield_per"))

    if statement.literal is None:
        result = run(statement.executable)
    else:
        result = _run_typed(lease, run, statement, statement.literal)
    if statement.may_change_schema:
        lease.catalog.forget_all()
        private_attributes.forget_plans(lease.connection.dialect)
    return result


def _run_typed(
    lease: Lease,
    run: Callable[[Executable], Result],
    statement: Statement,
    literal: Callable[[], Executable],
) -> Result:
    """Run a statement, or if it fails its variant with literal text; remember which one works."""
    connection, key, needs_literals = lease.connection, statement.key, lease.owner.needs_literals
    if needs_literals.get(key):
        return run(literal())
    try:
        if key in needs_literals:  # only asyncpg may refuse it, before the server sees it
            return run(statement.executable)
        with connection.begin_nested():
            result = run(statement.executable)
    except DBAPIError as error:
        if connection.invalidated or not is_type_error(error):
            raise
        if needs_literals.pop(key, None) is not None and state_of(error) in _STATES:
            raise  # the transaction is broken; the next call tries anew
        result, needed = run(literal()), True
    else:
        needed = False
    if len(needs_literals) >= CACHE_SIZE:
        needs_literals.clear()
    needs_literals[key] = needed
    return result


def is_type_error(error: DBAPIError) -> bool:
    """Return whether the type of a parameter is unknown or wrong, so that nothing has run."""
    return state_of(error) in _STATES or _OTHER_TYPE in str(error.orig)


def run_retried(connections: Connections, statement: Statement, run: Callable[..., T]) -> T:
    """Run a statement, and again if its plan was stale or it refuses to run in a transaction.

    It also runs again if it was tried before, and its parameters are now refused for their types.

    Parameters:
        connections: the database's connections.
        statement: the statement.
        run: runs the statement; with ``alone=True``, outside a transaction.

    Raises:
        TransactionError: the statement cannot run in the caller's transaction.
    """

    was_tried = statement.literal is not None and statement.key in connections.needs_literals

    def is_stale(error: Exception) -> bool:
        is_refused = was_tried and isinstance(error, DBAPIError) and is_type_error(error)
        return (is_refused or may_be_stale_plan(error)) and not connections.is_broken_by_errors()

    with connections.streams.calling():
        try:
            return retry(partial(run, alone=False), is_stale)
        except DBAPIError as error:
            if not refuses_transaction(error):
                raise
            if connections.scope() is not None:
                raise TransactionError(
                    f"{str(error.orig).strip()}; run it outside of db.transaction()"
                ) from error
        return run(alone=True)
