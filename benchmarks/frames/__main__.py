"""How fast frames go in and out, next to ADBC, pandas, polars and connectorx."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from benchmarks.arenas import Arena, Databases, databases
from benchmarks.frames.contestants import CONTESTANTS
from benchmarks.frames.data import DATA
from benchmarks.frames.report import TITLES, Outcome, table
from benchmarks.frames.worker import NEEDS
from benchmarks.options import some

_BASE = "adbc"
_READS = ("out", "out_batches")
_QUICK = 20  # the divisor of sizes for a quick look


def main() -> None:
    """Measure what the command line selects, and print a table for each work."""
    asked = _arguments()
    with TemporaryDirectory() as directory, databases() as empty:
        for name in asked.data:
            file = Path(directory, f"{name}.parquet")
            size = DATA[name].size // (_QUICK if asked.quick else 1)
            pq.write_table(DATA[name].rows(size), file)
            for database in asked.databases:
                _measure(asked, f"{size:,} {name}", Place(database, str(file), empty))


class Place:
    """A database and the data for it.

    Parameters:
        database: ``sqlite`` or ``postgresql``.
        file: the data, as a Parquet file.
        empty: makes empty databases.
    """

    def __init__(self, database: str, file: str, empty: Databases) -> None:
        self._arena = Arena(database, "frames", {})
        self._file = file
        self._empty = empty
        self._filled = ""
        self.title = database

    def run(self, contestant: str, work: str, outcome: Outcome) -> None:
        """Do some work once in a new process, and note what it took."""
        if outcome.error:
            return
        url = self._with_rows() if work in _READS else self._empty.empty(self._arena, "writes")
        done = self._process(contestant, work, url)
        if done.returncode:
            errors = re.findall(r"(?m)^[\w.]+(?:Error|Exception)\b.*", done.stderr)
            outcome.error = errors[-1][:150] if errors else f"code {done.returncode}"
        else:
            outcome.rounds.append(json.loads(done.stdout))

    def _with_rows(self) -> str:
        if not self._filled:
            self._filled = self._empty.empty(self._arena, "reads")
            self._process("dbset", "prepare", self._filled).check_returncode()
        return self._filled

    def _process(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        contestant, work, url = arguments
        command = ("-m", "benchmarks.frames.worker", contestant, work, self._file, url)
        return subprocess.run(
            [sys.executable, *command], env=os.environ, capture_output=True, text=True, check=False
        )


def _measure(asked: argparse.Namespace, data: str, place: Place) -> None:
    outcomes: dict[str, Mapping[str, Outcome]] = {}
    for work in asked.only:
        found = {
            name: Outcome() for name in asked.contestants if hasattr(CONTESTANTS[name], NEEDS[work])
        }
        for number in range(asked.rounds):
            for name, outcome in found.items():
                if not (number and CONTESTANTS[name].slow):
                    place.run(name, work, outcome)
        outcomes[work] = found
        title = f"{TITLES[work].format(data)}, {place.title}"
        print(table(title, found), flush=True)
    _print_upserts(outcomes)


def _print_upserts(outcomes: Mapping[str, Mapping[str, Outcome]]) -> None:
    """Print how long upserts take, as multiples of the same contestant's inserts."""
    inserts = outcomes.get("in", {})
    for name, outcome in outcomes.get("upsert", {}).items():
        if outcome.rounds and name in inserts and inserts[name].rounds:
            ratio = outcome.ratio("wall", inserts[name])
            print(f"{name}: an upsert takes {ratio:.2f} times as long as its own insert\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.frames", description=__doc__)
    for option, known in (
        ("--only", TITLES),
        ("--contestants", CONTESTANTS),
        ("--databases", ("postgresql", "sqlite")),
        ("--data", DATA),
    ):
        parser.add_argument(option, type=some(known), default=list(known), help=", ".join(known))
    parser.add_argument("--quick", action="store_true", help="one round of small sizes")
    parser.add_argument("--rounds", type=int)
    asked = parser.parse_args()
    asked.rounds = asked.rounds or (1 if asked.quick else 5)
    return asked


if __name__ == "__main__":
    main()
