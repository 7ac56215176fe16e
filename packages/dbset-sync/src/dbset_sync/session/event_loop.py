"""Refuses calls that would wait for ever: they block the event loop that another transaction needs.

A task of an event loop can leave its transaction open while it awaits something. A call of the sync
API in another task of this loop then blocks the loop, so the transaction cannot end.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Engine

from dbset_sync.errors import TransactionError

T = TypeVar("T")


class _Transaction(NamedTuple):
    """An open transaction.

    Attributes:
        engine: the engine of its database.
        loop: the event loop that has to go on for it to end.
        task: the task that has begun it.
        is_async: whether it may well be open while its task awaits something.
    """

    engine: Engine
    loop: Any
    task: Any
    is_async: bool


_open: list[_Transaction] = []

_NOTHING = nullcontext()


def open_in_loop(engine: Engine, *, is_async: bool) -> AbstractContextManager[None]:
    """Record that a transaction is open in the block, if this thread runs an event loop.

    Parameters:
        engine: the engine of its database.
        is_async: whether it belongs to the async API.
    """
    loop, task = _running()
    return _NOTHING if loop is None else _recorded(_Transaction(engine, loop, task, is_async))


@contextmanager
def open_during(leased: AbstractContextManager[T], engine: Engine) -> Iterator[T]:
    """Record a transaction of the async API that is only around one call.

    Parameters:
        leased: its lease.
        engine: the engine of its database.
    """
    with open_in_loop(engine, is_async=True), leased as lease:
        yield lease


@contextmanager
def _recorded(transaction: _Transaction) -> Iterator[None]:
    _open.append(transaction)
    try:
        yield
    finally:
        _open.remove(transaction)


def check_progress(engine: Engine) -> None:
    """Check that a write outside of the caller's transactions does not wait for ever.

    On SQLite it would wait for any other transaction. On PostgreSQL it would if both need a lock
    on the same row or table, which nobody knows before. So it is refused there as well, instead of
    a program that stops only now and then, unless the other transaction is in its place: in this
    task, or in the async API.

    Raises:
        TransactionError: a task of the running event loop has an open transaction.
    """
    if not _open:
        return
    loop, task = _running()
    for other in tuple(_open):  # other threads change it
        is_in_place = other.task is task or other.is_async
        may_wait = other.loop is loop and (engine.dialect.name == "sqlite" or not is_in_place)
        if may_wait and _place(other.engine) == _place(engine):
            raise TransactionError(
                f"the transaction of {_named(other.task)} is open, and cannot end while this call"
                " blocks the event loop"
            ).advised("use async_connect(), or do not await inside db.transaction()", "event loop")


def _running() -> tuple[Any, Any]:
    """Return the event loop that this thread runs, and its current task."""
    asyncio: Any = sys.modules.get("asyncio")  # not imported, for it takes long
    loop = None if asyncio is None else asyncio._get_running_loop()  # noqa: SLF001  raises no error
    return (None, None) if loop is None else (loop, asyncio.current_task(loop))


def _place(engine: Engine) -> tuple[object, ...]:
    """Return what two engines of one database have in common."""
    url = engine.url
    own = None if url.database else engine
    return engine.dialect.name, url.host, url.port, url.query.get("host"), url.database, own


def _named(task: Any) -> str:
    """Return a task's name, and that of its coroutine.

    Example:
        >>> _named(None)
        'a callback of this event loop'
    """
    if task is None:
        return "a callback of this event loop"
    coroutine = getattr(task.get_coro(), "__qualname__", "")
    return f"task {task.get_name()!r} ({coroutine})"
