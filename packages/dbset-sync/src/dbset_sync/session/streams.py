"""Rows that are being read, and when the rest of them has to be read into memory.

Whoever reads rows page by page holds a connection, and on PostgreSQL locks. Others may wait for
both, so the rest of the rows is read as soon as somebody does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Protocol

from sqlalchemy import Connection, Dialect

from dbset_sync.runtime import Runtime
from dbset_sync.session.transaction import log_failure

logger = logging.getLogger("dbset")

#: Seconds a call waits until rows that block others are settled.
PATIENCE = 1

#: Seconds until rows are settled whose loop was left meanwhile.
_SOON = 0.1

_NOTHING = nullcontext()


class Stream(Protocol):
    """Rows that are being read.

    Attributes:
        actor: the thread or task that reads them; ``None`` after a loop over them was left.
        connection: their connection.
        in_transaction: whether the connection is in the caller's transaction.
        is_pooled: whether a pooler gave it one of its connections to the server.
        fetched: how many pages were fetched.
    """

    actor: object
    connection: Connection
    in_transaction: bool
    is_pooled: bool
    fetched: int

    def settle(self) -> None:
        """Read the remaining rows into memory, and release the connection."""

    def is_waited_for(self) -> bool:
        """Return whether another session waits for a lock that only these rows hold."""

    def holds_up_replay(self) -> bool:
        """Return whether the replay on a standby waits, perhaps for these rows."""

    def end(self) -> None:
        """Release the connection; the remaining rows cannot be read any more."""


class Streams(set[Stream]):
    """The rows of a database that are being read.

    Parameters:
        dialect: the dialect of the database.
        runtime: threads or asyncio.
    """

    def __init__(self, dialect: Dialect, runtime: Runtime) -> None:
        super().__init__()
        self._is_postgresql = dialect.name == "postgresql"
        self._runtime = runtime
        self._watching = False

    def settle_own(self, shared: Connection | None, connection: Connection | None) -> None:
        """Settle the rows that the caller's own loops read, and rows that no loop reads now.

        Parameters:
            shared: the connection of the caller's transaction, whose rows are left alone.
            connection: a connection whose rows are settled in any case.
        """
        actor = self._runtime.actor()
        for stream in list(self):
            apart = stream.actor in (actor, None) and stream.connection is not shared
            if apart or stream.connection is connection:
                stream.settle()

    def calling(self) -> AbstractContextManager[None]:
        """Wrap a call that may wait for a lock, or for a pooler's connection.

        The holder of that lock may wait in turn for rows that are being read here. The server does
        not detect such a deadlock, as the loop over the rows is not visible to it. So such rows are
        settled in the background. Behind a pooler, so are the caller's own rows: they may have its
        last connection.
        """
        if not self:
            return _NOTHING
        alone = (stream for stream in list(self) if not stream.in_transaction)
        if not self._is_postgresql or not any(alone):
            return _NOTHING
        return self._runtime.repeating(PATIENCE, partial(self._settle_where, self._blocking()))

    def settling_left(self) -> AbstractContextManager[None]:
        """Wrap a wait for a connection: rows whose loop is left meanwhile are settled."""
        settle_left = partial(self._settle_where, lambda stream: stream.actor is None)
        return self._runtime.repeating(_SOON, settle_left)

    def _blocking(self) -> Callable[[Stream], bool]:
        """Return a function that says whether rows may block the caller or others."""
        actor = self._runtime.actor()
        before = {stream: stream.fetched for stream in list(self)}

        def is_blocking(stream: Stream) -> bool:
            is_read = before.get(stream) != stream.fetched  # by the call itself
            before[stream] = stream.fetched
            is_own = stream.is_pooled and stream.actor in (actor, None)
            return (is_own and not (is_read or stream.in_transaction)) or stream.is_waited_for()

        return is_blocking

    def _settle_where(self, is_due: Callable[[Stream], bool]) -> None:
        """Settle rows that others wait for; their own loop raises an error, if there is one."""
        for stream in list(self):
            try:
                if is_due(stream):
                    logger.info("a call may wait for rows that are being read; reading the rest")
                    stream.settle()
            except Exception as error:  # noqa: BLE001  the loop over the rows raises it
                log_failure("reading the rest of the rows failed", error)

    def watch_replay(self) -> None:
        """Settle rows once they hold up the replay on a standby, as long as any are read."""
        if not self._watching:
            self._watching = True
            self._runtime.later(PATIENCE, self._watch)

    def _watch(self) -> None:
        self._watching = False
        if self:
            self._settle_where(lambda stream: stream.holds_up_replay())
            self.watch_replay()

    def leave_to_parent(self) -> None:
        """In a forked process, watch anew: the thread that watches is the parent's."""
        self._watching = False

    def end(self) -> None:
        """End all reading."""
        for stream in list(self):
            stream.end()
