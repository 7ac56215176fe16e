"""What is truly asynchronous: tasks in and out of transactions, cancellation, early ends."""

import asyncio
from contextlib import asynccontextmanager

import dbset
import pytest


@pytest.fixture
def run(database_url):
    """Runs a coroutine function with a database, and looks for leaks afterwards."""

    @asynccontextmanager
    async def opened(**options):
        db = await dbset.async_connect(database_url, **options)
        try:
            yield db
            await db._face.released()
            assert db.engine.pool.checkedout() == 0
        finally:
            await db.close()

    def run(main, **options):
        async def body():
            async with opened(**options) as db:
                return await main(db)

        return asyncio.run(body())

    return run


def test_tasks_started_inside_belong_to_the_transaction(run):
    async def main(db):
        async with db.transaction():
            await asyncio.gather(*(db["t"].insert({"n": n}) for n in range(20)))
            assert await db["t"].count() == 20
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(main)


def test_unrelated_tasks_see_nothing_of_it(run):
    async def main(db):
        await db["t"].insert({"n": 0})
        inside, done = asyncio.Event(), asyncio.Event()

        async def other():
            await inside.wait()
            count = await db["t"].count()
            done.set()
            return count

        task = asyncio.create_task(other())
        async with db.transaction():
            await db["t"].insert({"n": 1})
            inside.set()
            await done.wait()
        return await task, await db["t"].count()

    assert run(main) == (1, 2)


def test_task_that_outlives_its_transaction_is_refused(run):
    async def main(db):
        await db["t"].insert({"n": 0})
        over = asyncio.Event()

        async def late():
            await over.wait()
            await db["t"].insert({"n": 1})

        async with db.transaction():
            task = asyncio.create_task(late())
        over.set()
        with pytest.raises(dbset.TransactionError, match="over"):
            await task
        return await db["t"].count()

    assert run(main) == 1


def test_nested_transactions_of_sibling_tasks(run):
    async def main(db):
        await db["t"].insert({"n": -1})

        async def child(n):
            async with db.transaction():
                await db["t"].insert({"n": n})
                await asyncio.sleep(0)
                if n % 2:
                    raise ValueError(n)

        async with db.transaction():
            await asyncio.gather(*(child(n) for n in range(6)), return_exceptions=True)
        return sorted([row["n"] async for row in db["t"].find()])

    assert run(main) == [-1, 0, 2, 4]


@pytest.mark.parametrize("steps", range(0, 40, 3))
def test_cancelled_write_is_whole_or_not_at_all(run, steps):
    async def main(db):
        await db["t"].insert({"n": -1})
        task = asyncio.create_task(db["t"].insert_many([{"n": n} for n in range(50)], 10))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
            raise asyncio.CancelledError
        return await db["t"].count()

    assert run(main, pool_size=2, max_overflow=0) in (1, 51)


@pytest.mark.parametrize("seconds", [0, 0.001, 0.01])
def test_timeout_inside_a_transaction(run, seconds):
    async def main(db):
        await db["t"].insert({"n": -1})
        try:
            async with asyncio.timeout(seconds), db.transaction():
                for n in range(1000):
                    await db["t"].insert({"n": n})
        except TimeoutError:
            return await db["t"].count()
        return 1

    assert run(main, pool_size=1, max_overflow=0) == 1


def test_async_iterables_are_inserted(run):
    async def main(db):
        async def rows():
            for n in range(12):
                await asyncio.sleep(0)
                yield {"n": n}

        return await db["t"].insert_many(rows(), chunk_size=5), await db["t"].count()

    assert run(main) == (12, 12)


def test_fifty_tasks(run):
    async def main(db):
        async def write(task):
            for n in range(10):
                await db["t"].insert({"task": task, "n": n, f"c{task % 5}": n})

        await asyncio.gather(*(write(task) for task in range(50)))
        return await db["t"].count()

    assert run(main) == 500


def test_second_event_loop_is_told(tmp_path):
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
