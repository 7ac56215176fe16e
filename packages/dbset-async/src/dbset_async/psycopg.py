"""Connections of psycopg that let go soon when tasks are cancelled, whatever the network does."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from importlib import import_module
from typing import Any

#: How long the server may take to end a statement whose task was cancelled, in seconds.
PATIENCE = 0.5

_asking: set[asyncio.Future[None]] = set()


async def connect(*args: Any, **kwargs: Any) -> Any:
    """Connect as psycopg does."""
    return await _class().connect(*args, **kwargs)


@lru_cache
def _class() -> Any:
    """Return the driver's class, with a patience of dbset's."""
    psycopg: Any = import_module("psycopg")

    class AsyncConnection(psycopg.AsyncConnection):  # type: ignore[misc]
        """A connection that is given up when nothing is heard of the server."""

        async def _try_cancel(self, *args: Any, **kwargs: Any) -> None:
            """Ask the server to end the statement, and wait until it has and says so."""
            asking = asyncio.ensure_future(super()._try_cancel(*args, **kwargs))
            _asking.add(asking)  # it goes on without anybody who waits
            asking.add_done_callback(_asking.discard)
            if not await _is_answered(asking, self.pgconn.socket):
                self.pgconn.finish()
                raise asyncio.CancelledError

    return AsyncConnection


async def _is_answered(asking: asyncio.Future[None], socket: int) -> bool:
    """Return whether a request is through and something comes in, after a while at most.

    A request that comes later would end another statement.
    """
    heard = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(socket, heard.set)
    try:
        async with asyncio.timeout(PATIENCE):
            await heard.wait()
            await asyncio.shield(asking)
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(socket)
    return True
