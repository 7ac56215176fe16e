"""The database's own lock: what makes each server refuse to write, and how to undo it."""

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
