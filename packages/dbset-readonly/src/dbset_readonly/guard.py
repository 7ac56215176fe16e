"""Both locks on an SQLAlchemy engine: the validator and the database's own read-only mode."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql.elements import (
    ReleaseSavepointClause,
    RollbackToSavepointClause,
    SavepointClause,
)
from sqlalchemy.util import immutabledict

from dbset_readonly.errors import ReadOnlyError
from dbset_readonly.session_lock import LOCKS
from dbset_readonly.validator import ReadOnlyValidator

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
    from sqlalchemy.ext.asyncio import AsyncEngine

_TRUSTED = object()
_OPTION = "dbset_readonly_trusted"
_SAVEPOINTS = (SavepointClause, RollbackToSavepointClause, ReleaseSavepointClause)

TRUSTED: Mapping[str, Any] = immutabledict({_OPTION: _TRUSTED})
"""Execution options for a library's own statements (its BEGIN, say), which are not judged."""


def guard(
    engine: Engine | AsyncEngine,
    *,
    allow_functions: Iterable[str] = (),
    error: Callable[[str, str], Exception] = ReadOnlyError,
) -> None:
    """Make an engine read-only, for good.

    To leave the rest of a program its writing engine, guard ``engine.execution_options()``:
    a second engine on the same pool.

    Parameters:
        engine: the engine, of PostgreSQL or SQLite, sync or async.
        allow_functions: functions and operators that the caller vouches for.
        error: makes the error to raise from a reason and a statement.

    Raises:
        ValueError: the database is neither PostgreSQL nor SQLite.

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
    allowed = frozenset(allow_functions)
    as_is, percent = (
        ReadOnlyValidator(target.dialect.name, allowed, percent_parameters=percent)
        for percent in (False, True)
    )
    LOCKS[target.dialect.name](target, error).install()

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
        try:
            (percent if _puts_values_in(context) else as_is).validate(statement)
        except ReadOnlyError as refused:
            raise error(refused.reason, statement) from None

    event.listen(target, "before_cursor_execute", judge)


def _is_own(context: ExecutionContext) -> bool:
    """Return whether this is a library's own statement, or a savepoint of SQLAlchemy's."""
    if context.execution_options.get(_OPTION) is _TRUSTED:
        return True
    compiled = context.compiled
    return compiled is not None and isinstance(compiled.statement, _SAVEPOINTS)


def _puts_values_in(context: ExecutionContext | None) -> bool:
    """Return whether the driver replaces ``%s`` in the text itself."""
    if context is None or context.dialect.paramstyle not in {"format", "pyformat"}:
        return False
    return not context.execution_options.get("no_parameters") or any(context.parameters or ())
