"""A transaction includes the tasks that are started inside it, until it ends, and no others."""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import dbset
import pytest

pytestmark = pytest.mark.parametrize(
    "database_url", ["sqlite", "memory", "postgresql"], indirect=True
)


@pytest.fixture
def database_url(request):
    """The URL of an empty database, also in memory."""
    if request.param == "memory":
        return "sqlite://"
    return request.getfixturevalue(f"empty_{request.param}")


def numbers(rows):
    return sorted(row["n"] for row in rows)


def test_tasks_started_inside_belong_to_it(run):
    async def main(db):
        async with db.transaction():
            await asyncio.gather(*(db["t"].insert({"n": n}) for n in range(20)))
            assert await db["t"].count() == 20
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(main)


def test_unrelated_tasks_see_nothing_of_it(run):
    """Neither a task that was started before, nor one that such a task starts."""

    async def main(db):
        await db["t"].insert({"n": 0})
        inside, done = asyncio.Event(), asyncio.Event()

        async def look():
            return await db["t"].count(), await db["new"].count(), await db.tables()

        async def other():
            await inside.wait()
            seen = await look(), await asyncio.create_task(look())
            done.set()
            return seen

        task = asyncio.create_task(other())
        async with db.transaction():
            await db["t"].insert({"n": 1})
            await db["new"].insert({"n": 1})
            inside.set()
            await done.wait()
        assert await task == ((1, 0, ["t"]), (1, 0, ["t"]))
        assert await look() == (2, 1, ["new", "t"])

    run(main)


def test_unrelated_tasks_write_on_their_own(run):
    async def main(db):
        await db["t"].insert({"n": 0})
        inside = asyncio.Event()

        async def other():
            await inside.wait()
            await db["t"].insert({"n": 1})

        task = asyncio.create_task(other())
        with pytest.raises(ZeroDivisionError):
            async with db.transaction():
                await db["t"].insert({"n": 2})
                inside.set()
                await asyncio.sleep(0.01)
                raise ZeroDivisionError
        await task
        assert numbers(await db["t"].find().all()) == [0, 1]

    run(main)


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
        assert numbers(await db["t"].find().all()) == [-1, 0, 2, 4]

    run(main)


def test_failing_child_of_a_task_group(run):
    async def main(db):
        await db["t"].insert({"n": -1})

        async def child(n):
            await db["t"].insert({"n": n})
            if n == 3:
                raise ZeroDivisionError
            await asyncio.sleep(60)

        with pytest.raises(ExceptionGroup) as raised:
            async with db.transaction(), asyncio.TaskGroup() as group:
                for n in range(6):
                    group.create_task(child(n))
        assert [type(error) for error in raised.value.exceptions] == [ZeroDivisionError]
        assert numbers(await db["t"].find().all()) == [-1]

    run(main)


def test_failing_child_of_gather(run):
    """The other children continue, and their next call is refused."""

    async def main(db):
        await db["t"].insert({"n": -1})
        over = asyncio.Event()

        async def child(n):
            await db["t"].insert({"n": n})
            if n == 3:
                raise ZeroDivisionError
            await over.wait()
            await db["t"].insert({"n": n})

        with pytest.raises(ZeroDivisionError):
            async with db.transaction():
                children = [asyncio.create_task(child(n)) for n in range(6)]
                await asyncio.gather(*children)
        over.set()
        ends = await asyncio.gather(*children, return_exceptions=True)
        assert {type(end) for end in ends} == {ZeroDivisionError, dbset.TransactionError}
        assert numbers(await db["t"].find().all()) == [-1]

    run(main)


def test_child_cancelled_in_the_middle_of_a_statement(run):
    """The connection is lost, and so is the transaction: nothing is committed silently."""

    async def main(db):
        await db["t"].insert({"n": -1})
        with pytest.raises(Exception, match=r"rolled back|closed|cancel"):
            async with db.transaction():
                await db["t"].insert({"n": 0})
                child = asyncio.create_task(db["t"].insert({"n": 1}))
                await asyncio.sleep(0)
                child.cancel()
                await asyncio.wait([child])
                assert child.cancelled()
        assert numbers(await db["t"].find().all()) == [-1]

    run(main)


async def begin(db):
    async with db.transaction():
        pass


