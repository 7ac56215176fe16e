"""Processes that write the same thing at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any

from peers import plain
from peers.errors import Errors, counted
from peers.library import Library, wait
from peers.workers import together

UPSERTERS, KEYS = 8, 15
WRITERS, SHARED_COLUMNS = 16, 4
COUNTERS, ROUNDS = 8, 100


async def upsert_race(library: Library, url: str) -> list[str]:
    """Eight processes upsert the same 15 new keys at the same time, first into a table without a
    unique index on the key, then into a table with one. Required: one row for each key, and no
    failed call.
    """
    return [
        *await _upsert_race(library, url, "plain", "without a unique index"),
        *await _upsert_race(library, url, "unique_one", "with a unique index"),
    ]


async def _upsert_race(library: Library, url: str, table: str, which: str) -> list[str]:
    async with library.opened(url) as db:
        await wait(db[table].insert({"number": -1, "value": -1}))
    if table == "unique_one":
        plain.execute(url, f"CREATE UNIQUE INDEX one_a_number ON {table} (number)")
    errors = together(partial(_upsert, library, url, table), UPSERTERS)
    rows = plain.rows(url, f"SELECT number FROM {table} WHERE number >= 0")
    said = counted(chain(*errors), UPSERTERS * KEYS)
    if sorted(rows) != [(number,) for number in range(KEYS)]:
        said.insert(0, f"{len(rows)} rows for {KEYS} keys")
    return [f"{which}: {', '.join(said)}"] if said else []


async def _upsert(
    library: Library, url: str, table: str, writer: int, start: Callable[[], Any]
) -> list[str]:
    errors = Errors()
    async with library.opened(url) as db:
        start()
        for number in range(KEYS):
            row = {"number": number, "value": writer}
            await errors.of(db[table].upsert, row, ["number"])
    return errors.seen


async def schema_race(library: Library, url: str) -> list[str]:
    """Sixteen processes insert the first row of a missing table. Each row has one column that no
    other row has, and two columns that several rows share. Required: every row is stored with all
    its values, and no call fails.
    """
    errors = together(partial(_first_insert, library, url), WRITERS)
    names = plain.columns(url, "t")
    rows = plain.rows(url, "SELECT * FROM t") if names else []
    found = [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in rows
    ]
    stored = [number for number in range(WRITERS) if any(_in(_row(number), row) for row in found)]
    said = [f"{len(stored)} of {WRITERS} rows kept"] if len(stored) < WRITERS else []
    return said + counted(chain(*errors), WRITERS)


def _row(number: int) -> dict[str, Any]:
    shared = [f"shared{(number + each) % SHARED_COLUMNS}" for each in (0, 1)]
    return {"writer": number, f"own{number}": "x", **dict.fromkeys(shared, number)}


def _in(part: dict[str, Any], whole: dict[str, Any]) -> bool:
    return part.items() <= whole.items()


async def _first_insert(
    library: Library, url: str, number: int, start: Callable[[], Any]
) -> list[str]:
    errors = Errors()
    async with library.opened(url) as db:
        start()
        await errors.of(db["t"].insert, _row(number))
    return errors.seen


async def contention(library: Library, url: str) -> list[str]:
    """Eight processes increment a counter in a SQLite file, 100 times each: a transaction reads the
    number and writes the next one. Required: the counter ends at 800, and no transaction fails.
    """
    async with library.opened(url) as db:
        await wait(db["counter"].insert({"value": 0}))
    errors = together(partial(_count_up, library, url), COUNTERS)
    ((value,),) = plain.rows(url, "SELECT value FROM counter")
    wanted = COUNTERS * ROUNDS
    said = [f"counter {value:,} of {wanted:,}"] if value != wanted else []
    return said + counted(chain(*errors), wanted)


async def _count_up(library: Library, url: str, _: int, start: Callable[[], Any]) -> list[str]:
    errors = Errors()
    async with library.opened(url) as db:
        start()
        for _ in range(ROUNDS):
            await errors.of(_increment, library, db)
    return errors.seen


async def _increment(library: Library, db: Any) -> None:
    async with library.transaction(db):
        row = await wait(db["counter"].find_one(id=1))
        await wait(db["counter"].update({"id": 1, "value": row["value"] + 1}, ["id"]))
