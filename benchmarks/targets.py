"""The goals for dbset's times, which the program prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.measuring import Results


@dataclass(frozen=True)
class Target:
    """The longest time that dbset may take, as a multiple of another peer's.

    Attributes:
        of: the other peer.
        at_most: the multiple, by database.
    """

    of: str
    at_most: Mapping[str, float]

    @classmethod
    def both(cls, of: str, sqlite: float, postgresql: float) -> Target:
        """Return a target with a multiple for each database."""
        return cls(of, {"sqlite": sqlite, "postgresql": postgresql})


_SINGLE = Target.both("core", 0.6, 0.6)
_INSERT_MANY = Target.both("raw", 1.1, 1.2)
_BY_KEYS = Target.both("raw", 1.2, 1.3)

#: The targets, by workload.
TARGETS = {
    "import": Target.both("core", 1.12, 1.12),
    **dict.fromkeys(["insert", "find_one", "update", "upsert", "insert_by_tasks"], _SINGLE),
    **dict.fromkeys(["find_by_operators", "find_10", "find_100", "find_1000"], _SINGLE),
    "query": Target.both("core", 0.8, 1.2),
    "insert_together": Target.both("core", 0.7, 0.7),
    "tables_1": Target.both("core", 2.0, 2.0),
    "upsert_plain": Target.both("core", 0.8, 0.8),
    **dict.fromkeys(["insert_many", "insert_generated"], _INSERT_MANY),
    "flights": Target.both("raw", 1.2, 1.2),
    "columns_200": Target.both("raw", 1.8, 1.8),
    "find": Target.both("raw", 1.2, 1.3),
    "first": Target.both("raw", 1.1, 1.1),
    **dict.fromkeys(["update_many", "upsert_many", "upsert_many_plain"], _BY_KEYS),
}


def missed(name: str, database: str, found: Results) -> float | None:
    """Return the target that dbset's ratio for some work exceeds, or None."""
    target = TARGETS.get(name)
    if target is None or database not in target.at_most or not {target.of, "dbset"} <= found.keys():
        return None
    base, ours = found[target.of], found["dbset"]
    if base.error or ours.error:
        return None
    at_most = target.at_most[database]
    return at_most if ours.ratio(base) > at_most else None
