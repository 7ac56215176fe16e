"""Contestants measured in turn, so that what slows the machine down slows all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from benchmarks.arenas import Arena, Databases
from benchmarks.checks import different, sums
from benchmarks.processes import ContestantError, Process, process
from benchmarks.workloads import WORKLOADS, Workload


@dataclass
class Measured:
    """What a contestant needed for some work.

    Attributes:
        size: how many rows, or calls.
        seconds: of each round.
        wrong: columns whose values are not as they must be; ``""`` when rows are missing.
        error: why it could not do the work.
    """

    size: int
    seconds: list[float] = field(default_factory=list)
    wrong: Sequence[str] = ()
    error: str = ""

    def ratio(self, base: Measured) -> float:
        """Return how many times what another contestant needed, as the median of the rounds."""
        pairs = zip(self.seconds, base.seconds, strict=False)
        return median(mine / other for mine, other in pairs) * base.size / self.size


Results = Mapping[str, Measured]


def measure(
    arena: Arena,
    workloads: Sequence[str],
    contestants: Sequence[str],
    databases: Databases,
    *,
    rounds: int,
    quick: bool,
    clock: str,
) -> Iterator[tuple[str, Results]]:
    """Yield each workload with what each contestant needed for it."""
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(process(name, arena.modules[name]))
            for name in contestants
            if name in arena.modules
        }
        for name in workloads:
            offering = {c: p for c, p in processes.items() if p("offers", workload=name)}
            runs = {
                contestant: Run(
                    name, arena, contestant, running, databases, quick=quick, clock=clock
                )
                for contestant, running in offering.items()
            }
            for number in range(rounds):
                for run in runs.values():
                    run.round(number)
            yield name, {contestant: run.measured for contestant, run in runs.items()}


class Run:
    """One contestant at one workload."""

    def __init__(
        self,
        workload: str,
        arena: Arena,
        contestant: str,
        process: Process,
        databases: Databases,
        *,
        quick: bool,
        clock: str,
    ) -> None:
        self._workload = workload
        self._work: Workload = WORKLOADS[workload]
        self._arena = arena
        self._contestant = contestant
        self._process = process
        self._databases = databases
        self._clock = clock
        self.measured = Measured(self._work.quick if quick else self._work.size)

    def round(self, number: int) -> None:
        """Measure once; in the first round, see whether the result is right."""
        if self.measured.error:
            return
        try:
            self._round(number)
        except ContestantError as error:
            self.measured.error = str(error)

    def _round(self, number: int) -> None:
        size = self.measured.size
        if not (number and self._work.returns):
            self._process("close")
            url = self._databases.empty(self._arena, self._contestant)
            self._process("prepare", workload=self._workload, size=size, url=url)
        answer = self._process("run", workload=self._workload, size=size, check=not number)
        self.measured.seconds.append(answer["seconds"][self._clock])
        if not number:
            self.measured.wrong = different(answer["sums"], self._expected())

    def _expected(self) -> dict[str, int]:
        return sums(self._work.expected(self.measured.size), self._work.shape.key)
