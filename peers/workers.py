"""Processes that work at once."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Coroutine
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

CONTEXT = multiprocessing.get_context("forkserver")
PATIENCE = 60

#: Work; it gets its number, and a function to call when it is ready to start.
Work = Callable[[int, Callable[[], Any]], Coroutine[Any, Any, Any]]


def together(work: Work, workers: int) -> list[Any]:
    """Run some work in several processes, which start at once, and return all results."""
    barrier = CONTEXT.Barrier(workers)
    with ProcessPoolExecutor(workers, CONTEXT, _keep, (barrier,)) as processes:
        return list(processes.map(partial(_work, work), range(workers)))


def elsewhere(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run some work in another process."""
    with ProcessPoolExecutor(1, CONTEXT) as processes:
        return processes.submit(_run, work).result()


def _keep(barrier: Any) -> None:
    global _barrier  # noqa: PLW0603 - a process gets a barrier only at its start
    _barrier = barrier


def _work(work: Work, number: int) -> Any:
    return asyncio.run(work(number, partial(_barrier.wait, PATIENCE)))


def _run(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    return asyncio.run(work())
