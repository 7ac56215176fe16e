"""Measure peers in turn, so that a slow moment of the machine affects all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median

from benchmarks.arenas import Arena, Databases
from benchmarks.checks import different, sums
from benchmarks.processes import PeerError, Process, process
from benchmarks.workload import BEFORE, SAME_AS
from benchmarks.workloads import WORKLOADS

_CHECKED = 400_000
_TICK = 1e-6  # if the clock has not moved


@dataclass
class Measured:
    """The measurements of a peer for some work.

    Attributes:
        size: the number of rows or calls.
        rounds: what each round has taken: seconds by clock (``wall``; ``cpu``, of the peer's
            process; ``server``, the CPU time of the database server), and megabytes of additional
            ``memory``.
        clock: the clock of the figures.
        wrong: columns with wrong values; ``""`` if rows are missing.
        error: why the work failed.
    """

    size: int
    rounds: list[Mapping[str, float]] = field(default_factory=list)
    clock: str = "wall"
    wrong: Sequence[str] = ()
    error: str = ""

    @property
    def seconds(self) -> list[float]:
        """The time of each round."""
        return [taken[self.clock] or _TICK for taken in self.rounds]

    @property
    def megabytes(self) -> list[float]:
        """The additional memory in each round."""
        return [taken["memory"] for taken in self.rounds]

    def is_timed(self, base: Measured, clock: str) -> bool:
        """Return whether a clock has moved in each round, here and for another peer."""
        return all(taken[clock] for taken in (*self.rounds, *base.rounds))

    def ratio(self, base: Measured, clock: str = "") -> float:
        """Return the ratio to another peer, as the median of the rounds."""
        return median(self.ratios(base, clock))

    def ratios(self, base: Measured, clock: str = "") -> list[float]:
        """Return the ratio to another peer in each round."""
        clock = clock or self.clock
        pairs = zip(self.rounds, base.rounds, strict=False)
        scale = base.size / self.size
        return [scale * (mine[clock] or _TICK) / (other[clock] or _TICK) for mine, other in pairs]


#: Measurements, by the peers' names.
Results = Mapping[str, Measured]


@dataclass(frozen=True)
class Conditions:
    """The conditions of measurements.

    Attributes:
        rounds: the usual number of rounds.
        quick: whether to use small sizes.
        clock: the clock of the figures, ``wall`` or ``cpu``.
        before: the packages' directories of another revision of dbset.
    """

    rounds: int
    quick: bool
    clock: str
    before: Sequence[Path] = ()


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
            name: stack.enter_context(Peer.starting(arena, name, databases, conditions))
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
                if SAME_AS.get(peer.name, peer.name) in work.peers and peer.offers(name)
            ]
            for number in range(work.rounds(conditions.rounds)):
                for run in runs:
                    run.round(number)
            yield name, {run.peer.name: run.measured for run in runs}


class Peer:
    """A peer's process and databases in one arena."""

    def __init__(
        self,
        arena: Arena,
        name: str,
        databases: Databases,
        conditions: Conditions,
        stack: ExitStack,
    ) -> None:
        self.name = name
        self._path = conditions.before if name == BEFORE else ()
        self._arena = arena
        self._databases = databases
        self._stack = stack
        self.restart()

    @classmethod
    @contextmanager
    def starting(
        cls, arena: Arena, name: str, databases: Databases, conditions: Conditions
    ) -> Iterator[Peer]:
        """Start a peer's process, and end it afterwards."""
        with ExitStack() as stack:
            yield cls(arena, name, databases, conditions, stack)

    def restart(self) -> None:
        """Run in a new process."""
        self._stack.close()
        self.process = self._stack.enter_context(self.another_process())

    @contextmanager
    def another_process(self) -> Iterator[Process]:
        """Run in one more process."""
        with process(self.name, self._arena.modules[self.name], self._path) as running:
            yield running

    def empty_database(self, tables: int) -> str:
        """Return the URL of a database, empty except for some other tables."""
        self.process("close")
        return self._databases.empty(self._arena, self.name, tables)

    def server_seconds(self) -> float:
        """Return the CPU time of the database server so far."""
        return self._databases.server_seconds(self._arena)

    def offers(self, workload: str) -> bool:
        """Return whether the peer supports some work."""
        return self.process("offers", workload=workload)


class Run:
    """One peer at one workload."""

    def __init__(self, peer: Peer, workload: str, conditions: Conditions) -> None:
        self.peer = peer
        self._workload = workload
        self._work = WORKLOADS[workload]
        size = self._work.size_for(peer.name, quick=conditions.quick)
        self.measured = Measured(size, clock=conditions.clock)

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
        before = self.peer.server_seconds()
        answer = process("run", workload=self._workload, size=size, check=check)
        server = self.peer.server_seconds() - before
        self.measured.rounds.append({**answer["taken"], "server": server})
        if check:
            self.measured.wrong = different(answer["sums"], _expected(self._workload, size))


@cache
def _expected(workload: str, size: int) -> Mapping[str, int]:
    work = WORKLOADS[workload]
    return sums(work.expected(size), work.shape.key)
