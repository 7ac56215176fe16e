"""Connections of asyncpg that can be closed in another event loop."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any

_asyncpg: Any = import_module("asyncpg")


class AsyncConnection(_asyncpg.Connection):  # type: ignore[misc]
    """A connection that is closed without an error if its event loop does not run any more."""

    __slots__ = ("_home",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._home = asyncio.get_running_loop()

    async def close(self, *, timeout: float | None = None) -> None:
        """Close the connection; in another event loop, without waiting for the server."""
        try:
            await super().close(timeout=timeout)
        except RuntimeError:
            if asyncio.get_running_loop() is self._home:
                raise
