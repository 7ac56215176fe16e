"""Writes ``docs/round-trip.md``: what comes of every kind of value, by every driver.

Run as ``python tests-integration/helpers/round_trip_page.py``.
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
# What goes in comes out

Every kind of value was written to a database and read again, by every driver and every way:

- **insert** and **insert_many** into a new table, read by `find_one`;
- **bulk**: `insert_many` of a hundred rows, which PostgreSQL gets by `COPY`, some of them NULL;
- **upsert key**: two upserts with the value as the key, which make one row;
- **filter ==** and **filter in**: the row is found with the value as operand;
- **another process**: the row is read by a process that has seen neither table nor value.

*exact* means that every value of the kind came back equal and of the same Python type, its parts
as well. Everything else is an error, raised before anything is written or sought. There is no
third case.

The kinds stand for {values} values, the extremes of each type among them; they are listed in
`tests-integration/helpers/values.py`. Tuples, `bytearray`, enum members and the scalars of numpy
and pandas come back as the plain values that they stand for. A datetime with a zone keeps its
instant, not the zone's name.

{table}

## From one driver to another

On PostgreSQL, what a driver has written was found and read by every other: psycopg2, psycopg 3 by
either API, and asyncpg. To the values above came those of columns that other programs make:
infinite dates, years before Christ and past 9999, 24:00, intervals with months, 32-bit floats,
vectors, types that no driver knows, and arrays, ranges and domains of these. The databases had
these settings, which change the text of values:

{settings}

{cells:,} times a value was written by one driver, in each of three ways, and found by the value
and read by another. Each was exact.

This page is written by `python tests-integration/helpers/round_trip_page.py`, and a test compares
it with a new run. Versions: {versions}.
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
    """Return a Markdown table of kinds and ways by drivers; ways of the same outcome are a row."""
    rows = []
    for kind in KINDS:
        cells = {way: tuple(found[name][kind.name, way] for name in DRIVERS) for way in EVERY_WAY}
        for row, ways in groupby(EVERY_WAY, cells.__getitem__):
            rows.append([kind.name, _named(list(ways)), *row])
    return markdown_tables.table(["values", "way", *DRIVERS], rows)


def _named(ways: Sequence[str]) -> str:
    return "every way" if ways == EVERY_WAY else ", ".join(ways)


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
