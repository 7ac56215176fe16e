"""Runs the sync code of dbset_sync in greenlets, so that it waits without blocking the loop."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterable, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from functools import partial
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar, cast

from dbset_sync.engine import asyncpg_url
from dbset_sync.pool import LendingPool
from dbset_sync.runtime import PSYCOPG, Driver, Runtime
from dbset_sync.session.transaction import log_failure
from sqlalchemy import (
    URL,
    AsyncAdaptedQueuePool,
    Connection,
    Engine,
    Pool,
    PoolProxiedConnection,
    QueuePool,
    event,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet
from sqlalchemy.util.queue import AsyncAdaptedQueue, Empty

from dbset_async import greenlets
from dbset_async.errors import EventLoopError

P = ParamSpec("P")
T = TypeVar("T")


def run(fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, T]:
    """Run sync code of dbset_sync, whose waiting does not block the event loop.

    Example:
        >>> asyncio.run(run(divmod, 7, 3))
        (2, 1)
    """
    return greenlets.call(partial(fn, *args, **kwargs))


def iterate(items: Iterable[T] | AsyncIterable[T]) -> Iterable[T]:
    """Return an iterable for sync code inside ``run``."""
    return _awaited(items) if isinstance(items, AsyncIterable) else items


def _awaited(items: AsyncIterable[T]) -> Iterator[T]:
    iterator, end = aiter(items), object()
    while (item := await_only(anext(iterator, end))) is not end:
        yield cast("T", item)


class _TaskLock:
    """A lock between tasks: the one that holds it may enter again, as a thread an ``RLock``.

    A generator that reads from the database while a call consumes it does so.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0
        self._holder: asyncio.Task[Any] | None = None
        self._depth = 0

    def __enter__(self) -> None:
        """Wait until no other task holds the lock."""
        task = asyncio.current_task()
        if task is None or task is not self._holder:
            self._acquire()
            self._holder = task
        self._depth += 1

    def _acquire(self) -> None:
        acquiring = self._lock.acquire()
        if not (self._waiting or self._lock.locked()):
            with suppress(StopIteration):
                acquiring.send(None)  # ends at once: to await it would take longer
            return
        self._waiting += 1
        try:
            await_only(acquiring)
        finally:
            self._waiting -= 1

    def __exit__(self, *error: object) -> None:
        """Let the next task enter, once the first entry ends."""
        self._depth -= 1
        if not self._depth:
            self._holder = None
            self._lock.release()


class _Queue(AsyncAdaptedQueue[Any]):
    """The queue of a pool. SQLAlchemy's uses ``wait_for``, which may lose a cancellation."""

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        try:
            return self.get_nowait()
        except Empty:
            if not block:
                raise
        if not hasattr(self, "_queue"):  # of a later SQLAlchemy
            return super().get(block, timeout)
        return await_only(self._waited(timeout))

    async def _waited(self, timeout: float | None) -> Any:
        try:
            async with asyncio.timeout(timeout):
                return await self._queue.get()
        except TimeoutError as error:
            raise Empty from error


class TaskPool(LendingPool, AsyncAdaptedQueuePool):
    """SQLAlchemy's pool, without lost cancellations."""

    _queue_class = _Queue


def _stay_cancelled(context: ExceptionContext) -> BaseException | None:
    """Return the cancellation that psycopg turns into an AssertionError at a pipeline's start."""
    error, cause = context.original_exception, context.original_exception.__context__
    if not (isinstance(error, AssertionError) and isinstance(cause, asyncio.CancelledError)):
        return None
    context.is_disconnect, context.invalidate_pool_on_disconnect = True, False
    return cause


