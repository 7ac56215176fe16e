"""Errors as drivers raise them, outside of what SQLAlchemy executes."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

#: PostgreSQL's: a statement takes no transaction around it; a procedure ends its own.
_WITHIN = frozenset({"25001", "2D000"})

#: SQLite has no code for it.
_WITHIN_ON_SQLITE = re.compile("(within|inside)( a)? transaction")


def errors_of(connection: Connection) -> Any:
    """Return the class of the errors of a connection's driver."""
    return connection.dialect.loaded_dbapi.Error


def wrapped(connection: Connection, statement: str, error: Any) -> BaseException:
    """Return a driver's error as SQLAlchemy raises it."""
    instance: BaseException = DBAPIError.instance(
        statement, None, error, errors_of(connection), dialect=connection.dialect
    )
    return instance


def state_of(error: object) -> str:
    """Return the SQLSTATE of an error, SQLAlchemy's or the driver's; empty when there is none."""
    raised = getattr(error, "orig", error)
    return getattr(raised, "sqlstate", None) or getattr(raised, "pgcode", None) or ""


def refuses_transaction(error: object) -> bool:
    """Return whether a statement has not run because there is a transaction around it."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return state_of(error) in _WITHIN or bool(code and _WITHIN_ON_SQLITE.search(str(error)))
