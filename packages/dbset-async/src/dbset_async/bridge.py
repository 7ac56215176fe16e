"""The bridge between the faces: synchronous code, run so that its waiting is asynchronous."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar, cast

from dbset_sync.face import Driver, Face
from sqlalchemy import URL, AsyncAdaptedQueuePool, Engine, event
from sqlalchemy.util import await_only, greenlet_spawn
from sqlalchemy.util.concurrency import AsyncAdaptedLock

from dbset_async import asyncpg_url
from dbset_async.errors import EventLoopError

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("dbset")

#: How long a call that is cut short waits for aiosqlite's thread, in seconds.
TIMEOUT = 2


async def run(fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run synchronous code of dbset-sync; it waits for the database as a task does.

    Example:
        >>> asyncio.run(run(divmod, 7, 3))
        (2, 1)
    """
    return await greenlet_spawn(partial(fn, *args, **kwargs))


def iterate(items: Iterable[T] | AsyncIterable[T]) -> Iterable[T]:
    """Return what synchronous code inside of ``run`` can iterate over."""
    return _awaited(items) if isinstance(items, AsyncIterable) else items


def _awaited(items: AsyncIterable[T]) -> Iterator[T]:
    iterator, end = aiter(items), object()
    while (item := await_only(anext(iterator, end))) is not end:
        yield cast("T", item)


async def _connect_aiosqlite(*args: Any, **kwargs: Any) -> Any:
    """Connect in a thread that does not keep a program from ending, whichever the releases."""
    import aiosqlite  # noqa: PLC0415  imported when first needed

    connecting = aiosqlite.connect(*args, **kwargs)
    thread: Any = getattr(connecting, "_thread", connecting)
    thread.daemon = True
    try:
        return await connecting
    except BaseException:
        await asyncio.to_thread(thread.join, TIMEOUT)  # it has a word left for this loop
        raise


def _roll_back_aiosqlite(connection: Any, record: Any, error: Any) -> None:  # noqa: ARG001  an event
    """Free the database's lock when a call was cut short: closing alone leaves it to the collector.

    The task is being cancelled already, so that a second cancellation meanwhile tells nothing new.
    """
    try:
        await_only(asyncio.wait_for(connection.driver_connection.rollback(), TIMEOUT))
    except BaseException as failed:
        logger.debug("rollback of a connection that is given up failed", exc_info=failed)


class AsyncFace(Face):
    """The asynchronous face, at home in the event loop that it is made in."""

    connect = "async_connect()"
    other = "connect()"
    is_async = True
    pool = AsyncAdaptedQueuePool
    drivers: Mapping[str, tuple[Driver, ...]] = MappingProxyType(
        {
            "postgresql": (
                Driver("asyncpg", "asyncpg", "dbset-async[postgres]"),
                Driver("psycopg", "psycopg", "dbset-async[postgres]"),
            ),
            "sqlite": (Driver("aiosqlite", "aiosqlite", "dbset-async[sqlite]"),),
        }
    )

    def __init__(self) -> None:
        self._home = asyncio.get_running_loop()
        self._releases: set[asyncio.Task[None]] = set()

    def create_engine(self, url: URL, **options: Any) -> Engine:
        """Return a new engine, whose calls must be made inside of ``run``."""
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  when first needed

        arguments: dict[str, Any] = {}
        if url.get_driver_name() == "asyncpg":
            url, arguments = asyncpg_url.translated(url)
        if url.get_driver_name() == "aiosqlite":
            arguments = {"async_creator_fn": _connect_aiosqlite}
        arguments |= options.get("connect_args", {})
        engine = create_async_engine(url, **{**options, "connect_args": arguments}).sync_engine
        if url.get_driver_name() == "aiosqlite":
            event.listen(engine, "invalidate", _roll_back_aiosqlite)
        return engine

    def place(self) -> object:
        """Return the event loop.

        Raises:
            EventLoopError: it is not the one that the database was connected in.
        """
        if asyncio.get_running_loop() is not self._home:
            raise EventLoopError(
                "the database was connected in another event loop;"
                " connect in each event loop, and close before it ends"
            )
        return self._home

    def actor(self) -> object:
        """Return the task."""
        return asyncio.current_task()

    def lock(self) -> AbstractContextManager[Any]:
        """Return what makes the statements of tasks that share a connection queue for it."""
        return AsyncAdaptedLock()

    def release(self, close: Callable[[], None]) -> None:
        """Give something back in a task of its own; called from the garbage collector."""
        if not self._home.is_closed():
            self._home.call_soon_threadsafe(self._release, close)

    async def released(self) -> None:
        """Wait for everything that is being given back."""
        await asyncio.sleep(0)  # what was dropped just now is due, and has not begun
        while self._releases:
            await asyncio.wait(self._releases)

    def _release(self, close: Callable[[], None]) -> None:
        task = self._home.create_task(self._give_back(close))
        self._releases.add(task)
        task.add_done_callback(self._releases.discard)

    async def _give_back(self, close: Callable[[], None]) -> None:
        try:
            await run(close)
        except Exception:
            logger.warning("giving a connection back failed", exc_info=True)
