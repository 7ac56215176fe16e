"""Import real data and show what dbset does with it: run ``python quickstart.py``."""

from __future__ import annotations

import asyncio
import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dbset import Database, ReadOnlyError, async_connect, connect

AIRPORTS = Path(__file__).with_name("airports.csv")
MISSING = ("NA", r"\N", "")
TYPES = {"lat": float, "lon": float, "alt": int, "tz": int}


def main() -> None:
    """Show one feature after another on one database."""
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'airports.db'}"
        with connect(url) as db:
            import_airports(db)
            filter_airports(db)
            upsert_airport(db)
            roll_back(db)
        refuse_writes(url)
        asyncio.run(read_asynchronously(url))


def import_airports(db: Database) -> None:
    """Insert rows from a CSV file, which creates the table."""
    title("Import: the table and its columns come from the rows")
    count = db["airports"].insert_many(airports())
    print(f"{count} rows in table 'airports'\n")
    columns = db["airports"].table.columns
    show({"column": column.name, "type": str(column.type)} for column in columns)


def filter_airports(db: Database) -> None:
    """Find rows with filters."""
    title("Filter: airports above 2,000 m in the mountain time zone, highest first")
    found = db["airports"].find(
        alt={">": 6562},
        tzone="America/Denver",
        _order_by="-alt",
        _limit=5,
        _columns=["faa", "name", "alt"],
    )
    show(found)


def upsert_airport(db: Database) -> None:
    """Update a row that exists, insert one that does not."""
    title("Upsert: an existing airport, a new one, and a new column")
    airports = db["airports"]
    airports.upsert({"faa": "JFK", "runways": 4}, ["faa"])
    airports.upsert({"faa": "XNY", "name": "New York Skyport", "runways": 1}, ["faa"])
    show(airports.find(faa=["JFK", "XNY"], _columns=["faa", "name", "alt", "runways"]))


def roll_back(db: Database) -> None:
    """Roll a transaction back."""
    title("Transaction: everything or nothing")
    airports = db["airports"]
    counts = {"before": airports.count()}
    try:
        with db.transaction():
            airports.delete(tzone="America/New_York")
            counts["after the delete"] = airports.count()
            raise InterruptedError("changed my mind")
    except InterruptedError as error:
        counts[f"after the error: {error}"] = airports.count()
    show({"when": when, "airports": count} for when, count in counts.items())


def refuse_writes(url: str) -> None:
    """Try to write to a read-only database."""
    title("Read-only: three attempts to write, all refused")
    with connect(url, read_only=True) as db:
        attempts = {
            "insert": lambda: db["airports"].insert({"faa": "BAD"}),
            "DELETE": lambda: db.query("DELETE FROM airports"),
            "CTE": lambda: db.query("WITH x AS (SELECT 1) UPDATE airports SET alt = 0"),
        }
        for name, attempt in attempts.items():
            try:
                attempt()
            except ReadOnlyError as error:
                print(f"{name:8} {error}")
        print(f"{'find':8} works: {db['airports'].count()} airports")


async def read_asynchronously(url: str) -> None:
    """Make the same calls with ``await``."""
    title("Async: the same calls with await, several at once")
    async with async_connect(url) as db:
        zones = ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"]
        counts = await asyncio.gather(*(db["airports"].count(tzone=zone) for zone in zones))
        show({"zone": zone, "airports": count} for zone, count in zip(zones, counts, strict=True))
        async for airport in db["airports"].find(name={"like": "La Guardia"}):
            print(f"\n{airport['faa']} is {airport['name']}, {airport['alt']} feet above the sea")


def airports() -> Iterator[dict[str, object]]:
    """Read the CSV file."""
    with AIRPORTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                name: None if value in MISSING else TYPES.get(name, str)(value)
                for name, value in row.items()
            }


def title(text: str) -> None:
    """Print a heading."""
    print(f"\n{text}\n{'-' * len(text)}")


def show(rows: Iterable[Mapping[str, object]]) -> None:
    """Print rows as a table."""
    rows = list(rows)
    lines = [list(rows[0])]
    lines += [[str(value) for value in row.values()] for row in rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    for line in lines:
        cells = (f"{value:{width}}" for value, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())


if __name__ == "__main__":
    main()
