"""Cancel a call at a chosen step: each time that it waits is a step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Mapping
from typing import Any

import pytest
import sqlalchemy

#: Cancels a task that is waiting.
Cut = Callable[[asyncio.Task[Any], Any], None]

#: Seconds; drivers and pools themselves wait longer.
A_WHILE = 20


class Stepped:
    """An awaitable that cancels its task at certain steps.

    Attributes:
        steps: the number of times that it has waited.
    """

    def __init__(self, call: Awaitable[Any], cuts: Mapping[int, Cut]) -> None:
        self._call = call
        self._cuts = cuts
        self.steps = 0

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self._call.__await__()
        advance, value = steps.send, None
        while True:
            try:
                awaited = advance(value)
            except StopIteration as end:
                return end.value
            if self.steps in self._cuts:
                self._cuts[self.steps](asyncio.current_task(), awaited)
            self.steps += 1
            try:
                advance, value = steps.send, (yield awaited)
            except BaseException as error:
                advance, value = steps.throw, error


def while_it_waits(task, awaited):
    task.cancel()


def with_the_answer(task, awaited):
    """Cancel when the answer has arrived but the task has not received it yet."""
    if awaited is None:
        task.cancel()
    else:
        awaited.add_done_callback(lambda _: task.cancel())


async def ends(call, cuts, error=asyncio.CancelledError):
    """Run a call; return whether it ended before the first cancellation."""

    async def body():
        await stepped

    stepped = Stepped(call, cuts)
    task = asyncio.create_task(body())
    await asyncio.wait([task])
    return comes_out(stepped, min(cuts), task, error)


def comes_out(stepped, step, task, error):
    """Return whether a task ended before a step; if not, check that it ended with the error.

    The answer to the last step may come before the loop looks at the clock.
    """
    if stepped.steps <= step:
        task.result()
        return True
    if error is TimeoutError and stepped.steps == step + 1 and task.exception() is None:
        return False
    with pytest.raises(error):
        task.result()
    return False


async def cancelled(call, step):
    return await ends(call, {step: while_it_waits})


async def cancelled_with_the_answer(call, step):
    return await ends(call, {step: with_the_answer})


async def cancelled_twice(call, step):
    """Cancel the clean-up as well, at its first step or at one of the next two."""
    return await cancelled_again(1 + step % 3)(call, step)


def cancelled_again(gap):
    """Return a function that cancels a call, and its clean-up so many steps later."""
    return lambda call, step: ends(call, {step: while_it_waits, step + gap: while_it_waits})


async def timed_out(call, step):
    def expire(task, awaited):
        timeout.reschedule(asyncio.get_running_loop().time())

    async def limited():
        nonlocal timeout
        async with asyncio.timeout(None) as timeout:
            await call

    timeout: Any = None
    return await ends(limited(), {step: expire}, TimeoutError)


async def waited_for(call, step):
    """Let ``wait_for`` time out, by putting the loop's clock forward."""

    def put_forward(task, awaited):
        loop.time = lambda: time() + A_WHILE

    async def limited():
        await asyncio.wait_for(stepped, A_WHILE)

    loop = asyncio.get_running_loop()
    time = loop.time
    stepped = Stepped(call, {step: put_forward})
    task = asyncio.create_task(limited())
    await asyncio.wait([task])
    loop.time = time
    return comes_out(stepped, step, task, TimeoutError)


#: SQLAlchemy 2.0 leaves a connection whose clean-up is cancelled to the garbage collector.
TWICE = [cancelled_twice] if not sqlalchemy.__version__.startswith("2.0.") else []

#: Ways for every call.
WAYS = [cancelled, cancelled_with_the_answer, *TWICE]

#: Ways that cancel the task as ``cancelled`` does; a few calls are enough.
TIMEOUTS = [timed_out, waited_for]
