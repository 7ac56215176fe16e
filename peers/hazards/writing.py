"""Hazards of writing rows."""

from __future__ import annotations

from typing import Any

from peers import plain
from peers.errors import Errors, described
from peers.library import Library, listed, wait


async def union_of_keys(library: Library, url: str) -> list[str]:
    """`insert_many` of two rows, one of which has an extra key."""
    async with library.opened(url) as db:
        await wait(db["t"].insert_many([{"a": 1}, {"a": 2, "b": 3}]))
        rows = [(row["a"], row.get("b")) for row in await listed(db["t"].find())]
    return [] if sorted(rows) == [(1, None), (2, 3)] else [f"the rows are {rows}"]


async def generator(library: Library, url: str) -> list[str]:
    """`insert_many` of a generator of three rows."""
    async with library.opened(url) as db:
        await wait(db["t"].insert({"number": 0}))
        await wait(db["t"].insert_many({"number": number} for number in (1, 2, 3)))
    ((count,),) = plain.rows(url, "SELECT count(*) FROM t")
    return [] if count == 4 else [f"{count - 1} of 3 rows are inserted, without an error"]


async def all_or_nothing(library: Library, url: str) -> list[str]:
    """`insert_many` of 2,501 rows, the last of which has the primary key of the first."""
    async with library.opened(url) as db:
        await wait(db["t"].insert({"name": "before"}))
        rows = [{"id": number + 10, "name": "new"} for number in range(2500)]
        errors = Errors()
        await errors.of(db["t"].insert_many, [*rows, rows[0]])
    ((count,),) = plain.rows(url, "SELECT count(*) FROM t WHERE name = 'new'")
    said = [] if errors.seen else ["no error"]
    return said if count == 0 else [*said, f"{count:,} of 2,501 rows stay"]


async def unchanged_rows(library: Library, url: str) -> list[str]:
    """`insert`, `insert_many` and `upsert` of a dict, into tables whose primary keys are UUIDs if
    the library can generate those.
    """
    options = library.adapter.NUMBERED_BY_UUID or {}
    rows = [{"name": name} for name in ("insert", "insert_many", "upsert")]
    async with library.opened(url, **options) as db:
        await wait(db["t"].insert(rows[0]))
        await wait(db["t"].insert_many(rows[1:2]))
        await wait(db["t"].upsert(rows[2], ["name"]))
    changed = [row["name"] for row in rows if row.keys() != {"name"}]
    return [f"{', '.join(changed)} adds a key to it"] if changed else []


async def same_key_twice(library: Library, url: str) -> list[str]:
    """`upsert_many` of two rows with the same new key, with a unique index."""
    async with library.opened(url) as db:
        await wait(db["t"].insert({"number": 0, "value": 0}))
        plain.execute(url, "CREATE UNIQUE INDEX one_a_number ON t (number)")
        rows = [{"number": 1, "value": 1}, {"number": 1, "value": 2}]
        await wait(db["t"].upsert_many(rows, ["number"]))
    values = [value for (value,) in plain.rows(url, "SELECT value FROM t WHERE number = 1")]
    return [] if values == [2] else [f"the values of that key are {values}"]


async def null_key(library: Library, url: str) -> list[str]:
    """Two upserts by a key whose value is `None`."""
    async with library.opened(url) as db:
        await wait(db["t"].insert({"number": 0, "value": 0}))
        for value in (1, 2):
            await wait(db["t"].upsert({"number": None, "value": value}, ["number"]))
    ((count,),) = plain.rows(url, "SELECT count(*) FROM t WHERE number IS NULL")
    return [] if count == 1 else [f"{count} rows"]


async def delete_everything(library: Library, url: str) -> list[str]:
    """`delete()` without any condition."""
    errors = Errors()
    async with library.opened(url) as db:
        await wait(db["t"].insert({"name": "precious"}))
        await errors.of(db["t"].delete)
    ((count,),) = plain.rows(url, "SELECT count(*) FROM t")
    return [] if count and errors.seen else ["all rows are deleted"]


async def after_an_error(library: Library, url: str) -> list[str]:
    """An insert that violates a unique index, then another insert."""
    async with library.opened(url) as db:
        await wait(db["t"].insert({"name": "one"}))
        plain.execute(url, "CREATE UNIQUE INDEX one_a_name ON t (name)")
        said = [] if await _refusal(db["t"]) == "IntegrityError" else ["no IntegrityError"]
        errors = Errors()
        await errors.of(db["t"].insert, {"name": "two"})
    return said + [f"the next insert fails: {error}" for error in errors.seen]


async def _refusal(table: Any) -> str:
    try:
        await wait(table.insert({"name": "one"}))
    except Exception as error:
        return described(error).partition(":")[0]
    return ""


async def drop_column(library: Library, url: str) -> list[str]:
    """`drop_column` of a column."""
    async with library.opened(url) as db:
        await wait(db["t"].insert({"name": "one", "more": 2}))
        await wait(db["t"].drop_column("more"))
    return [] if "more" not in plain.columns(url, "t") else ["it stays"]
