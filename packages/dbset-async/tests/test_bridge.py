"""The bridge returns results, raises errors and waits for sync code."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

import pytest
from dbset_async.bridge import iterate, run

pytestmark = pytest.mark.asyncio

place = ContextVar("place", default="outside")


async def test_arguments_and_result():
    def divide(a, b, /, *, by=1):
        return (a + b) / by

    assert await run(divide, 1, 2, by=2) == 1.5


@pytest.mark.parametrize(
    "error", [ValueError("no"), KeyboardInterrupt("stop"), asyncio.CancelledError("gone")]
)
async def test_errors_are_raised_unchanged(error):
    def fail():
        raise error

    with pytest.raises(type(error)) as raised:
        await run(fail)
    assert raised.value is error


async def test_waiting_lets_other_tasks_run():
    happened = asyncio.Event()

    async def events():
        yield await happened.wait()

    waiting = asyncio.create_task(run(lambda: list(iterate(events()))))
    await asyncio.sleep(0)
    assert not waiting.done()

    happened.set()
    assert await waiting == [True]


async def test_the_context_is_the_callers():
    place.set("inside")

    assert await run(place.get) == "inside"
    await run(place.set, "deeper")
    assert place.get() == "deeper"


async def asynchronously(items):
    for item in items:
        await asyncio.sleep(0)
        yield item


@pytest.mark.parametrize(
    "items",
    [lambda: [1, 2], lambda: (1, 2), lambda: iter([1, 2]), lambda: asynchronously([1, 2])],
)
async def test_iterate(items):
    assert await run(lambda: list(iterate(items()))) == [1, 2]


async def test_iterate_over_nothing():
    assert await run(lambda: list(iterate(asynchronously([])))) == []


async def test_errors_of_an_iterable_are_raised():
    async def broken():
        yield 1
        raise LookupError("row 1")

    with pytest.raises(LookupError, match="row 1"):
        await run(lambda: list(iterate(broken())))
