"""Connections of aiosqlite that stop at once when a task is cancelled."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import aiosqlite
from dbset_sync.engine.sqlite_interrupt import ReleasingConnection

T = TypeVar("T")

#: Seconds that closing waits for the connection's thread.
CLOSE_TIMEOUT = 1


#: Messages of aiosqlite about a connection that is closed.
_CLOSED = frozenset({"no active connection", "connection closed"})


class AsyncConnection(aiosqlite.Connection):
    """A connection that its thread closes, whether or not anything waits for it."""

    _stopped: asyncio.Future[Any] | None = None

    async def run(self, steps: Callable[[sqlite3.Connection], T]) -> T:
        """Call a function with the connection of ``sqlite3``, in its thread."""
        try:
            found: T = await self._execute(lambda: steps(self._conn))  # type: ignore[no-untyped-call]
        except ValueError as error:
            if str(error).lower() not in _CLOSED:
                raise
            raise sqlite3.OperationalError(str(error)) from error  # as SQLAlchemy does
        return found

    async def close(self) -> None:
        """Close the connection; a call that cannot be interrupted ends by itself."""
        if (stopped := self.stop()) is not None:
            await asyncio.wait([stopped], timeout=CLOSE_TIMEOUT)

    def stop(self) -> asyncio.Future[Any] | None:
        """Interrupt the running statement; the thread then closes the connection and ends."""
        if self._stopped is None:
            own = getattr(self, "_connection", None)
            if isinstance(own, ReleasingConnection):
                own.give_up()
            self._stopped = super().stop()
        return self._stopped


async def connect(*args: Any, **kwargs: Any) -> aiosqlite.Connection:
    """Connect like ``sqlite3.connect``, in a daemon thread."""
    connector = partial(sqlite3.connect, *args, **{"factory": ReleasingConnection, **kwargs})
    connection = AsyncConnection(connector, iter_chunk_size=64)
    with suppress(AttributeError):  # else a connection that is not closed keeps the program alive
        connection._thread.daemon = True  # noqa: SLF001  as SQLAlchemy does
    opening = asyncio.ensure_future(connection)
    try:
        return await asyncio.shield(opening)
    except BaseException:
        opening.add_done_callback(lambda _: connection.stop())
        await asyncio.wait([opening])
        await connection.close()
        raise
