"""Two revisions of dbset, measured in turn in one run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.measuring import Measured, Results
from benchmarks.workload import BEFORE

_CLOCKS = ("wall", "cpu", "server")

#: Ratios this close to 1 are noise.
EQUAL = 0.05


@contextmanager
def revision(name: str, tree: Path) -> Iterator[list[Path]]:
    """Yield the directories of the packages of another revision.

    Parameters:
        name: the revision, as git names it.
        tree: a clone of the repository.
    """
    with TemporaryDirectory() as directory:
        archive = Path(directory, "packages.tar")
        subprocess.run(["git", "archive", "-o", archive, name, "packages"], cwd=tree, check=True)
        subprocess.run(["tar", "-xf", archive], cwd=directory, check=True)
        yield sorted(Path(directory, "packages").glob("*/src"))


def comparison(figures: Mapping[str, Mapping[str, Results]]) -> str:
    """Return a table of the time of dbset as a multiple of that of the other revision."""
    lines = ["| work | wall | CPU | server CPU |", "| --- | --- | --- | --- |"]
    for arena, name, results in _compared(figures):
        pair = results["dbset"], results[BEFORE]
        cells = [_cell(*pair, clock) for clock in _CLOCKS]
        lines.append(f"| {arena}: {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def slower(figures: Mapping[str, Mapping[str, Results]], tolerance: float) -> list[str]:
    """Return the work that takes more CPU time than before, by more than a tolerance."""
    return [
        f"{arena}: {name}"
        for arena, name, results in _compared(figures)
        if results["dbset"].ratio(results[BEFORE], "cpu") > 1 + tolerance
    ]


def _compared(
    figures: Mapping[str, Mapping[str, Results]],
) -> Iterator[tuple[str, str, Results]]:
    for arena, found in figures.items():
        for name, results in found.items():
            pair = [results.get(peer) for peer in ("dbset", BEFORE)]
            if all(pair) and not any(measured.error for measured in pair):
                yield arena, name, results


def _cell(ours: Measured, before: Measured, clock: str) -> str:
    if not ours.is_timed(before, clock):
        return "-"
    ratios = ours.ratios(before, clock)
    middle = median(ratios)
    word = " equal" if abs(middle - 1) < EQUAL else ""
    return f"{middle:.2f} ({min(ratios):.2f} to {max(ratios):.2f}){word}"
