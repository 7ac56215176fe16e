"""How fast the command is, next to others: whole processes, round by round."""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import flights

from benchmarks.arenas import Arena, databases
from benchmarks.command.contestants import CONTESTANTS, STARTS, Place, prepare

_ROUNDS = 5
_QUICK = 20  # the divisor of rows for a quick look

#: Installed packages have their bytecode.
_ENVIRONMENT = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Taken:
    """What a process took.

    Attributes:
        wall: seconds.
        cpu: seconds of its own, without the server's.
        megabytes: its most memory.
    """

    wall: float
    cpu: float
    megabytes: float


def main() -> None:
    """Measure, and print a table for each work."""
    asked = _arguments()
    with TemporaryDirectory() as directory, databases() as empty:
        source = Path(directory, "flights.csv")
        _write_flights(source, _QUICK if asked.quick else 1, asked.times)
        target = str(Path(directory, "out.csv"))
        for (database, work), known in CONTESTANTS.items():
            commands = {name: known[name] for name in known if name not in asked.without}
            arena = Arena(database, "command", {})
            full = empty.empty(arena, "full")
            _fill(full, source)

            def place(arena: Arena = arena, full: str = full) -> Place:
                return Place(empty.empty(arena, "empty"), full, str(source), target)

            found: dict[str, list[Taken]] = {name: [] for name in commands}
            for _ in range(asked.rounds):
                for name, command in commands.items():
                    where = place()
                    prepare(work, where)
                    found[name].append(_taken(command(where)))
            _print(f"{database}, flights {work}", found)
        starts = {
            name: [_taken(line) for _ in range(asked.rounds)] for name, line in STARTS.items()
        }
        _print("start", starts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--quick", action="store_true", help="a twentieth of the rows")
    parser.add_argument("--times", type=int, default=1, help="all rows several times")
    parser.add_argument("--without", action="append", default=[], help="leave commands out")
    return parser.parse_args()


def _write_flights(target: Path, divisor: int, times: int) -> None:
    """Write the flights as CSV, as their publisher does."""
    with target.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for time in range(times):
            with flights.opened("flights") as lines:
                records = enumerate(csv.reader(lines))
                writer.writerows(
                    row for place, row in records if place % divisor == 0 and (place or not time)
                )


def _fill(url: str, source: Path) -> None:
    command = [sys.executable, "-m", "dbset_cli", "import", url, "flights", str(source)]
    subprocess.run([*command, "--null", "NA"], check=True, stderr=subprocess.DEVNULL)


def _taken(command: Sequence[str]) -> Taken:
    """Run a process and return what it took.

    Raises:
        CalledProcessError: it fails.
    """
    begin = perf_counter()
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=_ENVIRONMENT, **silent)
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _print(title: str, found: Mapping[str, Sequence[Taken]]) -> None:
    base = next(iter(found.values()))
    print(f"### {title}\n\n| | wall | s | CPU | s | MB |\n|---|---|---|---|---|---|")
    for name, rounds in found.items():
        cells = [name]
        for get in map(attrgetter, ("wall", "cpu")):
            ratio = median(get(mine) / get(other) for mine, other in zip(rounds, base, strict=True))
            cells += [f"{ratio:.2f}", f"{median(map(get, rounds)):.2f}"]
        print("| " + " | ".join([*cells, f"{max(each.megabytes for each in rounds):.0f}"]) + " |")
    print(flush=True)


if __name__ == "__main__":
    main()
