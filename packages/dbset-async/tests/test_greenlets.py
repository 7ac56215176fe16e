"""Greenlets run one call after another, and keep nothing of the earlier ones."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import pytest
from dbset_async.bridge import run
from greenlet import getcurrent
from sqlalchemy.util import await_only

place = ContextVar("place", default="nowhere")


class Value:
    """A value that can be referred to weakly."""


def waited():
    await_only(asyncio.sleep(0))
    return getcurrent()


@pytest.mark.asyncio
async def test_a_greenlet_runs_several_calls():
    assert len({await run(waited) for _ in range(3)}) == 1


@pytest.mark.asyncio
async def test_calls_at_once_have_greenlets_of_their_own():
    found = await asyncio.gather(*(run(waited) for _ in range(5)))

    assert len(set(found)) == 5


@pytest.mark.asyncio
async def test_a_call_inside_of_a_call():
    def outer():
        return getcurrent(), await_only(run(waited))

    own, inner = await run(outer)
    assert own is not inner


FACTORIES = [None, *([asyncio.eager_task_factory] if sys.version_info >= (3, 12) else [])]


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_task_that_begins_inside_of_a_call(factory):
    def inner():
        await_only(asyncio.sleep(0.01))
        return "inner"

    def outer():
        task = asyncio.get_running_loop().create_task(run(inner))
        return await_only(asyncio.sleep(0.05, "slept")), await_only(task)

    async def main():
        asyncio.get_running_loop().set_task_factory(factory)
        return [await run(outer) for _ in range(3)]

    assert asyncio.run(main()) == [("slept", "inner")] * 3


@pytest.mark.asyncio
async def test_each_call_has_the_context_of_its_task():
    async def named(name):
        place.set(name)
        await run(lambda: (waited(), place.set(place.get() + "!")))
        return place.get()

    names = [f"task {number}" for number in range(5)]
    found = [await asyncio.create_task(named(name)) for name in names]
    found += await asyncio.gather(*map(named, names))

    assert found == [f"{name}!" for name in names] * 2
    assert place.get() == "nowhere"


@pytest.mark.asyncio
@pytest.mark.parametrize("error", [ValueError("no"), asyncio.CancelledError("gone")])
async def test_a_call_after_an_error(error):
    def fail():
        waited()
        raise error

    before = await run(waited)
    for _ in range(2):
        with pytest.raises(type(error)):
            await run(fail)
    assert (await run(waited)) is not before


@pytest.mark.asyncio
async def test_a_cancelled_call_may_wait_for_its_end():
    steps = []

    def patient():
        try:
            await_only(asyncio.sleep(60))
        except asyncio.CancelledError:
            await_only(asyncio.sleep(0))
            steps.append("ended")
            raise

    task = asyncio.create_task(run(patient))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert steps == ["ended"]


@pytest.mark.asyncio
async def test_nothing_of_a_call_is_kept():
    context = ContextVar("context")

    async def call():
        given, returned = Value(), Value()
        context.set(Value())
        assert await run(lambda _: returned, given) is returned
        return [weakref.ref(each) for each in (given, returned, context.get())]

    kept = await asyncio.create_task(call())
    await asyncio.sleep(0)  # the loop itself keeps the context of its last step
    gc.collect()
    assert [each() for each in kept] == [None] * 3


def test_threads_have_greenlets_of_their_own():
    found = []

    def thread():
        found.append(asyncio.run(run(waited)))

    for _ in range(2):
        running = threading.Thread(target=thread)
        running.start()
        running.join()
    assert len(set(found)) == 2


def test_a_call_in_deep_code_leaves_the_whole_stack_to_the_next():
    limit = sys.getrecursionlimit()

    async def called_below(steps):
        await (called_below(steps - 1) if steps else run(waited))

    def depth(steps):
        return steps and 1 + depth(steps - 1)

    async def calls():
        await called_below(limit * 3 // 4)
        return await run(depth, limit // 2)

    with ThreadPoolExecutor() as new_thread:  # which has no greenlets yet
        assert new_thread.submit(asyncio.run, calls()).result() == limit // 2


PROGRAM = """
import asyncio, threading
from dbset_async.bridge import run
from sqlalchemy.util import await_only

async def several():
    await asyncio.gather(*(run(lambda: await_only(asyncio.sleep(0))) for _ in range(200)))

threads = [threading.Thread(target=asyncio.run, args=[several()]) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
asyncio.run(several())
"""


def test_a_program_ends_without_a_word():
    command = [sys.executable, "-W", "error", "-c", PROGRAM]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
