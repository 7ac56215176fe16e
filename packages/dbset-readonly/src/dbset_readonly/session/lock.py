"""The database's own lock: a session that cannot write."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, event

from dbset_readonly.session.held import Held


@dataclass(frozen=True)
class Lock(Held):
    """A database's read-only mode, held while a connection is out of its pool.

    Attributes:
        error: creates the error to raise from a reason and a statement.
    """

    error: Callable[[str, str], Exception]

    @abstractmethod
    def assert_held(self, connection: Connection) -> None:
        """Set the mode again if a program could have changed it."""

    def install(self) -> None:
        """Hold the lock on every connection that this engine takes from its pool."""
        super().install()
        event.listen(self.engine, "begin", self.assert_held)
