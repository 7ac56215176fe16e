"""Write ``docs/round-trip.md``: the result for every kind of value and every driver.

Run this file as a program to write the page.
"""

from __future__ import annotations

import platform
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import markdown_tables
import psycopg
from crossings import CELLS, SETTINGS
from drivers import DRIVERS
from postgresql_server import running_postgresql
from round_trips import AGAIN, WAYS, Outcomes, round_trips
from values import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "round-trip.md"
EVERY_WAY = [*WAYS, *AGAIN]

TEXT = """\
# Round trips

A test writes every kind of value to a database and reads it back, with every driver and with every
method:

- **insert** and **insert_many**: into a new table, read by `find_one`;
- **bulk**: `insert_many` of a hundred rows, some of them NULL; PostgreSQL receives them by `COPY`;
- **upsert key**: two upserts with the value as the key, which must result in one row;
- **filter ==** and **filter in**: the value as an operand must find the row;
- **another process**: a process that has seen neither the table nor the value reads the row.

*exact* means that every value of this kind came back equal and with the same Python type, including
its parts. Every other cell is an error, raised before anything is written or searched. There is no
third case.

The kinds cover {values} values, including the extremes of each type; `tests-integration` lists them
in a module `values.py`. Tuples, `bytearray`, enum members and scalars of numpy and pandas come back
as the plain values that they represent. A datetime with a time zone keeps its instant, but not the
name of its zone.

{table}

## From one driver to another

On PostgreSQL, every driver found and read what every other one had written: psycopg2, psycopg 3 in
both APIs, and asyncpg. This test adds values from columns that other programs create: infinite
dates, years before Christ and after 9999, 24:00, intervals with months, 32-bit floats, vectors,
types that no driver knows, and arrays, ranges and domains of these. It ran with these database
settings, which change the text of values:

{settings}

{cells:,} times, one driver wrote a value with one of three methods, and another one found the
row by the value and read it. Each result was exact.

A program generates this page, and a test checks that a new run gives the same page. Versions:
{versions}.
"""


def page(found: Mapping[str, Outcomes], versions: str) -> str:
    """Return the page."""
    values = sum(len(kind.written) for kind in KINDS)
    return TEXT.format(
        values=values,
        table=table(found),
        settings=markdown_tables.table(list(SETTINGS[0]), [list(s.values()) for s in SETTINGS]),
        cells=CELLS * len(SETTINGS),
        versions=versions,
    )


def table(found: Mapping[str, Outcomes]) -> str:
    """Return a Markdown table of kinds and ways by driver; ways with one outcome share a row."""
    rows = []
    for kind in KINDS:
        cells = {way: tuple(found[name][kind.name, way] for name in DRIVERS) for way in EVERY_WAY}
        for row, ways in groupby(EVERY_WAY, cells.__getitem__):
            rows.append([kind.name, _named(list(ways)), *row])
    return markdown_tables.table(["values", "method", *DRIVERS], rows)


def _named(ways: Sequence[str]) -> str:
    return "every method" if ways == EVERY_WAY else ", ".join(ways)


def _versions(postgresql_url: str) -> str:
    with psycopg.connect(postgresql_url) as connection:
        server = connection.info.parameter_status("server_version")
    installed = ["SQLAlchemy", "aiosqlite", "psycopg2-binary", "psycopg", "asyncpg"]
    versions = {
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": server,
        **{name: version(name) for name in [*installed, "numpy", "pandas"]},
    }
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def main() -> None:
    """Write the page."""
    with running_postgresql() as url, tempfile.TemporaryDirectory() as directory:
        found = round_trips(url, Path(directory))
        PAGE.write_text(page(found, _versions(url)))


if __name__ == "__main__":
    main()
