"""Read-only sessions and statement timeouts on PostgreSQL."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from dbset_readonly.session.lock import Lock as SessionLock

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

_AUTOCOMMIT = "AUTOCOMMIT has no transaction to make read-only; choose another isolation level"

#: The server's clock and this one may differ slightly.
_TOLERANCE = 0.99
_QUERY_CANCELED = "57014"
_LONGEST = 2**31 - 1

#: Keeps a shorter timeout that the role, the database or the session already has.
_SET = (
    "SELECT pg_catalog.set_config('statement_timeout', least(nullif(extract(epoch FROM"
    " pg_catalog.current_setting('statement_timeout')::interval) * 1000, 0), {})::bigint::text,"
    " true)"
)


def set_for_transaction(connection: Any, seconds: float) -> None:
    """Let the server cancel each statement of the transaction that begins now.

    Parameters:
        connection: the driver's connection, which sends its BEGIN first.
        seconds: how long a statement may take.
    """
    milliseconds = min(math.ceil(seconds * 1000), _LONGEST)
    cursor = connection.cursor()
    try:
        cursor.execute(_SET.format(milliseconds))
    finally:
        cursor.close()


@dataclass(frozen=True)
class ServerTimeout:
    """A timeout that the server itself watches.

    Attributes:
        seconds: how long a statement may take.
    """

    seconds: float

    def start(self, deadline: float) -> None:
        """Do nothing: the server watches."""

    def stop(self) -> None:
        """Do nothing: the server watches."""

    def problem(self, error: Exception, seconds: float) -> str | None:
        """Distinguish the timeout from other cancellations, which come earlier."""
        state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
        ours = state == _QUERY_CANCELED and seconds >= self.seconds * _TOLERANCE
        return "" if ours else None


class Lock(SessionLock):
    """PostgreSQL: the driver begins every transaction as READ ONLY."""

    @property
    def _dialect(self) -> Any:
        return self.engine.dialect

    def acquire(self, connection: DBAPIConnection) -> Any:
        """Set the driver's read-only mode; no statement is sent."""
        before = self._dialect.get_readonly(connection)
        self._dialect.set_readonly(connection, value=True)
        return before

    def release(self, connection: DBAPIConnection, before: Any) -> None:
        """Restore the driver's previous mode."""
        self._dialect.set_readonly(connection, value=before)

    def assert_held(self, connection: Connection) -> None:
        """Set the driver's mode again, and refuse to work without transactions."""
        raw = connection.connection.dbapi_connection
        if getattr(raw, "autocommit", False):
            raise self.error(_AUTOCOMMIT, "BEGIN")
        self._dialect.set_readonly(raw, value=True)


def watch(_: Engine, seconds: float) -> Callable[[Connection], ServerTimeout]:
    """Return a function that returns a connection's watch: the server's own."""
    timeout = ServerTimeout(seconds)
    return lambda _: timeout


class TimedTransactions:
    """A mixin for SQLAlchemy's dialects of PostgreSQL."""

    seconds: float

    def do_begin(self, connection: Any) -> None:
        """Begin a transaction whose statements the server times."""
        super().do_begin(connection)  # type: ignore[misc]
        set_for_transaction(connection, self.seconds)


#: Mixins of SQLAlchemy's dialect that time statements.
TIMED: tuple[type, ...] = (TimedTransactions,)
