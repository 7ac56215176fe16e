"""Greenlets that run one call after another: a new one takes longer than a small statement.

Python reserves memory for the first function that runs in a new greenlet.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet
from sqlalchemy.util import greenlet_spawn

T = TypeVar("T")

#: The most greenlets that wait for a call, in each thread.
MOST_IDLE = 100


class _Idle(threading.local):
    """The greenlets of a thread that wait for a call."""

    def __init__(self) -> None:
        self.greenlets: list[Any] = []


_idle = _Idle()


async def call(fn: Callable[[], T]) -> T:
    """Call a function in a greenlet, in which ``sqlalchemy.util.await_only`` waits for coroutines.

    This does the same as SQLAlchemy's ``greenlet_spawn``.
    """
    idle = _idle.greenlets
    if not idle and _is_deep():
        return await greenlet_spawn(fn)
    own = idle.pop() if idle else _class()()
    current: Any = getcurrent()
    own.parent = own.driver = current
    own.gr_context = current.gr_context
    own.fn = fn
    awaitable = own.switch()
    while own.fn is not None and not own.dead:
        try:
            value = await awaitable
        except BaseException:  # noqa: BLE001  raised in the greenlet
            own.parent = own.driver = getcurrent()
            awaitable = own.throw(*sys.exc_info())
        else:
            own.parent = own.driver = getcurrent()  # another one, after an eager start of the task
            awaitable = own.switch(value)
    result: T = own.result
    own.result = own.driver = own.gr_context = None
    if len(idle) < MOST_IDLE and not own.dead:
        idle.append(own)
    return result


def _is_deep() -> bool:
    """Return whether the caller uses much of Python's stack: a greenlet never gives it back."""
    try:
        sys._getframe(sys.getrecursionlimit() // 4)  # noqa: SLF001
    except ValueError:
        return False
    return True


def _one_of_sqlalchemy() -> Any:
    """Return one of SQLAlchemy's greenlets, which has ended without waiting."""
    try:
        greenlet_spawn(getcurrent).send(None)
    except StopIteration as ended:
        return ended.value


@cache
def _class() -> Any:
    """Return a class of greenlets that SQLAlchemy's drivers accept as its own.

    An error ends such a greenlet, and is raised where it was switched to.
    """
    base = type(_one_of_sqlalchemy())

    class Greenlet(base):  # type: ignore[misc,valid-type]
        fn: Callable[[], Any] | None = None
        result: Any = None

        def __init__(self) -> None:
            greenlet.__init__(self)

        def run(self) -> None:
            while self.fn is not None:
                self.result = self.fn()
                self.fn = None
                self.parent.switch()

    return Greenlet
