"""Settings of a connection while it is out of its pool, restored when it returns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.base import OptionEngine

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection


@dataclass(frozen=True)
class Held(ABC):
    """A setting of an engine's connections while they are out of their pool.

    Attributes:
        engine: the engine; others may share its pool.
    """

    engine: Engine

    @abstractmethod
    def acquire(self, connection: DBAPIConnection) -> Any:
        """Set it, and return the previous state for ``release``."""

    @abstractmethod
    def release(self, connection: DBAPIConnection, before: Any) -> None:
        """Restore the previous state."""

    @classmethod
    def key(cls) -> str:
        """Return the key for the result of ``acquire`` in a connection's ``info``."""
        return f"dbset_readonly_{cls.__name__}"

    def install(self) -> None:
        """Set it on every connection that this engine takes from its pool."""
        if not isinstance(self.engine, OptionEngine):
            event.listen(self.engine, "checkout", self._on_checkout)
        event.listen(self.engine, "engine_connect", self._on_connect)
        event.listen(self.engine.pool, "checkin", self._on_checkin)

    def _on_checkout(
        self, connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        self._hold(connection, entry.info)

    def _on_connect(self, connection: Connection) -> None:
        self._hold(connection.connection.dbapi_connection, connection.info)

    def _on_checkin(self, connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        if self.key() in entry.info:
            before = entry.info.pop(self.key())
            if connection is not None:
                self.release(connection, before)

    def _hold(self, connection: Any, info: dict[Any, Any]) -> None:
        if self.key() not in info:
            info[self.key()] = self.acquire(connection)
