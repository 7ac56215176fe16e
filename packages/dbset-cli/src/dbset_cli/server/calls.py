"""Calls in threads, which can be stopped together with their statements in the database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from threading import Event, Lock
from typing import Any, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from sqlalchemy import Engine, event

T = TypeVar("T")

#: Calls that run at the same time, each with a connection of the pool; more wait for their turn.
PARALLEL = 5

#: Seconds between two attempts to stop a statement: the first may come before it has begun.
_PAUSE = 0.05

#: Seconds after which a call that does not stop is left to the statement timeout.
_PATIENCE = 4

_current: ContextVar[_Call | None] = ContextVar("current", default=None)


class Calls:
    """Runs calls on an engine.

    Parameters:
        engine: the engine; a statement is stopped by its driver's own means.
    """

    def __init__(self, engine: Engine) -> None:
        self._limiter = CapacityLimiter(PARALLEL)
        event.listen(engine, "checkout", _on_checkout)
        event.listen(engine.pool, "checkin", _on_checkin)

    async def run(self, work: Callable[[], T]) -> T:
        """Run a function in a thread; if the caller is cancelled, stop its statement as well.

        Parameters:
            work: the function, which reads with the engine.
        """
        call = _Call()
        async with self._limiter:
            try:
                return await to_thread.run_sync(call.run, work, abandon_on_cancel=True)
            except anyio.get_cancelled_exc_class():
                with anyio.move_on_after(_PATIENCE, shield=True):
                    await to_thread.run_sync(call.stop, abandon_on_cancel=True)
                raise


class _Call:
    """One call, and the connection that it uses at the moment."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._connection: Any = None
        self._stopped = False
        self._idle = Event()
        self._idle.set()

    def run(self, work: Callable[[], T]) -> T:
        """Run the call, unless it has been stopped before."""
        with self._lock:
            if self._stopped:
                raise InterruptedError("the call was cancelled")
            self._idle.clear()
        token = _current.set(self)
        try:
            return work()
        finally:
            _current.reset(token)
            self._idle.set()

    def take(self, connection: Any) -> None:
        """Record the connection that it uses from now on; ``None`` if it is back in the pool."""
        with self._lock:  # a statement of the next user of the connection is never stopped
            self._connection = connection

    def stop(self) -> None:
        """Stop its statement again and again, until the call has ended."""
        with self._lock:
            self._stopped = True
        while not self._idle.wait(0):
            with self._lock, suppress(Exception):  # it may be closed, or between two statements
                if self._connection is not None:
                    _interrupt(self._connection)
            self._idle.wait(_PAUSE)


def _interrupt(connection: Any) -> None:
    """Stop the statement that a driver's connection executes in another thread."""
    stop = getattr(connection, "cancel", None) or connection.interrupt
    stop()


def _on_checkout(connection: Any, *_: Any) -> None:
    if (call := _current.get()) is not None:
        call.take(connection)


def _on_checkin(*_: Any) -> None:
    if (call := _current.get()) is not None:
        call.take(None)
