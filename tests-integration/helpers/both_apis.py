"""One way to call both APIs: the async API with a blocking interface.

Its calls run one after another in one long-lived task, so that a transaction that one call has
entered also applies to the next.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from dbset import async_connect, connect
from dbset_async import AsyncDatabase, AsyncRows, AsyncTable
from dbset_async.database import AsyncTransaction


class Task:
    """A long-lived task that runs awaitables."""

    def __init__(self):
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._calls = asyncio.Queue()
        self._task = self._loop.create_task(self._work())

    async def _work(self):
        while True:
            awaitable, done = await self._calls.get()
            try:
                done.set_result(await awaitable)
            except BaseException as error:
                done.set_exception(error)

    def run(self, awaitable):
        done = self._loop.create_future()
        self._calls.put_nowait((awaitable, done))
        return self._loop.run_until_complete(done)

    def close(self):
        self._task.cancel()
        self._runner.close()


class Blocking:
    """An object of the async API that waits for its results."""

    def __init__(self, task, target):
        self._task = task
        self._target = target

    def __getattr__(self, name):
        return self._wrapped(getattr(self._target, name))

    def __getitem__(self, name):
        return self._wrapped(self._target[name])

    def __repr__(self):
        return repr(self._target)

    def __enter__(self):
        return self._wrapped(self._task.run(self._target.__aenter__()))

    def __exit__(self, kind, error, trace):
        return self._task.run(self._target.__aexit__(kind, error, trace))

    def __iter__(self):
        async def iterator():
            return aiter(self._target)

        async def following():
            return await anext(rows, None)

        rows = self._task.run(iterator())
        while (row := self._task.run(following())) is not None:
            yield row

    def __next__(self):
        async def following():
            return await anext(self._target, None)

        if (row := self._task.run(following())) is None:
            raise StopIteration
        return row

    def _call(self, method, /, *args, **kwargs):
        async def call():
            result = method(*args, **kwargs)
            return await result if inspect.isawaitable(result) else result

        return self._wrapped(self._task.run(call()))

    def _wrapped(self, value):
        is_own = isinstance(value, AsyncDatabase | AsyncTable | AsyncRows | AsyncTransaction)
        if is_own or inspect.isasyncgen(value):
            return Blocking(self._task, value)
        if inspect.isawaitable(value):
            return self._task.run(value)
        if inspect.ismethod(value) or isinstance(value, partial):
            return lambda *args, **kwargs: self._call(value, *args, **kwargs)
        return value


@contextmanager
def sync_api() -> Iterator:
    yield connect


@contextmanager
def async_api() -> Iterator:
    task = Task()

    async def connected(*args, **kwargs):
        return await async_connect(*args, **kwargs)

    try:
        yield lambda *args, **kwargs: Blocking(task, task.run(connected(*args, **kwargs)))
    finally:
        task.close()


APIS = {"sync": sync_api, "async": async_api}
