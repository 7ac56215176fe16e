"""How fast dbset is, compared with the drivers, SQLAlchemy Core, dataset and dbset 1.3.0."""

from __future__ import annotations

import argparse
import pickle
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.arenas import ARENAS, databases
from benchmarks.comparison import comparison, revision, slower
from benchmarks.imports import measure_imports
from benchmarks.measuring import Conditions, Results, measure
from benchmarks.options import some
from benchmarks.plot import plot
from benchmarks.report import page
from benchmarks.targets import TARGETS, missed
from benchmarks.verdicts import measure_verdicts
from benchmarks.versions import versions
from benchmarks.workload import APIS, BEFORE, PEERS, POOLED
from benchmarks.workloads import WORKLOADS

_TREE = Path(__file__).parents[1]
_FIGURES = _TREE / ".nox" / "benchmark-figures"
_PAGE = _TREE / "docs" / "performance.md"
_DATABASES = ("sqlite", "postgresql")


def main() -> None:
    """Run the measurements that the command line selects, and write the page if it selects all."""
    asked = _arguments()
    if asked.again:
        _write(**pickle.loads(_FIGURES.read_bytes()))
        return
    if "verdict" in asked.only:
        print(f"  {'verdict':18} {measure_verdicts(5 * asked.rounds)}", flush=True)
    everything: dict[str, Any] = {
        "figures": {},
        "imports": _imports(asked),
        "rounds": asked.rounds,
        "clock": asked.clock,
        "versions": versions(asked.peers) if asked.write else {},
    }
    for arena, found in _measured(asked):
        everything["figures"][arena] = found
        if asked.write:  # as soon as possible: a full run takes a while
            _FIGURES.write_bytes(pickle.dumps(everything))
            _write(**everything)
    if asked.compare:
        print(comparison(everything["figures"]))
        if more := slower(everything["figures"], asked.tolerance):
            sys.exit(f"more than {asked.tolerance:.0%} slower: {', '.join(more)}")


def _imports(asked: argparse.Namespace) -> Results:
    if "import" not in asked.only:
        return {}
    results = measure_imports(asked.peers, asked.clock, 5 * asked.rounds)
    print(_line("import", results, "sqlite"), flush=True)
    return results


def _measured(asked: argparse.Namespace) -> Iterator[tuple[str, dict[str, Results]]]:
    """Yield each arena with its measurements, by workload."""
    workloads = [name for name in asked.only if name in WORKLOADS]
    arenas = [a for a in ARENAS if a.database in asked.databases and a.api in asked.apis]
    other = revision(asked.compare, _TREE) if asked.compare else nullcontext(())
    with databases() as empty, other as before:
        conditions = Conditions(asked.rounds, asked.quick, asked.clock, before)
        for arena in arenas if workloads else ():
            print(arena, flush=True)
            found: dict[str, Results] = {}
            for name, results in measure(arena, workloads, asked.peers, empty, conditions):
                if results:
                    found[name] = results
                    print(_line(name, results, arena.database), flush=True)
            yield str(arena), found


def _write(**everything: Any) -> None:
    _PAGE.write_text(page(**everything))
    _PAGE.with_suffix(".svg").write_text(plot(everything["figures"]))


def _line(name: str, results: Results, database: str) -> str:
    line = f"  {name:18} " + "   ".join(f"{who} {_result(name, who, results)}" for who in results)
    at_most = missed(name, database, results)
    return line if at_most is None else f"{line}   missed: {at_most:g} of {TARGETS[name].of}"


def _result(name: str, peer: str, results: Results) -> str:
    measured, base = results[peer], results.get("raw") or next(iter(results.values()))
    if measured.error or base.error:
        return measured.error.partition("\n")[0] or "?"
    if name in WORKLOADS and WORKLOADS[name].memory:
        return f"{median(measured.megabytes):,.0f} MB"
    if "" in measured.wrong:
        return "rows missing"
    wrong = f" wrong: {', '.join(measured.wrong)}" if measured.wrong else ""
    ratios = measured.ratios(base)
    parts = [
        f"{min(ratios):.2f}-{max(ratios):.2f}",
        f"cpu {measured.ratio(base, 'cpu'):.2f}",
        f"{1000 * median(measured.seconds):,.0f} ms",
    ]
    if measured.is_timed(base, "server"):
        parts.insert(2, f"server {measured.ratio(base, 'server'):.2f}")
    return f"{median(ratios):.2f} ({', '.join(parts)}){wrong}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    known = ["import", "verdict", *WORKLOADS]
    parser.add_argument("--only", type=some(known), metavar="WORK,...", help=", ".join(known))
    parser.add_argument("--peers", type=some([*PEERS, POOLED]), default=PEERS)
    parser.add_argument(
        "--compare", metavar="REV", help="measure dbset of another revision as well, and compare"
    )
    parser.add_argument(
        "--tolerance",
        type=float,
        default=0.1,
        help="how much more CPU time than that revision is no error; 0.1 is 10 %%",
    )
    parser.add_argument("--databases", type=some(_DATABASES), default=_DATABASES)
    parser.add_argument("--apis", type=some(APIS), default=APIS)
    parser.add_argument("--quick", action="store_true", help="one round of small sizes")
    parser.add_argument("--rounds", type=int)
    parser.add_argument(
        "--clock",
        choices=["wall", "cpu"],
        default="wall",
        help="cpu: of the peers' processes alone, where others use the machine meanwhile",
    )
    parser.add_argument("--write", action="store_true", help="write docs/performance.md as well")
    parser.add_argument("--again", action="store_true", help="write it from the figures of before")
    asked = parser.parse_args()
    asked.only = asked.only or known
    asked.rounds = asked.rounds or (1 if asked.quick else 3)
    if asked.compare:
        asked.peers = [*asked.peers, BEFORE] if "dbset" in asked.peers else ["dbset", BEFORE]
    return asked


if __name__ == "__main__":
    main()
