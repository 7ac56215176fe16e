"""All workloads."""

from __future__ import annotations

from benchmarks.everyday import EVERYDAY
from benchmarks.growth import GROWTH
from benchmarks.memory import MEMORY

#: The workloads, by their names on the command line.
WORKLOADS = {**EVERYDAY, **GROWTH, **MEMORY}