#: Calls of a task that has outlived the transaction in which it was started.
SURVIVORS = {
    "find_one": lambda db: db["t"].find_one(),
    "find": lambda db: db["t"].find().all(),
    "count": lambda db: db["t"].count(),
    "insert": lambda db: db["t"].insert({"n": 1}),
    "insert_many": lambda db: db["t"].insert_many([{"n": 1}, {"n": 2}]),
    "update": lambda db: db["t"].update({"n": 1}, n=0),
    "upsert": lambda db: db["t"].upsert({"n": 0, "m": 1}, ["n"]),
    "delete": lambda db: db["t"].delete(n=0),
    "first insert": lambda db: db["new"].insert({"n": 1}),
    "columns": lambda db: db["t"].columns(),
    "drop": lambda db: db["t"].drop(),
    "tables": lambda db: db.tables(),
    "query": lambda db: db.query("SELECT n FROM t").all(),
    "execute": lambda db: db.execute("DELETE FROM t"),
    "transaction": begin,
}


def test_task_that_outlives_its_transaction_is_refused(run):
    async def main(db):
        await db["t"].insert({"n": 0})
        over = asyncio.Event()

        async def late(call):
            await over.wait()
            return await call(db)

        for end in (None, ZeroDivisionError):
            over.clear()
            try:
                async with db.transaction():
                    tasks = [asyncio.create_task(late(call)) for call in SURVIVORS.values()]
                    if end:
                        raise end
            except ZeroDivisionError:
                pass
            over.set()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
            assert {type(end) for end in ends} == {dbset.TransactionError}
            assert all("over" in str(end) for end in ends)
        assert numbers(await db["t"].find().all()) == [0]
        assert await db.tables() == ["t"]

    run(main)


def test_stream_begun_inside_ends_with_it(run):
    """On SQLite, the rows of a transaction are read at once, so they are complete."""

    async def main(db):
        await db["t"].insert_many({"n": n} for n in range(2500))

        async def read():
            seen = 0
            async for _ in db["t"].find():
                seen += 1
                if seen == 1:
                    begun.set()
                    await over.wait()
            return seen

        begun, over = asyncio.Event(), asyncio.Event()
        async with db.transaction():
            task = asyncio.create_task(read())
            await begun.wait()
        over.set()
        if db.engine.dialect.name == "sqlite":
            assert await task == 2500
        else:
            with pytest.raises(dbset.TransactionError, match="over"):
                await task

    run(main)


def test_task_of_a_savepoint_belongs_to_it_alone(run):
    async def main(db):
        await db["t"].insert({"n": 0})
        over = asyncio.Event()

        async def late():
            await over.wait()
            await db["t"].insert({"n": 1})

        async with db.transaction():
            async with db.transaction():
                task = asyncio.create_task(late())
            over.set()
            with pytest.raises(dbset.TransactionError, match="over"):
                await task
            await db["t"].insert({"n": 2})
        assert numbers(await db["t"].find().all()) == [0, 2]

    run(main)


def test_thread_with_the_context_of_the_task(run):
    """It has another event loop, and an async database belongs to one."""

    async def main(db):
        await db["t"].insert({"n": 0})
        async with db.transaction():
            await db["t"].insert({"n": 1})
            with pytest.raises(dbset.EventLoopError):
                await asyncio.to_thread(asyncio.run, count(db))
        assert await db["t"].count() == 2

    async def count(db):
        return await db["t"].count()

    run(main)


@pytest.mark.parametrize("copied", [False, True], ids=["own context", "copied context"])
def test_threads_are_outside(database_url, copied):
    with dbset.connect(database_url) as db, ThreadPoolExecutor(1) as thread:

        def elsewhere(call):
            run = contextvars.copy_context().run if copied else lambda call: call()
            return thread.submit(run, call).result()

        def fail():
            with db.transaction():
                db["t"].insert({"n": 3})
                raise ZeroDivisionError

        db["t"].insert({"n": 0})
        with db.transaction():
            db["t"].insert({"n": 1})
            assert elsewhere(db["t"].count) == 1
            assert db["t"].count() == 2
        with db.transaction():
            assert elsewhere(lambda: db["t"].find(n=1).all()) == [{"id": 2, "n": 1}]
        with pytest.raises(ZeroDivisionError):
            elsewhere(fail)
        assert elsewhere(lambda: db["t"].insert({"n": 2})) > 2
        assert numbers(db["t"].find()) == [0, 1, 2]


def test_threads_each_have_a_transaction_of_their_own(database_url):
    def write(n, *, fail):
        with db.transaction():
            count = db["t"].count(n=n)
            db["t"].insert({"n": n})
            assert db["t"].count(n=n) == count + 1
            if fail:
                raise ZeroDivisionError

    def write_some(n):
        for step in range(5):
            with suppress(ZeroDivisionError):
                write(n, fail=step % 2)

    with dbset.connect(database_url) as db, ThreadPoolExecutor(6) as threads:
        db["t"].insert({"n": -1})
        list(threads.map(write_some, range(6)))
        assert numbers(db["t"].find()) == [-1, *sorted([*range(6)] * 3)]
