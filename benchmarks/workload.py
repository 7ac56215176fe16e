"""The work that peers do: on which rows, and what must have come of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.rows import MIXED, Row, Shape

PEERS = ("raw", "core", "dataset", "ancestor", "dbset")
APIS = ("sync", "async")

#: By how much less peers do of what would take them minutes.
SLOW = {
    ("ancestor", "insert"): 20,
    ("ancestor", "insert_together"): 20,
    ("ancestor", "upsert"): 20,
    ("dataset", "upsert_many"): 10,
}

#: Up to so many calls, noise weighs more, and to measure twice as often takes little.
BRIEF = 2000


@dataclass(frozen=True)
class Workload:
    """What a peer is asked to do, for some size.

    Attributes:
        title: in a report, with ``{}`` for the size.
        function: of the peer's module.
        size: how many rows, or calls.
        quick: the size for a quick look.
        given: the function's arguments after database and shape.
        expected: the rows that there must be afterwards, or that it must return.
        standing: the rows that stand before; ``None`` for no table.
        index: whether the key's index is unique; ``None`` for no index.
        returns: whether the function returns the rows that are checked.
        shape: of the table.
        tables: how many other tables there are.
        peers: who takes part.
        apis: where.
        memory: whether memory is measured, in a process of its own, and not time.
        once: whether one round is enough.
        connects: whether the work begins with a connection.
    """

    title: str
    function: str
    size: int
    quick: int
    given: Callable[[int], tuple[Any, ...]]
    expected: Callable[[int], Iterable[Row]]
    standing: Callable[[int], Iterable[Row]] | None = None
    index: bool | None = None
    returns: bool = False
    shape: Shape = MIXED
    tables: int = 0
    peers: Collection[str] = PEERS
    apis: Collection[str] = APIS
    memory: bool = False
    once: bool = False
    connects: bool = False

    def size_for(self, peer: str, *, quick: bool) -> int:
        """Return the size; slow peers get some of it only."""
        size = self.quick if quick else self.size
        return max(1, size // SLOW.get((peer, self.function), 1))

    def rounds(self, usual: int) -> int:
        """Return how often it is measured, where most others are measured so often."""
        if self.once:
            return 1
        return 2 * usual if self.size <= BRIEF else usual
