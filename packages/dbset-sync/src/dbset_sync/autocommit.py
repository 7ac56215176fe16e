"""Connections that are in autocommit for one call, which no server is told of.

SQLAlchemy's isolation level AUTOCOMMIT has psycopg2 set the session's level, a statement more.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, event

_OPTION = "dbset_autocommit"

#: Options of a connection for one statement, which PostgreSQL makes a transaction by itself.
AUTOCOMMIT: Mapping[str, Any] = MappingProxyType({_OPTION: True})


def prepare(engine: Engine) -> None:
    """Have an engine take connections out of autocommit when they are given back."""

    @event.listens_for(engine, "reset")
    def leave(driver: Any, record: Any, state: Any) -> None:
        if record.info.pop(_OPTION, False) and state.asyncio_safe:  # else it is dropped
            driver.autocommit = False


def enter(connection: Connection, options: Mapping[str, Any]) -> None:
    """Put a connection into autocommit if its options say so."""
    if options is AUTOCOMMIT:
        driver: Any = connection.connection.dbapi_connection
        connection.info[_OPTION] = True
        driver.autocommit = True
