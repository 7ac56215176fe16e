"""Asynchronous twins of synchronous methods: the same names, parameters and documentation."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from dbset_sync.rows import Rows

from dbset_async.bridge import run
from dbset_async.rows import AsyncRows

P = ParamSpec("P")
T = TypeVar("T")
S_co = TypeVar("S_co", covariant=True)


class Twin(Generic[S_co]):
    """What stands for an object of the synchronous face.

    Parameters:
        sync: the object that does the work.
    """

    def __init__(self, sync: S_co) -> None:
        self._sync = sync


def awaited(
    method: Callable[Concatenate[S_co, P], T],
) -> Callable[Concatenate[Twin[S_co], P], Coroutine[Any, Any, T]]:
    """Return the twin of a method: it runs over the bridge, and is awaited."""

    @wraps(method)
    async def twin(self: Twin[S_co], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await run(partial(method, self._sync), *args, **kwargs)

    return twin


def streamed(
    method: Callable[Concatenate[S_co, P], Rows],
) -> Callable[Concatenate[Twin[S_co], P], AsyncRows]:
    """Return the twin of a method that gives rows: it runs when they are first asked for."""

    @wraps(method)
    def twin(self: Twin[S_co], /, *args: P.args, **kwargs: P.kwargs) -> AsyncRows:
        return AsyncRows(partial(method, self._sync, *args, **kwargs))

    return twin
