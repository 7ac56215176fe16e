"""SQLite connections that another thread can interrupt and abandon."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from typing import Any, Self
from weakref import WeakSet

#: Seconds of one wait for a lock, which cannot be interrupted.
WAIT = 0.1

#: The statement that switches to WAL, which never waits for a lock.
USE_WAL = "PRAGMA journal_mode = WAL"


class PatientCursor(sqlite3.Cursor):
    """A cursor that waits for a lock in short waits, until its connection is given up."""

    connection: ReleasingConnection

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        """Execute a statement."""
        patience = 0 if sql == USE_WAL else self.connection.busy_timeout
        deadline = time.monotonic() + patience
        while True:
            try:
                return super().execute(sql, parameters)
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
                if not busy or self.connection.given_up or time.monotonic() > deadline:
                    raise


class ReleasingConnection(sqlite3.Connection):
    """A connection that releases the database's lock when it is closed.

    SQLite holds the lock while a cursor is open, which may be until the garbage collector runs.

    Attributes:
        busy_timeout: seconds that its statements wait for a lock.
        given_up: whether nothing waits for its statements any more.
    """

    def __init__(self, database: Any, timeout: float = 5, **options: Any) -> None:
        self.busy_timeout = timeout
        self.given_up = False
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()
        super().__init__(database, timeout=min(timeout, WAIT), **options)

    def cursor(self, factory: Any = PatientCursor) -> Any:
        """Return a new cursor."""
        cursor = super().cursor(factory)
        self._cursors.add(cursor)
        return cursor

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        """Execute a statement on a new cursor."""
        return self.cursor().execute(sql, parameters)

    def give_up(self) -> None:
        """Interrupt the statement that another thread runs on the connection."""
        self.given_up = True
        self.interrupt()

    def close(self) -> None:
        """Close the cursors, roll back and close; closing twice does no harm."""
        for cursor in list(self._cursors):
            cursor.close()
        with suppress(sqlite3.Error):
            self.rollback()
        super().close()
