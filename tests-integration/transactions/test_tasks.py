"""Features of the async API alone: many tasks, async iterables, event loops."""

import asyncio
from contextlib import nullcontext

import dbset
import pytest


def test_async_iterables_are_inserted(run):
    async def main(db):
        async def rows():
            for n in range(12):
                await asyncio.sleep(0)
                yield {"n": n}

        return await db["t"].insert_many(rows(), chunk_size=5), await db["t"].count()

    assert run(main) == (12, 12)


@pytest.mark.parametrize("within", [nullcontext, dbset.AsyncDatabase.transaction])
def test_async_iterables_may_read_from_the_database(run, within):
    async def main(db):
        await db["names"].insert_many([{"n": n, "name": f"name {n}"} for n in range(12)])

        async def rows():
            for n in range(12):
                async for row in db["names"].find(n=n):
                    yield {"n": n, "name": row["name"], "count": await db["names"].count()}

        async with asyncio.timeout(20), within(db):
            await db["t"].insert_many(rows(), chunk_size=5)
            return await db["t"].count(name={"like": "name %"}, count=12)

    assert run(main) == 12


def test_fifty_tasks(run):
    async def main(db):
        async def write(task):
            for n in range(10):
                await db["t"].insert({"task": task, "n": n, f"c{task % 5}": n})

        await asyncio.gather(*(write(task) for task in range(50)))
        return await db["t"].count()

    assert run(main) == 500


def test_second_event_loop_gets_an_error(tmp_path):
    async def connected():
        return await dbset.async_connect(f"sqlite:///{tmp_path}/loop.db")

    async def insert(db):
        await db["t"].insert({"n": 1})

    with asyncio.Runner() as first:
        db = first.run(connected())
        with pytest.raises(dbset.EventLoopError, match="another event loop"):
            asyncio.run(insert(db))
        first.run(insert(db))
        first.run(db.close())


def test_find_is_iterated_or_awaited(run):
    async def main(db):
        await db["t"].insert({"n": 1})
        looped = [row["n"] async for row in db["t"].find()]
        awaited = (await db["t"].find()).keys
        async with db["t"].find() as rows:
            return looped, awaited, await rows.all(), [row["n"] async for row in db["t"]]

    assert run(main) == ([1], ("id", "n"), [{"id": 1, "n": 1}], [1])
