"""The results as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

#: The titles of the work, with places for the name of the data.
TITLES = {
    "in": "{} in, a new table",
    "in_batches": "{} in, by batches from Parquet",
    "upsert": "{} in, half of the rows exist",
    "out": "{} out",
    "out_batches": "{} out, by batches",
}
_HEAD = ("", "wall", "ms", "CPU", "ms", "memory over the frame", "changed columns")


@dataclass
class Outcome:
    """The measurements of a contestant at some work.

    Attributes:
        rounds: what each round took.
        error: why the work failed.
    """

    rounds: list[Mapping[str, Any]] = field(default_factory=list)
    error: str = ""

    def median(self, what: str) -> float:
        """Return the median of the rounds."""
        return median(each[what] for each in self.rounds)

    def ratio(self, what: str, base: Outcome) -> float:
        """Return the median ratio to the rounds of another contestant."""
        pairs = zip(self.rounds, base.rounds, strict=False)
        return median(mine[what] / other[what] for mine, other in pairs)


def table(title: str, found: Mapping[str, Outcome], base: Outcome | None = None) -> str:
    """Return the results for some work, as a table in Markdown.

    Parameters:
        title: the title of the table.
        found: the outcomes, by the names of the contestants.
        base: what the others are compared with; the first by default.
    """
    base = base or next(iter(found.values()))
    rows = [_HEAD, ["---"] * len(_HEAD), *(_row(name, one, base) for name, one in found.items())]
    return "\n".join([f"### {title}", "", *map(_line, rows), ""])


def _row(name: str, outcome: Outcome, base: Outcome) -> Sequence[str]:
    if outcome.error or not outcome.rounds:
        return [name, *(["fails"] * 5), outcome.error]
    times = [
        text
        for what in ("wall", "cpu")
        for text in (
            f"{outcome.ratio(what, base):.2f}" if base.rounds else "",
            f"{1000 * outcome.median(what):,.0f}",
        )
    ]
    changed = ", ".join(outcome.rounds[0].get("changed", ()))
    return [name, *times, f"{outcome.median('megabytes'):,.0f} MB", changed]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
