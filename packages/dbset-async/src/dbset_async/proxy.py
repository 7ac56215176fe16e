"""Async versions of sync methods, with the same names, parameters and docstrings."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Coroutine, Iterable
from functools import partial, wraps
from inspect import isfunction
from typing import Any, Concatenate, Generic, TypeVar

from dbset_sync.arguments import Frame, Row
from dbset_sync.immutable import Immutable
from dbset_sync.reading.rows import Rows

from dbset_async.bridge import P, T, iterate, run
from dbset_async.rows import AsyncRows

S_co = TypeVar("S_co", covariant=True)

InputRow = TypeVar("InputRow")


class AsyncProxy(Immutable, Generic[S_co]):
    """An async proxy of a sync object.

    Parameters:
        sync: the sync object.
    """

    connect_call = "async_connect"

    def __init__(self, sync: S_co) -> None:
        self._sync = sync

    def __init_subclass__(cls) -> None:
        """Set the qualified names of methods, which warnings about a missing await show."""
        super().__init_subclass__()
        for name, member in vars(cls).items():
            if isfunction(member):
                member.__qualname__ = f"{cls.__qualname__}.{name}"

    def __repr__(self) -> str:
        """Show the async class and the sync object's description."""
        return f"<Async{repr(self._sync)[1:]}"


def awaited(
    method: Callable[Concatenate[S_co, P], T],
) -> Callable[Concatenate[AsyncProxy[S_co], P], Coroutine[Any, Any, T]]:
    """Return the async version of a method."""

    @wraps(method)
    async def call(self: AsyncProxy[S_co], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await run(method, self._sync, *args, **kwargs)

    return call


def with_async_rows(
    method: Callable[Concatenate[S_co, Iterable[InputRow] | Frame, P], T],
) -> Callable[
    Concatenate[AsyncProxy[S_co], Iterable[InputRow] | AsyncIterable[InputRow] | Frame, P],
    Coroutine[Any, Any, T],
]:
    """Return the async version of a method that takes rows, which may be an async iterable."""

    @wraps(method)
    async def call(
        self: AsyncProxy[S_co],
        rows: Iterable[InputRow] | AsyncIterable[InputRow] | Frame,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        given: Any = rows
        return await run(method, self._sync, iterate(given), *args, **kwargs)

    return call  # type: ignore[return-value]  # the parameters also have names


def returns_rows(
    method: Callable[Concatenate[S_co, P], Rows[Row]],
) -> Callable[Concatenate[AsyncProxy[S_co], P], AsyncRows[Row]]:
    """Return the async version of a method that returns rows; it runs when they are read."""

    @wraps(method)
    def call(self: AsyncProxy[S_co], /, *args: P.args, **kwargs: P.kwargs) -> AsyncRows[Row]:
        return AsyncRows(partial(method, self._sync, *args, **kwargs), call)

    return call
