"""Errors that drivers raise outside of SQLAlchemy's own calls."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from dbset_schema.errors import state_of
from sqlalchemy import Connection, Dialect, Engine, PoolProxiedConnection, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from dbset_sync.session.retry import is_refused_write, is_stale_plan
from dbset_sync.statements import private_attributes

_ASYNCPG = "asyncpg"

#: SQLSTATEs of a statement that cannot run in a transaction, or a procedure that ends its own.
_REFUSES_TRANSACTION = frozenset({"25001", "2D000"})

#: SQLite has no code for this.
_REFUSES_TRANSACTION_ON_SQLITE = re.compile("(within|inside)( a)? transaction")


def listen(engine: Engine, *, read_only: bool) -> None:
    """Translate all errors of asyncpg, and drop the connections of a fenced server.

    Parameters:
        engine: an engine of PostgreSQL.
        read_only: whether dbset refuses writes itself.
    """
    if engine.dialect.driver == _ASYNCPG:
        event.listen(engine, "handle_error", _translate)
    if not read_only:
        event.listen(engine, "handle_error", _drop_fenced)


def _translate(context: ExceptionContext) -> Exception | None:
    if is_stale_plan(context.sqlalchemy_exception):
        private_attributes.forget_plans(context.dialect)
        private_attributes.distrust_plans(context.dialect)
    error, dialect, connection = context.original_exception, context.dialect, context.connection
    known = private_attributes.as_dbapi_error(dialect, error)
    if known is error:
        return None
    if connection is not None and not connection.invalidated:
        driver: Any = connection.connection.dbapi_connection
        context.is_disconnect |= dialect.is_disconnect(known, driver, None)  # type: ignore[arg-type]
    return _dbapi_error(
        dialect,
        known,
        context.statement,
        context.parameters,
        hide_parameters=context.engine is not None and context.engine.hide_parameters,
        connection_invalidated=context.is_disconnect,
    )


def _drop_fenced(context: ExceptionContext) -> None:
    """Drop all connections when a server takes no writes any more: another one may."""
    if is_refused_write(context.original_exception):
        context.is_disconnect = True


def open_connection(engine: Engine) -> Connection:
    """Take a connection from an engine's pool.

    Raises:
        DBAPIError: the driver cannot connect.
    """
    try:
        return engine.connect()
    except Exception as error:  # noqa: BLE001  raised anew
        _raise_as_sqlalchemy(engine.dialect, error)


def open_driver(engine: Engine) -> PoolProxiedConnection:
    """Take a driver's connection from an engine's pool.

    Raises:
        DBAPIError: the driver cannot connect.
    """
    try:
        return private_attributes.raw_connection(engine)
    except Exception as error:  # noqa: BLE001  raised anew
        _raise_as_sqlalchemy(engine.dialect, error)


def _raise_as_sqlalchemy(dialect: Dialect, error: Exception) -> NoReturn:
    known = private_attributes.as_dbapi_error(dialect, error)
    if known is error:
        raise error
    raise _dbapi_error(dialect, known, None, None) from error


def _dbapi_error(
    dialect: Dialect, error: Any, statement: str | None, values: Any, **options: bool
) -> Exception:
    created: Exception = DBAPIError.instance(
        statement, values, error, dialect.loaded_dbapi.Error, dialect=dialect, **options
    )
    return created


def refuses_transaction(error: object) -> bool:
    """Return whether a statement has not run because it was inside a transaction."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return state_of(error) in _REFUSES_TRANSACTION or bool(
        code and _REFUSES_TRANSACTION_ON_SQLITE.search(str(error))
    )
