"""A contestant's process. It is told by lines of JSON what to do, and answers each with one."""

from __future__ import annotations

import asyncio
import gc
import inspect
import json
import os
import sys
from importlib import import_module
from time import perf_counter, process_time
from typing import Any

from benchmarks.checks import sums
from benchmarks.workloads import WORKLOADS, Workload


class Worker:
    """A contestant, and the database that it works on.

    Parameters:
        module: the contestant's, of ``benchmarks.contestants``.
        loop: runs what is asynchronous.
    """

    def __init__(self, module: str, loop: asyncio.Runner) -> None:
        self._contestant = import_module(f"benchmarks.contestants.{module}")
        self._loop = loop
        self._db: Any = None

    def offers(self, workload: str) -> bool:
        """Return whether the contestant can do some work."""
        return hasattr(self._contestant, WORKLOADS[workload].function)

    def close(self) -> None:
        """Close the database."""
        if self._db is not None:
            self._call("close", self._db)
        self._db = None

    def prepare(self, workload: str, size: int, url: str) -> None:
        """Open an empty database and write what stands before the work."""
        work = WORKLOADS[workload]
        self._db = self._call("connect", url)
        if work.standing is not None:
            self._call("insert_many", self._db, work.shape, list(work.standing(size)))
        if work.index is not None:
            self._call("index", self._db, work.shape, work.index)

    def run(self, workload: str, size: int, *, check: bool) -> dict[str, Any]:
        """Do the work; return the seconds by each clock and, if asked, the sums of its result."""
        work = WORKLOADS[workload]
        given = work.given(size)
        gc.collect()
        gc.freeze()
        start = perf_counter(), process_time()
        result = self._call(work.function, self._db, work.shape, *given)
        end = perf_counter(), process_time()
        gc.unfreeze()
        times = {"wall": end[0] - start[0], "cpu": end[1] - start[1]}
        return {"seconds": times, "sums": self._sums(work, result) if check else None}

    def _sums(self, work: Workload, result: Any) -> dict[str, int]:
        rows = result if work.returns else self._call("find", self._db, work.shape)
        return sums(rows, work.shape.key)

    def _call(self, function: str, *arguments: Any) -> Any:
        result = getattr(self._contestant, function)(*arguments)
        return self._loop.run(result) if inspect.iscoroutine(result) else result


def main() -> None:
    """Answer until there is nothing more to do."""
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
