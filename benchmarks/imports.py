"""How long it takes to import each peer."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection

from benchmarks.measuring import Measured, Results
from peers.environments import environment

MODULES = {"core": "sqlalchemy", "dataset": "dataset", "ancestor": "dbset", "dbset": "dbset"}

_PROGRAM = """
from time import perf_counter, process_time
wall, cpu = perf_counter(), process_time()
import {}
print(perf_counter() - wall, process_time() - cpu)
"""


def measure_imports(peers: Collection[str], clock: str, rounds: int) -> Results:
    """Return the import time of each peer in a new process, measured in turn."""
    results = {name: Measured(1, clock=clock) for name in MODULES if name in peers}
    for _ in range(rounds):
        for name, measured in results.items():
            measured.rounds.append(_seconds(name))
    return results


def _seconds(peer: str) -> dict[str, float]:
    program = _PROGRAM.format(MODULES[peer])
    # On PYTHONPATH, this tree's packages would hide those of the environment.
    without = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [environment(peer), "-c", program]
    done = subprocess.run(command, env=without, capture_output=True, check=True, text=True)
    wall, cpu = map(float, done.stdout.split())
    return {"wall": wall, "cpu": cpu, "server": 0}
