"""Measure peers in turn, so that a slow moment of the machine affects all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from statistics import median

from benchmarks.arenas import Arena, Databases
from benchmarks.checks import different, sums
from benchmarks.processes import PeerError, Process, process
from benchmarks.workloads import WORKLOADS

_CHECKED = 400_000
_TICK = 1e-6  # if the clock has not moved


@dataclass
class Measured:
    """The measurements of a peer for some work.

    Attributes:
        size: the number of rows or calls.
        seconds: the time of each round.
        megabytes: the additional memory in each round.
        wrong: columns with wrong values; ``""`` if rows are missing.
        error: why the work failed.
    """

    size: int
    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    wrong: Sequence[str] = ()
    error: str = ""

    def ratio(self, base: Measured) -> float:
        """Return the ratio to another peer, as the median of the rounds."""
        pairs = zip(self.seconds, base.seconds, strict=False)
        return median(mine / other for mine, other in pairs) * base.size / self.size


#: Measurements, by the peers' names.
Results = Mapping[str, Measured]


@dataclass(frozen=True)
class Conditions:
    """The conditions of measurements.

    Attributes:
        rounds: the usual number of rounds.
        quick: whether to use small sizes.
        clock: ``wall``, or ``cpu`` for the CPU time of the peer's process.
    """

    rounds: int
    quick: bool
    clock: str


def measure(
    arena: Arena,
    workloads: Sequence[str],
    peers: Sequence[str],
    databases: Databases,
    conditions: Conditions,
) -> Iterator[tuple[str, Results]]:
    """Yield each workload with the measurements of each peer."""
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(Peer.starting(arena, name, databases))
            for name in peers
            if name in arena.modules
        }
        for name in workloads:
            work = WORKLOADS[name]
            if arena.api not in work.apis:
                continue
            runs = [
                Run(peer, name, conditions)
                for peer in running.values()
                if peer.name in work.peers and peer.offers(name)
            ]
            for number in range(work.rounds(conditions.rounds)):
                for run in runs:
                    run.round(number)
            yield name, {run.peer.name: run.measured for run in runs}


class Peer:
    """A peer's process and databases in one arena."""

    def __init__(self, arena: Arena, name: str, databases: Databases, stack: ExitStack) -> None:
        self.name = name
        self._arena = arena
        self._databases = databases
        self._stack = stack
        self.restart()

    @classmethod
    @contextmanager
    def starting(cls, arena: Arena, name: str, databases: Databases) -> Iterator[Peer]:
        """Start a peer's process, and end it afterwards."""
        with ExitStack() as stack:
            yield cls(arena, name, databases, stack)

    def restart(self) -> None:
        """Run in a new process."""
        self._stack.close()
        self.process = self._stack.enter_context(self.another_process())

    @contextmanager
    def another_process(self) -> Iterator[Process]:
        """Run in one more process."""
        with process(self.name, self._arena.modules[self.name]) as running:
            yield running

    def empty_database(self, tables: int) -> str:
        """Return the URL of a database, empty except for some other tables."""
        self.process("close")
        return self._databases.empty(self._arena, self.name, tables)

    def offers(self, workload: str) -> bool:
        """Return whether the peer supports some work."""
        return self.process("offers", workload=workload)


class Run:
    """One peer at one workload."""

    def __init__(self, peer: Peer, workload: str, conditions: Conditions) -> None:
        self.peer = peer
        self._workload = workload
        self._work = WORKLOADS[workload]
        self._clock = conditions.clock
        size = self._work.size_for(peer.name, quick=conditions.quick)
        self.measured = Measured(size)

    def round(self, number: int) -> None:
        """Measure once; in the first round, check the result."""
        if self.measured.error:
            return
        try:
            self._round(number)
        except PeerError as error:
            self.measured.error = str(error)
            self.peer.restart()

    def _round(self, number: int) -> None:
        if not (number and self._work.returns):
            self._url = self.peer.empty_database(self._work.tables)
            self._tell("connect", url=self._url)
            self._tell("prepare", workload=self._workload, size=self.measured.size)
        if self._work.memory:
            with self.peer.another_process() as process:
                process("connect", url=self._url)
                self._run(process, check=False)
        else:
            check = not number and self.measured.size <= _CHECKED
            self._run(self.peer.process, check=check)

    def _tell(self, method: str, **arguments: object) -> None:
        self.peer.process(method, **arguments)

    def _run(self, process: Process, *, check: bool) -> None:
        size = self.measured.size
        answer = process("run", workload=self._workload, size=size, check=check)
        self.measured.seconds.append(answer["taken"][self._clock] or _TICK)
        self.measured.megabytes.append(answer["taken"]["memory"])
        if check:
            self.measured.wrong = different(answer["sums"], _expected(self._workload, size))


@cache
def _expected(workload: str, size: int) -> Mapping[str, int]:
    work = WORKLOADS[workload]
    return sums(work.expected(size), work.shape.key)
