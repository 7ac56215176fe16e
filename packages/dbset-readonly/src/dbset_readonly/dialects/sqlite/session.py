"""What SQLite does to keep a session from writing, and its statements to their time."""

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

#: Steps of SQLite's machine between two looks at the clock: 5 to 10 % of the time at most.
_STEPS = 200

#: Bytes of the longest value: some 25 of them are made between two looks at the clock.
_BYTES_PER_SECOND = 4_000_000
_LEAST_BYTES = 1_000_000

_TOO_LONG = (
    "a value is longer than {size:,} bytes, and SQLite cannot be stopped while it makes one: no"
    " longer ones are allowed by {{bound}}; read shorter ones"
)


class Deadline:
    """When a connection has to be done with what it does; a progress handler asks for it.

    Parameters:
        seconds: how long a statement may wait for a lock.
        longest: bytes that a value may have; ``None`` where that is not for the deadline's sake.
        before: what the connection had before.
    """

    def __init__(self, seconds: float, longest: int | None, before: tuple[int, int]) -> None:
        self.before = before
        self._seconds = seconds
        self._longest = longest
        self._at = math.inf
        self._passed = False

    def start(self, deadline: float) -> None:
        """Have a deadline from here on."""
        self._passed = False
        self._at = deadline

    def stop(self) -> None:
        """Have none."""
        self._at = math.inf

    def is_passed(self) -> bool:
        """Return whether to stop; SQLite asks from whichever thread it runs in."""
        self._passed = monotonic() > self._at
        return self._passed

    def problem(self, error: Exception, seconds: float) -> str | None:
        """Distinguish the deadline from other interrupts."""
        code = getattr(error, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_TOOBIG and self._longest is not None:
            return _TOO_LONG.format(size=self._longest)
        late = code == sqlite3.SQLITE_BUSY and seconds >= self._seconds
        return "" if late or (code == sqlite3.SQLITE_INTERRUPT and self._passed) else None


@dataclass(frozen=True)
class Deadlines(Held):
    """Each connection has a deadline while it is out of its pool.

    Attributes:
        seconds: how long a statement may take.
    """

    seconds: float

    def acquire(self, connection: Any) -> Deadline:
        """Set a progress handler, and how long values and waiting may be."""
        return _in_its_thread(connection, self._acquire)

    def release(self, connection: Any, before: Deadline) -> None:
        """Take the progress handler away, and put the others back."""

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
    """Work on Python's own connection, which aiosqlite keeps in a thread."""
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


def watch(engine: Engine, seconds: float) -> Callable[[Connection], Deadline]:
    """Return what gives the watch over a connection: its deadline."""
    Deadlines(engine, seconds).install()

    def held(connection: Connection) -> Deadline:
        deadline: Deadline = connection.info[Deadlines.key()]
        return deadline

    return held


#: What SQLAlchemy's dialect needs so that statements are timed.
TIMED: tuple[type, ...] = ()
