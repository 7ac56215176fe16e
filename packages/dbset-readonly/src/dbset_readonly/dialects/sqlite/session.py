"""Read-only sessions and statement timeouts on SQLite."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Engine

from dbset_readonly.session.held import Held
from dbset_readonly.session.lock import Lock as SessionLock

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

T = TypeVar("T")

#: SQLite's virtual machine steps between two checks of the clock, which cost at most 10 %.
_STEPS = 200

#: Bytes of the longest value; about 25 values are made between two checks of the clock.
_BYTES_PER_SECOND = 4_000_000
_LEAST_BYTES = 1_000_000

_TOO_LONG = (
    "a value is longer than {size:,} bytes, the most that a timeout of {seconds:g} seconds allows,"
    " because SQLite cannot be stopped while it makes a value"
)


class Deadline:
    """The time at which a connection must stop; a progress handler checks it.

    Parameters:
        seconds: how long a statement may wait for a lock.
        longest: bytes that a value may have; ``None`` if the deadline does not limit them.
        before: the previous limits of the connection.
    """

    def __init__(self, seconds: float, longest: int | None, before: tuple[int, int]) -> None:
        self.before = before
        self._seconds = seconds
        self._longest = longest
        self._at = math.inf
        self._passed = False

    def start(self, deadline: float) -> None:
        """Set the deadline."""
        self._passed = False
        self._at = deadline

    def stop(self) -> None:
        """Remove the deadline."""
        self._at = math.inf

    def is_passed(self) -> bool:
        """Return whether to stop; SQLite calls this in the thread in which it runs."""
        self._passed = monotonic() > self._at
        return self._passed

    def problem(self, error: Exception, seconds: float) -> str | None:
        """Distinguish the deadline from other interrupts."""
        code = getattr(error, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_TOOBIG and self._longest is not None:
            return _TOO_LONG.format(size=self._longest, seconds=self._seconds)
        late = code == sqlite3.SQLITE_BUSY and seconds >= self._seconds
        return "" if late or (code == sqlite3.SQLITE_INTERRUPT and self._passed) else None


@dataclass(frozen=True)
class Deadlines(Held):
    """A deadline for each connection while it is out of its pool.

    Attributes:
        seconds: how long a statement may take.
    """

    seconds: float

    def acquire(self, connection: Any) -> Deadline:
        """Set a progress handler, and limit the length of values and the time of waiting."""
        return _in_its_thread(connection, self._acquire)

    def release(self, connection: Any, before: Deadline) -> None:
        """Remove the progress handler, and restore the previous limits."""

        def put_back(driver: sqlite3.Connection) -> None:
            length, wait = before.before
            driver.set_progress_handler(None, 0)
            driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, length)
            driver.execute(f"PRAGMA busy_timeout = {wait}")

        _in_its_thread(connection, put_back)

    def _acquire(self, driver: sqlite3.Connection) -> Deadline:
        wait = driver.execute("PRAGMA busy_timeout").fetchone()[0]
        driver.execute(f"PRAGMA busy_timeout = {min(wait, math.ceil(self.seconds * 1000))}")
        length = driver.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
        longest = min(length, max(_LEAST_BYTES, int(self.seconds * _BYTES_PER_SECOND)))
        driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        found = Deadline(self.seconds, longest if longest < length else None, (length, wait))
        driver.set_progress_handler(found.is_passed, _STEPS)
        return found


def _in_its_thread(connection: Any, work: Callable[[sqlite3.Connection], T]) -> T:
    """Call a function with the sqlite3 connection, which aiosqlite uses in a thread."""
    if isinstance(connection, sqlite3.Connection):
        return work(connection)
    found: T = connection.run_async(lambda driver: driver._execute(work, driver._conn))  # noqa: SLF001
    return found


class Lock(SessionLock):
    """SQLite: ``PRAGMA query_only``."""

    def acquire(self, connection: DBAPIConnection) -> bool:
        """Set the pragma, on the driver's own cursor."""
        before = bool(self._pragma(connection, "query_only"))
        self._pragma(connection, "query_only = ON")
        return before

    def release(self, connection: DBAPIConnection, before: bool) -> None:
        """Restore the pragma."""
        if not before:
            self._pragma(connection, "query_only = OFF")

    def assert_held(self, connection: Connection) -> None:
        """Do nothing: no statement that the validator accepts changes it."""

    def _pragma(self, connection: DBAPIConnection, text: str) -> Any:
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA {text}")
            row = cursor.fetchone()
        finally:
            cursor.close()
        return row and row[0]


def watch(engine: Engine, seconds: float) -> Callable[[Connection], Deadline]:
    """Return a function that returns a connection's watch: its deadline."""
    Deadlines(engine, seconds).install()

    def held(connection: Connection) -> Deadline:
        deadline: Deadline = connection.info[Deadlines.key()]
        return deadline

    return held


#: Mixins of SQLAlchemy's dialect that time statements.
TIMED: tuple[type, ...] = ()