async def _finish(task: asyncio.Task[object]) -> None:
    """Wait for a task even if cancelled, but not if cancelled twice."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


class AsyncRuntime(Runtime):
    """The runtime of the async API, bound to the event loop that creates it."""

    connect = "async_connect()"
    other = "connect()"
    closing = "use it in an async with block, or await its close()"
    is_async = True
    pool = TaskPool
    drivers: Mapping[str, tuple[Driver, ...]] = MappingProxyType(
        {
            "postgresql": (
                Driver("asyncpg", "asyncpg", "pip install 'dbset-async[postgres]'"),
                Driver("psycopg", "psycopg", PSYCOPG),
            ),
            "sqlite": (Driver("aiosqlite", "aiosqlite", "pip install 'dbset-async[sqlite]'"),),
        }
    )

    def __init__(self) -> None:
        self._home = asyncio.get_running_loop()
        self._releases: set[asyncio.Task[object]] = set()

    def create_engine(self, url: URL, **options: Any) -> Engine:
        """Create an engine, whose calls must run inside ``run``."""
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  when first needed

        arguments: dict[str, Any] = {}
        if url.get_driver_name() == "asyncpg":
            from dbset_async.asyncpg import AsyncConnection  # noqa: PLC0415  when first needed

            url, arguments = asyncpg_url.translate(url)
            arguments["connection_class"] = AsyncConnection
        if url.get_driver_name() == "aiosqlite":
            from dbset_async.sqlite import connect  # noqa: PLC0415  when first needed

            arguments = {"async_creator_fn": connect}
        if url.get_driver_name() == "psycopg":
            from dbset_async import psycopg  # noqa: PLC0415  when first needed

            arguments = {"async_creator_fn": psycopg.AsyncConnection.connect}
        arguments |= options.get("connect_args", {})
        engine = create_async_engine(url, **{**options, "connect_args": arguments}).sync_engine
        event.listen(engine, "handle_error", _stay_cancelled)
        return engine

    def place(self) -> object:
        """Return the event loop.

        Raises:
            EventLoopError: the database was connected in another event loop.
        """
        if asyncio.get_running_loop() is not self._home:
            raise EventLoopError(
                "the database was connected in another event loop, and each asyncio.run() makes"
                " its own; connect in each event loop, and close before it ends"
            )
        return self._home

    def actor(self) -> object:
        """Return a weak reference to the current task."""
        task = asyncio.current_task()
        return None if task is None else weakref.ref(task)

    def lock(self) -> AbstractContextManager[Any]:
        """Return a lock for the statements of tasks that share a connection."""
        return _TaskLock()

    reading_lock = lock

    def sleep(self, seconds: float) -> None:
        """Wait, without blocking the event loop."""
        await_only(asyncio.sleep(seconds))

    def close(self, connection: Connection | PoolProxiedConnection) -> None:
        """Return a connection to the pool, completely even if the task is cancelled meanwhile."""
        if not in_greenlet():
            connection.detach()  # called by the garbage collector, where nothing can wait
        elif asyncio.get_running_loop() is not self._home:
            connection.invalidate()  # to return it would need its own loop
            connection.close()
        else:
            await_only(_finish(self._start(connection.close)))

    def give_back(self, connection: Connection | PoolProxiedConnection, pool: Pool) -> None:
        """Return a connection to the pool that is in no transaction.

        That waits for nothing, and so cannot be cancelled, unless the pool is full.
        """
        if in_greenlet() and isinstance(pool, QueuePool) and pool.checkedin() < pool.size():
            connection.close()
        else:
            self.close(connection)

    def release(self, close: Callable[[], object]) -> bool:
        """Run a function that releases an object in a new task, unless the loop is closed."""
        if self._home.is_closed():
            return False
        self._home.call_soon_threadsafe(self._release, close)
        return True

    def home(self) -> asyncio.AbstractEventLoop | None:
        """Return the event loop if it runs in another thread."""
        is_elsewhere = asyncio.get_running_loop() is not self._home and self._home.is_running()
        return self._home if is_elsewhere else None

    async def released(self) -> None:
        """Wait for all releases, unless their event loop does not run any more."""
        if asyncio.get_running_loop() is not self._home:
            return
        await asyncio.sleep(0)  # releases that are scheduled must start first
        while self._releases:
            await asyncio.wait(self._releases)

    def _release(self, close: Callable[[], object]) -> None:
        self._start(close).add_done_callback(_log_failure)

    def _start(self, close: Callable[[], object]) -> asyncio.Task[object]:
        task = self._home.create_task(run(close))
        self._releases.add(task)
        task.add_done_callback(self._releases.discard)
        return task


def _log_failure(task: asyncio.Task[object]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log_failure("returning a connection failed", error)
