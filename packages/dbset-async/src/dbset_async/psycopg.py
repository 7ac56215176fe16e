"""Connections of psycopg that stop soon when a task is cancelled, even if the network hangs."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any

#: Seconds that the server may take to end a statement whose task was cancelled.
CANCEL_TIMEOUT = 0.5

_psycopg: Any = import_module("psycopg")

_requests: set[asyncio.Future[None]] = set()


class AsyncConnection(_psycopg.AsyncConnection):  # type: ignore[misc]
    """A connection that is closed when the server does not respond to a cancellation."""

    async def set_autocommit(self, value: bool) -> None:
        """Set the mode, which the server is not told, without a pause for a cancellation.

        The pool would log an error if a connection could not be reset because of one.
        """
        setting = getattr(self, "_set_autocommit_gen", None)
        if setting is None:
            await super().set_autocommit(value)
            return
        async with self.lock:
            for _ in setting(value):
                pass  # it waits for nothing

    async def _try_cancel(self, *args: Any, **kwargs: Any) -> None:
        """Ask the server to end the statement, and wait until it has done so."""
        request = asyncio.ensure_future(super()._try_cancel(*args, **kwargs))
        _requests.add(request)  # nothing waits for it
        request.add_done_callback(_requests.discard)
        if not await _is_answered(request, self.pgconn.socket):
            self.pgconn.finish()
            raise asyncio.CancelledError


async def _is_answered(request: asyncio.Future[None], socket: int) -> bool:
    """Return whether a request reaches the server and data arrives, before the timeout.

    A request that arrives later would cancel another statement.
    """
    loop = asyncio.get_running_loop()
    received = asyncio.Event()
    loop.add_reader(socket, received.set)
    try:
        async with asyncio.timeout(CANCEL_TIMEOUT):
            await received.wait()
            await asyncio.shield(request)
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(socket)
    return True
