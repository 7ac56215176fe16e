"""A peer by one of its apis, so that one program drives them all."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass
from importlib import import_module
from typing import Any


class UndoError(Exception):
    """Rolls a transaction back."""


@dataclass(frozen=True)
class Library:
    """A peer's module of this package, and ``sync`` or ``async``."""

    name: str
    api: str

    @property
    def adapter(self) -> Any:
        """What differs between the peers."""
        return import_module(f"peers.{self.name}")

    @asynccontextmanager
    async def opened(self, url: str, **options: Any):
        """Connect, and close at the end."""
        db = await wait(self.adapter.CONNECT[self.api](url, **options))
        try:
            yield db
        finally:
            await wait(db.close())

    def transaction(self, db: Any):
        """Let every call inside be one transaction."""
        return within(self.adapter.transaction(db))

    def apart(self, work: Callable[[], Coroutine[Any, Any, Any]], context: Context):
        """Start work that has nothing to do with the caller's: in a task, else in a thread."""
        if self.api == "async":
            return asyncio.create_task(work(), context=context)
        loop = asyncio.get_running_loop()
        return asyncio.ensure_future(loop.run_in_executor(None, asyncio.run, work()))


async def wait(value: Any) -> Any:
    """Return what a call gives, by either api."""
    return await value if inspect.isawaitable(value) else value


@asynccontextmanager
async def within(block: Any):
    """Enter a context manager of either api."""
    if hasattr(block, "__aenter__"):
        async with block as value:
            yield value
    else:
        with block as value:
            yield value


async def each(rows: Any):
    """Iterate over rows of either api."""
    if hasattr(rows, "__aiter__"):
        async for row in rows:
            yield dict(row)
    else:
        for row in rows:
            yield dict(row)


async def listed(rows: Any) -> list[dict[str, Any]]:
    """Return all of some rows of either api."""
    return [row async for row in each(rows)]
