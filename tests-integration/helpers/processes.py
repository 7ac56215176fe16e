"""Processes that do the same thing at once; they use the drivers in turn."""

from __future__ import annotations

import multiprocessing
import runpy
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from drivers import DRIVERS
from sqlalchemy import make_url

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    [
        __name__,
        "alembic.ddl",
        "asyncpg",
        "aiosqlite",
        "psycopg",
        "psycopg2.extras",
        "pyarrow",
        "pytest",
        "sqlalchemy.dialects.postgresql",
        "sqlalchemy.dialects.sqlite",
        "sqlalchemy.ext.asyncio",
    ]
)
TIMEOUT = 120


def race(url: str, work: Callable[[Any, int], Any], workers: int) -> list[Any]:
    """Run a function in several processes at once and return all results.

    Parameters:
        url: the URL of a database, without a driver.
        work: a top-level function of a module; it gets the database, with a blocking interface,
            and the number of the process.
        workers: the number of processes.

    Raises:
        AssertionError: one of them raised an error or did not end.
    """
    start = CONTEXT.Barrier(workers)
    drivers = cycle(name for name, driver in DRIVERS.items() if url.startswith(driver.database))
    place = work.__globals__["__file__"], work.__name__
    jobs = [_Job(*place, url, next(drivers), number) for number in range(workers)]
    running = [_Running(job, start) for job in jobs]
    outcomes = [process.outcome() for process in running]
    errors = [error for error, _ in outcomes if error]
    assert not errors, "\n".join(errors)
    return [result for _, result in outcomes]


@dataclass(frozen=True)
class _Job:
    """The work of one process: a function by file, because tests cannot be imported by name."""

    path: str
    name: str
    url: str
    driver: str
    number: int

    def run(self, start):
        work = runpy.run_path(self.path)[self.name]
        driver = DRIVERS[self.driver]
        with driver.connected(make_url(self.url).set(drivername=driver.drivername)) as db:
            start.wait(TIMEOUT)
            return work(db, self.number)


class _Running:
    """A running process."""

    def __init__(self, job, start):
        self._job = job
        self._outcome, sender = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_run, args=(job, start, sender))
        self._process.start()
        sender.close()

    def outcome(self):
        """Wait until it ends, and return its error, as text, and its result."""
        try:
            error, result = self._outcome.recv() if self._outcome.poll(TIMEOUT) else (None, None)
        except EOFError:
            error, result = "it died", None
        self._process.join(TIMEOUT)
        if self._process.is_alive():
            self._process.kill()
            error = "it did not end"
        return error and f"process {self._job.number} by {self._job.driver}: {error}", result


def _run(job, start, sender):
    warnings.simplefilter("error")
    try:
        sender.send((None, job.run(start)))
    except BaseException:
        start.abort()
        sender.send((traceback.format_exc(), None))
