"""Connections that are in autocommit for one call, which no server is told of.

SQLAlchemy's isolation level AUTOCOMMIT has psycopg2 set the session's level, a statement more.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

_NOTE = "dbset_autocommit"


def prepare(engine: Engine) -> None:
    """Have an engine take connections out of autocommit when they are given back."""

    @event.listens_for(engine, "reset")
    def leave(driver: Any, record: Any, state: Any) -> None:
        if record.info.pop(_NOTE, False) and state.asyncio_safe:  # else it is dropped
            driver.autocommit = False


def enter(connection: Connection) -> None:
    """Put a connection into autocommit, until it is given back."""
    driver: Any = connection.connection.dbapi_connection
    connection.info[_NOTE] = True
    driver.autocommit = True
