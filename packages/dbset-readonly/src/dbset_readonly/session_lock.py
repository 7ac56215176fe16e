"""The database's own lock: what makes each server refuse to write, and how to undo it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.base import OptionEngine

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

_HELD = "dbset_readonly_held"
_AUTOCOMMIT = "AUTOCOMMIT has no transaction to make read-only; choose another isolation level"


@dataclass(frozen=True)
class Lock(ABC):
    """A database's read-only mode, held while a connection is out of its pool."""

    engine: Engine
    error: Callable[[str, str], Exception]

    @abstractmethod
    def acquire(self, connection: DBAPIConnection) -> Any:
        """Set the mode and return what it was before."""

    @abstractmethod
    def release(self, connection: DBAPIConnection, before: Any) -> None:
        """Put the mode back."""

    @abstractmethod
    def assert_held(self, connection: Connection) -> None:
        """Set the mode again where a program could have changed it."""

    def install(self) -> None:
        """Hold the lock on every connection that this engine takes from its pool."""
        if not isinstance(self.engine, OptionEngine):
            event.listen(self.engine, "checkout", self._on_checkout)
        event.listen(self.engine, "engine_connect", self._on_connect)
        event.listen(self.engine, "begin", self.assert_held)
        event.listen(self.engine.pool, "checkin", self._on_checkin)

    def _on_checkout(
        self, connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        self._hold(connection, entry.info)

    def _on_connect(self, connection: Connection) -> None:
        self._hold(connection.connection.dbapi_connection, connection.info)

    def _on_checkin(self, connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        if _HELD in entry.info:
            before = entry.info.pop(_HELD)
            if connection is not None:
                self.release(connection, before)

    def _hold(self, connection: Any, info: dict[Any, Any]) -> None:
        if _HELD not in info:
            info[_HELD] = self.acquire(connection)


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
