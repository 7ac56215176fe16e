"""Processes that write at once: each with a database of its own, by either face."""

from __future__ import annotations

import asyncio
import multiprocessing
import traceback

import dbset

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])
TIMEOUT = 120


def race(url, calls, writers):
    """Run writers at once, every other one asynchronous, and return the errors.

    ``calls(number)`` gives what a writer does: names of a table's methods, with arguments.
    """
    start = CONTEXT.Barrier(writers)
    errors = CONTEXT.SimpleQueue()
    processes = [
        CONTEXT.Process(target=_write, args=(url, calls(number), number % 2, start, errors))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(TIMEOUT)
    found = [f"exit code {process.exitcode}" for process in processes if process.exitcode]
    while not errors.empty():
        found.append(errors.get())
    return found


def _write(url, calls, awaited, start, errors):
    try:
        if awaited:
            asyncio.run(_write_asynchronously(url, calls, start))
        else:
            _write_synchronously(url, calls, start)
    except BaseException:
        errors.put(traceback.format_exc())


def _write_synchronously(url, calls, start):
    with dbset.connect(url) as db:
        start.wait(TIMEOUT)
        for method, *arguments in calls:
            getattr(db["t"], method)(*arguments)


async def _write_asynchronously(url, calls, start):
    async with dbset.async_connect(url) as db:
        start.wait(TIMEOUT)
        for method, *arguments in calls:
            await getattr(db["t"], method)(*arguments)
