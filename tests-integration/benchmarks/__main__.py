"""How fast dbset is, beside the drivers, SQLAlchemy Core, dataset and its ancestor."""

from __future__ import annotations

import argparse
import sys
from statistics import median

from benchmarks.arenas import ARENAS, databases
from benchmarks.measuring import Conditions, Results, measure
from benchmarks.workload import CONTESTANTS
from benchmarks.workloads import WORKLOADS


def main() -> None:
    """Measure what the command line asks for."""
    asked = _arguments()
    workloads = asked.only or list(WORKLOADS)
    arenas = [a for a in ARENAS if a.database in asked.databases and a.face in asked.faces]
    with databases() as empty:
        for arena in arenas:
            print(arena, flush=True)
            conditions = Conditions(asked.rounds, asked.quick, asked.clock)
            for name, results in measure(arena, workloads, asked.contestants, empty, conditions):
                print(_line(name, results), flush=True)


def _line(name: str, results: Results) -> str:
    base = results.get("raw") or next(iter(results.values()), None)
    cells = []
    for contestant, found in results.items():
        if found.error or base.error:
            cells.append(f"{contestant} {found.error[:300]}")
            continue
        wrong = f" wrong {','.join(found.wrong)}" if found.wrong else ""
        if WORKLOADS[name].memory:
            cells.append(f"{contestant} {median(found.megabytes):,.0f} MB")
            continue
        milliseconds = 1000 * median(found.seconds)
        cells.append(f"{contestant} {found.ratio(base):.2f} ({milliseconds:,.0f} ms){wrong}")
    return f"  {name:18} " + "   ".join(cells)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--clock",
        choices=["wall", "cpu"],
        default="wall",
        help="cpu: of the contestant's process alone, where others use the machine meanwhile",
    )
    parser.add_argument("--only", type=_listed(WORKLOADS), metavar="WORKLOAD,...")
    parser.add_argument("--contestants", type=_listed(CONTESTANTS), default=list(CONTESTANTS))
    parser.add_argument(
        "--databases", type=_listed(["sqlite", "postgresql"]), default=["sqlite", "postgresql"]
    )
    parser.add_argument("--faces", type=_listed(["sync", "async"]), default=["sync", "async"])
    return parser.parse_args()


def _listed(known):
    def names(text):
        chosen = text.split(",")
        if unknown := set(chosen) - set(known):
            raise argparse.ArgumentTypeError(f"{sorted(unknown)} are none of {', '.join(known)}")
        return chosen

    return names


if __name__ == "__main__":
    sys.exit(main())
