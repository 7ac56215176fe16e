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

A test writes every kind of value to a database and reads it back, with every driver and in each of
these ways:

- **insert** and **insert_many**: the value is written to a new table and read by `find_one`;
- **bulk**: `insert_many` writes a hundred rows, some of them NULL; on PostgreSQL it uses `COPY`;
- **upsert key**: two upserts have the value as their key, which must result in one row;
- **filter ==** and **filter in**: a filter by the value must find the row;
- **another process**: a process that has seen neither the table nor the value reads the row.

*exact* means that every value of this kind is read back equal to the original and with the same
Python type, and so are all values inside it. Every other cell shows an error that dbset raises
before it writes or searches anything. There is no third result.

There are {values} values, including the extremes of each type, listed in
`tests-integration/helpers/values.py`. Tuples, `bytearray`, enum members, and numpy and pandas
scalars are read as the plain values that they represent; for these, *exact* refers to the plain
value. A datetime with a time zone keeps its instant, but not the name of its zone.

{table}

## From one driver to another

On PostgreSQL, every driver (psycopg2, psycopg 3 with both APIs, and asyncpg) finds and reads what
any other driver has written. This test also covers values from columns that other programs create:
infinite dates, years BC and after 9999, 24:00, intervals with months, 32-bit floats, vectors, types
that no driver supports, and arrays, ranges and domains of these. It runs with these database
settings, which change how PostgreSQL writes values as text:

{settings}

In {cells:,} cases, one driver writes a value in one of three ways, and another driver finds the row
by the value and reads it. Every result is exact.

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
    return markdown_tables.table(["values", "way", *DRIVERS], rows)


def _named(ways: Sequence[str]) -> str:
    return "all ways" if ways == EVERY_WAY else ", ".join(ways)


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
