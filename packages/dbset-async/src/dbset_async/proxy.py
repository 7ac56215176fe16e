"""Asynchronous twins of synchronous methods: the same names, parameters and documentation."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Coroutine, Iterable, Mapping
from functools import partial, wraps
from inspect import isfunction
from typing import Any, Concatenate, Generic, TypeAlias, TypeVar

from dbset_sync.immutable import Immutable
from dbset_sync.reading.rows import Rows

from dbset_async.bridge import P, T, iterate, run
from dbset_async.rows import AsyncRows

S_co = TypeVar("S_co", covariant=True)

#: A row to write.
Given: TypeAlias = Mapping[str, Any]


class AsyncProxy(Immutable, Generic[S_co]):
    """What stands for an object of the synchronous face.

    Parameters:
        sync: the object that does the work.
    """

    connect_call = "async_connect"

    def __init__(self, sync: S_co) -> None:
        self._sync = sync

    def __init_subclass__(cls) -> None:
        """Call methods by their own class, as a warning of one that is not awaited does."""
        super().__init_subclass__()
        for name, member in vars(cls).items():
            if isfunction(member):
                member.__qualname__ = f"{cls.__qualname__}.{name}"

    def __repr__(self) -> str:
        """Name the asynchronous class, and tell the rest as the object itself does."""
        return f"<Async{repr(self._sync)[1:]}"


def awaited(
    method: Callable[Concatenate[S_co, P], T],
) -> Callable[Concatenate[AsyncProxy[S_co], P], Coroutine[Any, Any, T]]:
    """Return the twin of a method: it runs over the bridge, and is awaited."""

    @wraps(method)
    async def twin(self: AsyncProxy[S_co], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await run(method, self._sync, *args, **kwargs)

    return twin


def fed(
    method: Callable[Concatenate[S_co, Iterable[Given], P], T],
) -> Callable[
    Concatenate[AsyncProxy[S_co], Iterable[Given] | AsyncIterable[Given], P], Coroutine[Any, Any, T]
]:
    """Return the twin of a method that takes rows: asynchronous iterables are taken too."""

    @wraps(method)
    async def twin(
        self: AsyncProxy[S_co],
        rows: Iterable[Given] | AsyncIterable[Given],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return await run(method, self._sync, iterate(rows), *args, **kwargs)

    return twin  # type: ignore[return-value]  # that they have names is no harm


def streamed(
    method: Callable[Concatenate[S_co, P], Rows],
) -> Callable[Concatenate[AsyncProxy[S_co], P], AsyncRows]:
    """Return the twin of a method that gives rows: it runs when they are first asked for."""

    @wraps(method)
    def twin(self: AsyncProxy[S_co], /, *args: P.args, **kwargs: P.kwargs) -> AsyncRows:
        return AsyncRows(partial(method, self._sync, *args, **kwargs))

    return twin
