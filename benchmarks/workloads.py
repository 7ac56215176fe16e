"""All that is measured."""

from __future__ import annotations

from benchmarks.everyday import EVERYDAY
from benchmarks.growth import GROWTH
from benchmarks.memory import MEMORY

#: By the names of the command line.
WORKLOADS = {**EVERYDAY, **GROWTH, **MEMORY}
