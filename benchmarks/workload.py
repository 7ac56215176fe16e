"""The work of peers: its rows, and the expected result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.rows import MIXED, Row, Shape

#: Peers by request only: dbset of another revision, and dbset behind PgBouncer.
BEFORE, POOLED = "before", "pooled"
SAME_AS = {BEFORE: "dbset", POOLED: "dbset"}

PEERS = ("raw", "core", "dataset", "ancestor", "dbset")
APIS = ("sync", "async")

#: Divisors of the size for work that would take a peer minutes.
SLOW = {
    ("ancestor", "insert"): 20,
    ("ancestor", "insert_together"): 20,
    ("ancestor", "upsert"): 20,
    ("dataset", "upsert_many"): 10,
}

#: Up to this size, noise weighs more, and twice as many rounds cost little.
BRIEF = 2000


@dataclass(frozen=True)
class Workload:
    """Work for a peer, for some size.

    Attributes:
        title: the title in a report, with ``{}`` for the size.
        function: the function of the peer's module.
        size: the number of rows or calls.
        quick: the size for a quick look.
        given: the function's arguments after database and shape.
        expected: the rows that must exist afterwards, or that it must return.
        existing: the rows that exist before; ``None`` for no table.
        index: whether the key's index is unique; ``None`` for no index.
        returns: whether the function returns the rows that are checked.
        shape: the shape of the table.
        tables: the number of other tables.
        peers: the peers that take part.
        apis: the APIs to measure.
        memory: whether memory is measured, in a separate process, instead of time.
        once: whether one round is enough.
        connects: whether the work begins with a connection.
    """

    title: str
    function: str
    size: int
    quick: int
    given: Callable[[int], tuple[Any, ...]]
    expected: Callable[[int], Iterable[Row]]
    existing: Callable[[int], Iterable[Row]] | None = None
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
        """Return the size; slow peers get a part of it."""
        size = self.quick if quick else self.size
        return max(1, size // SLOW.get((peer, self.function), 1))

    def rounds(self, usual: int) -> int:
        """Return the number of rounds, from the usual number."""
        if self.once:
            return 1
        return 2 * usual if self.size <= BRIEF else usual
