"""One replica: whether it may be read, and which commits it has replayed."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from dbset_sync.errors import UrlError
from dbset_sync.session.connections import Connections
from dbset_sync.session.retry import (
    is_cancelled_statement,
    is_explainable,
    is_lost,
    is_refused_write,
)

logger = logging.getLogger("dbset")

#: Seconds that a replica may be behind the primary.
MAX_LAG = 10

#: Seconds between two looks at a replica that is read, and at one that is left out.
_LOOK_EVERY = 1
_TRY_EVERY = 5

#: The same while a caller waits for its own writes to arrive there.
_AWAITED_EVERY = 0.02

_POSITION = """
SELECT pg_is_in_recovery(),
    CAST(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') AS bigint)
"""

#: A new page begins with a header: after it no record has ended yet.
_WRITTEN = """
SELECT position - CASE WHEN mod(position, 8192) = 24 THEN 24
    WHEN mod(position, 1048576) = 40 THEN 40 ELSE 0 END
FROM (
    SELECT CAST(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bigint) AS position
) AS inserted
"""

#: Where the log is flushed, and after how many seconds a commit is flushed at the latest, even with
#: ``synchronous_commit`` off. Other records may stay in memory, and do not reach the replicas.
_FLUSHED = """
SELECT CAST(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0') AS bigint),
    3 * CAST(extract(epoch FROM CAST(current_setting('wal_writer_delay') AS interval)) AS float)
"""


class Mark(NamedTuple):
    """A position in the primary's log, which contains all that was committed before a time."""

    time: float
    position: int


def mark(primary: Connections) -> Mark:
    """Return the primary's position."""
    now = time.monotonic()
    with primary.looking() as lease:
        return Mark(now, lease.connection.exec_driver_sql(_WRITTEN).scalar_one())


def without_unflushed(mark: Mark, primary: Connections) -> Mark:
    """Return a mark before records that the primary has not sent; they contain no commit."""
    age = time.monotonic() - mark.time
    with primary.looking() as lease:
        flushed, latest = lease.connection.exec_driver_sql(_FLUSHED).one()
    return mark._replace(position=min(mark.position, flushed)) if age > latest else mark


class Replica:
    """A replica of the primary.

    Parameters:
        connections: its connections.
        url: its URL without the password.
        check: returns how the data on a connection differs from the primary's; empty if they are
            the same.

    Attributes:
        connections: its connections.
        is_usable: whether it may be read.
        complete_to: it has everything that was committed before this time.
    """

    def __init__(
        self, connections: Connections, url: str, check: Callable[[Connection], str]
    ) -> None:
        self.connections = connections
        self.url = url
        self.is_usable = False
        self.complete_to = -math.inf
        self._check = check
        self._problem = ""
        self._mark: Mark | None = None
        self._looked = -math.inf
        self._looking = threading.Lock()

    def is_due(self, now: float, *, awaited: bool) -> bool:
        """Return whether to look at it now, at most once in some time.

        Parameters:
            now: the time.
            awaited: whether a caller waits for its own writes to arrive there.
        """
        pause: float = _TRY_EVERY if self._problem else _LOOK_EVERY
        if awaited and not self._problem:
            pause = _AWAITED_EVERY
        if now < self._looked + pause:
            return False
        self._looked = now
        return True

    def look(self, primary: Connections, *, strict: bool = False) -> None:
        """Find out whether it may be read.

        Parameters:
            primary: the connections of the primary.
            strict: whether other data than the primary's is an error.

        Raises:
            UrlError: it has other data, and that is an error.
        """
        if self.connections.closed or not self._looking.acquire(blocking=False):
            return
        try:
            self._look(self._known(primary), strict=strict)
        except UrlError:
            raise
        except Exception as error:  # noqa: BLE001  of any kind: it is tried again later
            if not self.connections.closed:
                self.leave_out(_line(error))
        finally:
            self._looking.release()

    def _known(self, primary: Connections) -> Mark | None:
        """Return the position that it has to reach; ``None`` if the primary does not say it."""
        known = self._mark
        try:
            if known is None:
                return mark(primary)
            is_old = time.monotonic() - known.time >= _LOOK_EVERY
            return without_unflushed(known, primary) if is_old else known
        except DBAPIError:
            return known

    def _look(self, known: Mark | None, *, strict: bool) -> None:
        with self.connections.looking() as lease:
            problem = "" if self.is_usable else self._check(lease.connection)
            if problem and strict:
                raise UrlError(f"{self.url} is not a replica: {problem}", url=self.url)
            is_standby, position = lease.connection.exec_driver_sql(_POSITION).one()
        if problem:
            self.leave_out(problem)
        elif is_standby:
            self._compare(known, position or 0)
        else:  # as one of the hosts of a URL that lists them all
            self.leave_out("it is not a standby", logging.INFO)

    def _compare(self, known: Mark | None, position: int) -> None:
        """Compare what it has replayed with a position of the primary."""
        self._mark = known
        if known is None or position >= known.position:
            self._use(known)
        elif time.monotonic() - known.time > MAX_LAG:
            self.leave_out(f"it is more than {MAX_LAG} seconds behind")

    def _use(self, reached: Mark | None) -> None:
        if reached is not None:
            self.complete_to = max(self.complete_to, reached.time)
        self._mark = None
        self.is_usable = True
        if self._problem:
            self._problem = ""
            logger.info("replica %s is read again", self.url)

    def leave_out(self, problem: str, level: int = logging.WARNING) -> None:
        """Do not read it for some time; log the first reason."""
        self.is_usable = False
        self._looked = time.monotonic()
        if not self._problem:
            logger.log(level, "replica %s is left out: %s", self.url, problem)
        self._problem = problem

    def excuses(self, error: Exception) -> bool:
        """Return whether the primary may answer after an error; leave out a lost replica."""
        if is_lost(error) and not is_refused_write(error):
            self.leave_out(_line(error))
        if is_cancelled_statement(error):
            return False
        return isinstance(error, DBAPIError) or is_explainable(error, reads=True, by_keys=False)

    def close(self) -> None:
        """End all reading; wait for a look that has begun."""
        self.connections.close()
        if self._looking.acquire(timeout=0 if self.connections.runtime.is_async else 2):
            self._looking.release()


def _line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
