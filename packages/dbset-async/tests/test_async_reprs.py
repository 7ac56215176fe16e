"""The repr of async objects, also outside an event loop."""

from __future__ import annotations

import asyncio
import gc

import pytest
from dbset_async import async_connect


def test_database_and_table(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/shop.db"

    async def main():
        async with async_connect(f"sqlite:///{tmp_path}/shop.db") as db:
            seen = [repr(db), repr(db["t"])]
            await db["t"].insert({"n": 1})
            return db, [*seen, repr(db["t"])]

    db, seen = asyncio.run(main())
    assert seen == [f"<AsyncDatabase {url}>", "<AsyncTable 't'>", "<AsyncTable 't': id, n>"]
    assert [repr(db), repr(db["t"])] == [
        f"<AsyncDatabase {url}, closed>",
        "<AsyncTable 't': id, n>",
    ]


def test_database_in_memory():
    async def main():
        async with async_connect() as db:
            return repr(db)

    assert asyncio.run(main()) == "<AsyncDatabase sqlite+aiosqlite://>"


def test_rows():
    async def main():
        async with async_connect() as db:
            rows = db.query("SELECT 1 AS a")
            seen = [repr(rows), repr(await rows)]
            await rows.all()
            unread = db.query("SELECT 1 AS a")
            await unread.close()
            early = await db.query("SELECT 1 AS a")
            await early.first()
            return [*seen, repr(rows), repr(unread), repr(early)]

    assert asyncio.run(main()) == [
        "<AsyncRows, not run yet>",
        "<AsyncRows ('a',)>",
        "<AsyncRows ('a',), exhausted>",
        "<AsyncRows (), closed>",
        "<AsyncRows ('a',), closed>",
    ]


def forget(held):
    held.clear()
    gc.collect()


def test_unclosed_database_warns(tmp_path):
    async def main():
        held = [await async_connect(f"sqlite:///{tmp_path}/shop.db")]
        engine = held[0].engine
        with pytest.warns(ResourceWarning, match="use it in an async with block, or await its"):
            forget(held)
        await engine.dispose()

    asyncio.run(main())
