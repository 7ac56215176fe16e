"""The guard of an SQLAlchemy engine: the validator, the database's own lock and the bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql.elements import (
    ReleaseSavepointClause,
    RollbackToSavepointClause,
    SavepointClause,
)

from dbset_readonly.allowed import listed
from dbset_readonly.dialects import session_of
from dbset_readonly.engine_bounds import bind
from dbset_readonly.errors import ReadOnlyError, RowLimitError, StatementTimeoutError
from dbset_readonly.session.bounds import Bounds
from dbset_readonly.trust import TRUSTED, is_trusted
from dbset_readonly.validator import ReadOnlyValidator

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
    from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["TRUSTED", "guard"]

_SAVEPOINTS = (SavepointClause, RollbackToSavepointClause, ReleaseSavepointClause)


def guard(
    engine: Engine | AsyncEngine,
    *,
    allow_functions: Iterable[str] = (),
    statement_timeout: float | None = None,
    max_rows: int | None = None,
    error: Callable[[str, str], Exception] = ReadOnlyError,
    timeout_error: Callable[[float, str, str], Exception] = StatementTimeoutError,
    rows_error: Callable[[int, str], Exception] = RowLimitError,
) -> None:
    """Make an engine permanently read-only.

    If the rest of the program needs to write, guard ``engine.execution_options()``, a second
    engine on the same pool.

    Parameters:
        engine: the engine, of PostgreSQL or SQLite, sync or async.
        allow_functions: functions and operators to allow because they only read.
        statement_timeout: seconds that the database may spend on one statement.
        max_rows: rows that may be read from one statement.
        error: creates the error for a refused statement, from a reason and the statement.
        timeout_error: creates the error for a statement that takes too long.
        rows_error: creates the error for a statement with too many rows.

    Raises:
        ValueError: the database is neither PostgreSQL nor SQLite, or a bound is not positive.

    Example:
        >>> from sqlalchemy import create_engine
        >>> engine = create_engine("sqlite://")
        >>> guard(engine)
        >>> with engine.connect() as connection:
        ...     connection.exec_driver_sql("CREATE TABLE t (id INTEGER)")
        Traceback (most recent call last):
        dbset_readonly.errors.ReadOnlyError: refused: CREATE is not a statement ...
        >>> engine.dispose()
    """
    target = engine if isinstance(engine, Engine) else engine.sync_engine
    bounds = Bounds(statement_timeout, max_rows, timeout_error, rows_error)
    allowed = listed(allow_functions, "allow_functions")
    as_is, percent = (
        ReadOnlyValidator(
            target.dialect.name,
            allowed,
            percent_parameters=percent,
            stoppable=statement_timeout is not None,
        )
        for percent in (False, True)
    )
    session_of(target.dialect.name).Lock(target, error).install()
    if statement_timeout is not None or max_rows is not None:
        bind(target, bounds)

    def judge(
        _connection: Connection,
        _cursor: DBAPICursor,
        statement: str,
        _parameters: Any,
        context: ExecutionContext | None,
        _many: bool,
    ) -> None:
        if context is not None and _is_own(context):
            return
        refused = (percent if _puts_values_in(context) else as_is).refusal(statement)
        if refused is not None:
            raise refused.error(statement, error)

    event.listen(target, "before_cursor_execute", judge)


def _is_own(context: ExecutionContext) -> bool:
    """Return whether this is a library's own statement, or a savepoint of SQLAlchemy."""
    if is_trusted(context.execution_options):
        return True
    compiled = context.compiled
    return compiled is not None and isinstance(compiled.statement, _SAVEPOINTS)


def _puts_values_in(context: ExecutionContext | None) -> bool:
    """Return whether the driver replaces ``%s`` in the text itself."""
    if context is None or context.dialect.paramstyle not in {"format", "pyformat"}:
        return False
    return not context.execution_options.get("no_parameters") or any(context.parameters or ())
