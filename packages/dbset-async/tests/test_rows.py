"""AsyncRows: each row is read once, and the connection is released afterwards."""

from __future__ import annotations

import asyncio
import gc

import pytest
import pytest_asyncio
from dbset_async import async_connect
from dbset_sync import ClosedError, ColumnNotFoundError

pytestmark = pytest.mark.asyncio

COUNT = 2500  # more than two pages


@pytest_asyncio.fixture
async def table(db):
    await db["t"].insert_many([{"n": n} for n in range(COUNT)])
    yield db["t"]
    gc.collect()
    await db._runtime.released()
    assert db.engine.pool.checkedout() == 0


async def test_iterate(table):
    assert [row["n"] async for row in table.find()] == list(range(COUNT))


async def test_next_then_the_rest(table):
    rows = table.find()
    assert [await anext(rows), await anext(rows)] == [{"id": 1, "n": 0}, {"id": 2, "n": 1}]

    assert [row["n"] for row in await rows.all()] == list(range(2, COUNT))
    assert (await rows.all(), await rows.first(), await anext(rows, None)) == ([], None, None)


async def test_first_closes(table):
    rows = table.find(_order_by="-n")

    assert await rows.first() == {"id": COUNT, "n": COUNT - 1}
    await is_closed(rows)


async def test_the_statement_runs_when_it_is_awaited(table):
    rows = table.find(_columns=["n"])
    assert rows.keys == ()

    assert await rows is rows
    assert rows.keys == ("n",)
    await rows.close()


async def test_errors_come_when_rows_are_asked_for(table):
    for ask in ("all", "first", "__anext__"):
        with pytest.raises(ColumnNotFoundError, match="no column 'm'"):
            await getattr(table.find(m=1), ask)()


async def is_closed(rows):
    for read in (rows.all, rows.first, rows.__anext__):
        with pytest.raises(ClosedError, match="run the query again"):
            await read()


async def test_closed_before_the_statement_has_run(table):
    rows = table.find()
    await rows.close()

    await is_closed(rows)


@pytest.mark.parametrize("asked", [1, 1500])
async def test_close(table, asked):
    rows = table.find()
    for _ in range(asked):
        await anext(rows)
    await rows.close()
    await rows.close()

    await is_closed(rows)


async def test_a_block_closes(table):
    async with table.find() as rows:
        assert rows.keys == ("id", "n")
        await anext(rows)

    await is_closed(rows)


async def test_leaving_a_loop_releases_the_connection(table, db):
    async for row in table.find():
        if row["n"] == 1200:
            break
    await db._runtime.released()

    assert db.engine.pool.checkedout() == 0


async def test_second_loop_continues_where_the_first_stopped(table):
    rows, seen = table.find(), []
    for _ in range(3):
        async for row in rows:
            seen.append(row["n"])
            if len(seen) % 900 == 0:
                break

    assert seen == list(range(COUNT))


async def test_two_tasks_ask_at_once(table):
    rows = table.find()
    both = await asyncio.gather(rows.all(), rows.all())

    assert sorted(row["n"] for part in both for row in part) == list(range(COUNT))


async def test_closing_the_database_right_after_a_loop_was_left():
    db = await async_connect("sqlite://")
    await db["t"].insert_many([{"n": n} for n in range(COUNT)])
    pool = db.engine.pool
    async for _ in db["t"]:
        break
    await db.close()
    await db._runtime.released()

    assert (pool.checkedout(), pool.checkedin()) == (0, 0)


async def test_writing_inside_of_a_loop(table):
    async for row in table.find(n={"<": 3}):
        await table.insert({"n": -row["n"]})

    assert await table.count() == COUNT + 3


async def test_a_closed_database_gives_no_rows(db):
    await db.close()

    with pytest.raises(ClosedError):
        await db.query("SELECT 1").all()
