"""A peer's process: it reads requests as lines of JSON, and answers each with one line."""

from __future__ import annotations

import asyncio
import gc
import inspect
import json
import os
import re
import resource
import sys
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path
from platform import python_version
from sqlite3 import sqlite_version
from time import perf_counter, process_time
from typing import Any

from benchmarks.checks import sums
from benchmarks.workload import Workload
from benchmarks.workloads import WORKLOADS

_STATUS = Path("/proc/self/status")


class Worker:
    """A peer, and the database that it works on.

    Parameters:
        module: the peer's module in ``benchmarks.peers``.
        loop: the event loop for async peers.
    """

    def __init__(self, module: str, loop: asyncio.Runner) -> None:
        self._peer = import_module(f"benchmarks.peers.{module}")
        self._loop = loop
        self._url = ""
        self._db: Any = None

    def offers(self, workload: str) -> bool:
        """Return whether the peer supports some work."""
        return hasattr(self._peer, WORKLOADS[workload].function)

    def versions(self) -> dict[str, str]:
        """Return the versions of Python, SQLite and the installed packages."""
        installed = {each.name: each.version for each in distributions()}
        return {"Python": python_version(), "SQLite": sqlite_version, **installed}

    def connect(self, url: str) -> None:
        """Connect to a database, and close the previous one."""
        self.close()
        self._url = url
        self._db = self._call("connect", url)

    def close(self) -> None:
        """Close the database."""
        if self._db is not None:
            self._call("close", self._db)
        self._db = None

    def prepare(self, workload: str, size: int) -> None:
        """Write the rows that exist before the work."""
        work = WORKLOADS[workload]
        if work.existing is not None:
            self._call("insert_many", self._db, work.shape, list(work.existing(size)))
        if work.index is not None:
            self._call("index", self._db, work.shape, work.index)
        if work.connects:
            self.close()

    def run(self, workload: str, size: int, *, check: bool) -> dict[str, Any]:
        """Do the work, and return its cost and, on request, the sums of its result."""
        work = WORKLOADS[workload]
        given = work.given(size)
        gc.collect()
        gc.freeze()
        start = _used()
        result = self._done(work, given)
        end = _used()
        gc.unfreeze()
        taken = {name: end[name] - start[name] for name in end}
        return {"taken": taken, "sums": self._sums(work, result) if check else None}

    def check(self, workload: str, size: int) -> dict[str, int]:
        """Do the work without measuring it, and return the sums of its result."""
        work = WORKLOADS[workload]
        return self._sums(work, self._done(work, work.given(size)))

    def _done(self, work: Workload, given: tuple[Any, ...]) -> Any:
        if work.connects:
            self.connect(self._url)
        return self._call(work.function, self._db, work.shape, *given)

    def _sums(self, work: Workload, result: Any) -> dict[str, int]:
        if not work.returns:
            result = self._call("find", self._db, work.shape)
        return sums(result, work.shape.key)

    def _call(self, function: str, *arguments: Any) -> Any:
        result = getattr(self._peer, function)(*arguments)
        return self._loop.run(result) if inspect.iscoroutine(result) else result


def _used() -> dict[str, float]:
    return {"wall": perf_counter(), "cpu": process_time(), "memory": _peak_memory()}


def _peak_memory() -> float:
    """Return the peak memory of this process, in MB."""
    if _STATUS.exists():  # there, getrusage includes the parent's
        return int(re.search(r"VmHWM:\s+(\d+)", _STATUS.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    """Answer requests until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with asyncio.Runner() as loop:
        worker = Worker(sys.argv[1], loop)
        for line in sys.stdin:
            function, arguments = json.loads(line)
            try:
                answer = {"answer": getattr(worker, function)(**arguments)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), file=answers, flush=True)
        worker.close()


if __name__ == "__main__":
    main()
