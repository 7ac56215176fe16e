"""Connections in autocommit for one call, without a message to the server.

With SQLAlchemy's isolation level AUTOCOMMIT, psycopg2 would set the session's level by a statement.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

_KEY = "dbset_autocommit"


def prepare(engine: Engine) -> None:
    """Take an engine's connections out of autocommit when they return to the pool."""

    @event.listens_for(engine, "reset")
    def leave(driver: Any, record: Any, state: Any) -> None:
        if record.info.pop(_KEY, False) and state.asyncio_safe:  # else the pool drops it
            driver.autocommit = False


def enter(connection: Connection) -> None:
    """Put a connection into autocommit until it returns to the pool."""
    driver: Any = connection.connection.dbapi_connection
    connection.info[_KEY] = True
    driver.autocommit = True
