"""A peer with one of its APIs, behind a common interface."""

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
    """Raised to roll a transaction back."""


@dataclass(frozen=True)
class Library:
    """A peer's module of this package, and ``sync`` or ``async``."""

    name: str
    api: str

    @property
    def adapter(self) -> Any:
        """The module with the differences between the peers."""
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
        """Run all calls inside in one transaction."""
        return within(self.adapter.transaction(db))

    def apart(self, work: Callable[[], Coroutine[Any, Any, Any]], context: Context):
        """Start work that is unrelated to the caller's: in a task or in a thread."""
        if self.api == "async":
            return asyncio.create_task(work(), context=context)
        loop = asyncio.get_running_loop()
        return asyncio.ensure_future(loop.run_in_executor(None, asyncio.run, work()))


async def wait(value: Any) -> Any:
    """Return the result of a call of either API."""
    return await value if inspect.isawaitable(value) else value


@asynccontextmanager
async def within(block: Any):
    """Enter a context manager of either API."""
    if hasattr(block, "__aenter__"):
        async with block as value:
            yield value
    else:
        with block as value:
            yield value


async def each(rows: Any):
    """Iterate over rows of either API."""
    if hasattr(rows, "__aiter__"):
        async for row in rows:
            yield dict(row)
    else:
        for row in rows:
            yield dict(row)


async def listed(rows: Any) -> list[dict[str, Any]]:
    """Return all rows of either API."""
    return [row async for row in each(rows)]
