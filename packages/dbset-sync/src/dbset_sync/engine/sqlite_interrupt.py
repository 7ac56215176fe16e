"""SQLite connections that another thread may give up while a statement runs on them."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from typing import Any, Self
from weakref import WeakSet

#: How long SQLite waits for a lock until it is asked again, in seconds; it cannot be interrupted.
TURN = 0.1


class PatientCursor(sqlite3.Cursor):
    """A cursor that waits for a lock in turns, and not when its connection is given up."""

    connection: ReleasingConnection

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        """Execute a statement."""
        deadline = time.monotonic() + self.connection.patience
        while True:
            try:
                return super().execute(sql, parameters)
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
                if not busy or self.connection.given_up or time.monotonic() > deadline:
                    raise


class ReleasingConnection(sqlite3.Connection):
    """A connection that frees the database's lock when it is closed.

    SQLite keeps it for as long as a cursor is open, which may be until the garbage collector runs.

    Attributes:
        patience: how long its statements wait for a lock, in seconds.
        given_up: whether nobody waits for its statements any more.
    """

    def __init__(self, database: Any, timeout: float = 5, **options: Any) -> None:
        self.patience = timeout
        self.given_up = False
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()
        super().__init__(database, timeout=min(timeout, TURN), **options)

    def cursor(self, factory: Any = PatientCursor) -> Any:
        """Return a new cursor."""
        cursor = super().cursor(factory)
        self._cursors.add(cursor)
        return cursor

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        """Execute a statement on a new cursor, which waits as any other."""
        return self.cursor().execute(sql, parameters)

    def give_up(self) -> None:
        """Interrupt what another thread runs on the connection."""
        self.given_up = True
        self.interrupt()

    def close(self) -> None:
        """Close the cursors, roll back and close; closing twice does no harm."""
        for cursor in list(self._cursors):
            cursor.close()
        with suppress(sqlite3.Error):
            self.rollback()
        super().close()
