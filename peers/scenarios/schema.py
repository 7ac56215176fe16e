"""Tables that change: in transactions that are rolled back, and under readers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from peers import plain
from peers.errors import Errors, counted
from peers.library import Library, UndoError, listed, wait
from peers.workers import together

COLUMNS, POLLS = 40, 100


async def rollback_truth(library: Library, url: str) -> list[str]:
    """A nested transaction is rolled back, but the outer one is not. Then a transaction that
    created a table, added a column and inserted rows is rolled back. Required: the database
    and the library's view of it are as before, and the same inserts then work.
    """
    async with library.opened(url) as db:
        await wait(db["old"].insert({"name": "before"}))
        said = [*await _inner(library, db), *await _outer(library, db, url)]
        errors = Errors()
        await errors.of(db["new"].insert, {"name": "again"})
        await errors.of(db["old"].insert, {"name": "again", "added": 1})
        said += [f"the next insert fails: {error}" for error in errors.seen]
    if not errors.seen and (1,) not in plain.rows(url, "SELECT added FROM old"):
        said.append("the next insert loses a value")
    return said


async def _inner(library: Library, db: Any) -> list[str]:
    errors = Errors()
    await errors.of(_nest, library, db)
    if errors.seen:
        return [f"a transaction inside a transaction fails: {errors.seen[0]}"]
    names = {row["name"] for row in await listed(db["old"].find())}
    said = ["the row of the nested transaction remains"] if "inner" in names else []
    return said + ([] if "outer" in names else ["the row of the outer transaction is lost"])


async def _nest(library: Library, db: Any) -> None:
    async with library.transaction(db):
        await wait(db["old"].insert({"name": "outer"}))
        with suppress(UndoError):
            async with library.transaction(db):
                await wait(db["old"].insert({"name": "inner"}))
                raise UndoError


async def _outer(library: Library, db: Any, url: str) -> list[str]:
    with suppress(UndoError):
        async with library.transaction(db):
            await wait(db["new"].insert({"name": "undone"}))
            await wait(db["old"].insert({"name": "undone", "added": 1}))
            raise UndoError
    stays = {
        "the new table remains": "new" in plain.tables(url),
        "the new column remains": "added" in plain.columns(url, "old"),
        "a row remains": ("undone",) in plain.rows(url, "SELECT name FROM old"),
    }
    return [what for what, does in stays.items() if does]


async def ddl_under_readers(library: Library, url: str) -> list[str]:
    """One process adds forty columns in turn while another reads and inserts a hundred times.
    Required: no call fails, and at the end the reader sees every column.
    """
    async with library.opened(url) as db:
        await wait(db["t"].insert_many([{"number": number} for number in range(10)]))
    added, (polled, unseen) = together(partial(_change_or_poll, library, url), 2)
    said = [f"adding: {words}" for words in counted(added, COLUMNS)]
    said += [f"reading and writing: {words}" for words in counted(polled, 2 * POLLS)]
    return said + ([f"the reader misses {unseen} of {COLUMNS} new columns"] if unseen else [])


async def _change_or_poll(library: Library, url: str, number: int, start: Callable[[], Any]) -> Any:
    async with library.opened(url) as db:
        await listed(db["t"].find())
        start()
        return await (_poll(db) if number else _add_columns(db))


async def _add_columns(db: Any) -> list[str]:
    errors = Errors()
    for number in range(COLUMNS):
        await errors.of(db["t"].insert, {"number": -1, f"column{number}": number})
    return errors.seen


async def _poll(db: Any) -> tuple[list[str], int]:
    errors = Errors()
    for number in range(POLLS):
        await errors.of(lambda: listed(db["t"].find()))
        await errors.of(db["t"].insert, {"number": number})
    seen: set[str] = set()
    for _ in range(50):  # the other process may still be adding
        rows = await errors.of(lambda: listed(db["t"].find())) or [{}]
        seen = {name for row in rows for name in row if name.startswith("column")}
        if len(seen) == COLUMNS:
            break
        await asyncio.sleep(0.1)
    return errors.seen, COLUMNS - len(seen)
