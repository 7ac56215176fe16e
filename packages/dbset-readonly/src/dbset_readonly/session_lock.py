"""The database's own lock: what makes each server refuse to write, and how to undo it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event

from dbset_readonly.held import Held

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

_AUTOCOMMIT = "AUTOCOMMIT has no transaction to make read-only; choose another isolation level"


@dataclass(frozen=True)
class Lock(Held):
    """A database's read-only mode, held while a connection is out of its pool.

    Attributes:
        error: makes the error to raise from a reason and a statement.
    """

    error: Callable[[str, str], Exception]

    @abstractmethod
    def assert_held(self, connection: Connection) -> None:
        """Set the mode again where a program could have changed it."""

    def install(self) -> None:
        """Hold the lock on every connection that this engine takes from its pool."""
        super().install()
        event.listen(self.engine, "begin", self.assert_held)


class ReadOnlyTransactions(Lock):
    """PostgreSQL: the driver begins every transaction as READ ONLY."""

    @property
    def _dialect(self) -> Any:
        return self.engine.dialect

    def acquire(self, connection: DBAPIConnection) -> Any:
        """Tell the driver; no statement is sent."""
        before = self._dialect.get_readonly(connection)
        self._dialect.set_readonly(connection, value=True)
        return before

    def release(self, connection: DBAPIConnection, before: Any) -> None:
        """Tell the driver what it did before."""
        self._dialect.set_readonly(connection, value=before)

    def assert_held(self, connection: Connection) -> None:
        """Tell the driver again, and refuse to work without transactions."""
        raw = connection.connection.dbapi_connection
        if getattr(raw, "autocommit", False):
            raise self.error(_AUTOCOMMIT, "BEGIN")
        self._dialect.set_readonly(raw, value=True)


class QueryOnly(Lock):
    """SQLite: ``PRAGMA query_only``."""

    def acquire(self, connection: DBAPIConnection) -> bool:
        """Set the pragma, on the driver's own cursor."""
        before = bool(self._pragma(connection, "query_only"))
        self._pragma(connection, "query_only = ON")
        return before

    def release(self, connection: DBAPIConnection, before: bool) -> None:
        """Set the pragma back."""
        if not before:
            self._pragma(connection, "query_only = OFF")

    def assert_held(self, connection: Connection) -> None:
        """Leave it: no statement that the validator lets through changes it."""

    def _pragma(self, connection: DBAPIConnection, text: str) -> Any:
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA {text}")
            row = cursor.fetchone()
        finally:
            cursor.close()
        return row and row[0]


LOCKS: dict[str, type[Lock]] = {"postgresql": ReadOnlyTransactions, "sqlite": QueryOnly}
