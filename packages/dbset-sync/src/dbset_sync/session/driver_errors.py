"""Errors as drivers raise them, outside of what SQLAlchemy executes or looks after."""

from __future__ import annotations

import re
from typing import Any

from dbset_schema.errors import state_of
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from dbset_sync.statements import private_attributes

_ASYNCPG = "asyncpg"

#: PostgreSQL's: a statement takes no transaction around it; a procedure ends its own.
_WITHIN = frozenset({"25001", "2D000"})

#: SQLite has no code for it.
_WITHIN_ON_SQLITE = re.compile("(within|inside)( a)? transaction")

#: Of a write where none is taken: on a standby, or a primary that was fenced.
_READ_ONLY = "25006"


def errors_of(dialect: Dialect) -> Any:
    """Return the class of the errors of a dialect's driver."""
    return dialect.loaded_dbapi.Error


def by_dbapi(dialect: Dialect, error: BaseException) -> BaseException:
    """Return an error as the DBAPI has it: SQLAlchemy translates some of asyncpg's, not all.

    Parameters:
        dialect: of the engine.
        error: any error.

    Returns:
        A new error, or the same one where it is not the driver's.
    """
    return private_attributes.as_asyncpg_dbapi_error(dialect, error) or error


def listen(engine: Engine, *, read_only: bool) -> None:
    """Have SQLAlchemy raise errors of its own wherever asyncpg raises one, and drop what is fenced.

    Parameters:
        engine: of PostgreSQL.
        read_only: whether writes are refused on purpose.
    """
    if engine.dialect.driver == _ASYNCPG:
        event.listen(engine, "handle_error", _by_sqlalchemy)
    if not read_only:
        event.listen(engine, "handle_error", _drop_fenced)


def _by_sqlalchemy(context: ExceptionContext) -> Exception | None:
    error, dialect, connection = context.original_exception, context.dialect, context.connection
    known = by_dbapi(dialect, error)
    if known is error:
        return None
    if connection is not None and not connection.invalidated:
        driver: Any = connection.connection.dbapi_connection
        context.is_disconnect |= dialect.is_disconnect(known, driver, None)  # type: ignore[arg-type]
    return _instance(
        dialect,
        known,
        context.statement,
        context.parameters,
        hide_parameters=context.engine is not None and context.engine.hide_parameters,
        connection_invalidated=context.is_disconnect,
    )


def _drop_fenced(context: ExceptionContext) -> None:
    """Give up all connections when a server takes no writes any more: another one may."""
    if state_of(context.original_exception) == _READ_ONLY:
        context.is_disconnect = True


def of_connecting(dialect: Dialect, error: Exception) -> Exception:
    """Return what SQLAlchemy would raise for an error of a driver that cannot connect."""
    known = by_dbapi(dialect, error)
    return error if known is error else _instance(dialect, known, None, None)


def _instance(
    dialect: Dialect, error: Any, statement: str | None, values: Any, **options: bool
) -> Exception:
    made: Exception = DBAPIError.instance(
        statement, values, error, errors_of(dialect), dialect=dialect, **options
    )
    return made


def refuses_transaction(error: object) -> bool:
    """Return whether a statement has not run because there is a transaction around it."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return state_of(error) in _WITHIN or bool(code and _WITHIN_ON_SQLITE.search(str(error)))
