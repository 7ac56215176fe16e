"""Connections of aiosqlite that let go at once, however often their tasks are cancelled."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import Any

import aiosqlite
from dbset_sync.engine.sqlite_interrupt import ReleasingConnection

#: How long a connection that is closed waits for its thread, in seconds.
CLOSE_TIMEOUT = 1


class AsyncConnection(aiosqlite.Connection):
    """A connection that its thread closes, whether or not somebody waits for it."""

    _stopped: asyncio.Future[Any] | None = None

    async def close(self) -> None:
        """Close; what cannot be interrupted is left to end by itself."""
        if (stopped := self.stop()) is not None:
            await asyncio.wait([stopped], timeout=CLOSE_TIMEOUT)

    def stop(self) -> asyncio.Future[Any] | None:
        """Interrupt what runs, and have the thread close the connection and end."""
        if self._stopped is None:
            if isinstance(self._connection, ReleasingConnection):
                self._connection.give_up()
            self._stopped = super().stop()
        return self._stopped


async def connect(*args: Any, **kwargs: Any) -> aiosqlite.Connection:
    """Connect as ``sqlite3.connect`` does, in a thread that does not keep a program from ending."""
    connector = partial(sqlite3.connect, *args, **{"factory": ReleasingConnection, **kwargs})
    connection = AsyncConnection(connector, iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001  there is no other way
    opening = asyncio.ensure_future(connection)
    try:
        return await asyncio.shield(opening)
    except BaseException:
        opening.add_done_callback(lambda _: connection.stop())
        await asyncio.wait([opening])
        await connection.close()
        raise
