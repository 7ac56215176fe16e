"""A sync transaction across an await: other tasks of the event loop would wait for it for ever."""

import asyncio
import time
from contextlib import suppress

import pytest
import sqlalchemy as sa
from dbset import TransactionError, async_connect, connect

OPEN = r"the transaction of task '\S+' \(.*holds\) is open, .* use async_connect\(\)"


def write_in_transaction(db):
    with db.transaction():
        db["t"].insert({"n": 9})


async def transaction_of_one(db):
    async with db.transaction():
        await db["t"].insert({"n": 2})


WRITES = {
    "insert": lambda db: db["t"].insert({"n": 9}),
    "insert a new column": lambda db: db["t"].insert({"other": 9}),
    "insert_many": lambda db: db["t"].insert_many([{"n": 9}, {"n": 10}]),
    "update": lambda db: db["t"].update({"n": 9}, id=1),
    "update_many": lambda db: db["t"].update_many([{"id": 1, "n": 9}], "id"),
    "upsert": lambda db: db["t"].upsert({"id": 1, "n": 9}, "id"),
    "delete": lambda db: db["t"].delete(id=1),
    "create_table": lambda db: db.create_table("u"),
    "execute": lambda db: db.execute("UPDATE t SET n = 9"),
    "query": lambda db: db.query("UPDATE t SET n = 9 RETURNING n").all(),
    "core": lambda db: db.execute(sa.text("DELETE FROM t")),
    "transaction": write_in_transaction,
}
READS = {
    "find": lambda db: db["t"].find().all(),
    "find_one": lambda db: db["t"].find_one(id=1),
    "query": lambda db: db.query("SELECT * FROM t").all(),
    "columns": lambda db: db["t"].columns(),
    "explain": lambda db: db.query("EXPLAIN SELECT * FROM t").all(),
}


@pytest.fixture
def db(database_url):
    with connect(database_url) as opened:
        opened["t"].insert({"n": 1})
        opened["t"].update({"n": 1}, id=1)
        yield opened


def while_open(db, call, *, begin=None):
    """Return the result of a call in one task while another one's transaction is open."""

    async def holds():
        with (begin or db).transaction():
            (begin or db)["t"].update({"n": 5}, id=1)
            opened.set()
            await called.wait()

    async def calls():
        await opened.wait()
        try:
            return call(db)
        finally:
            called.set()

    async def main():
        holder = asyncio.create_task(holds())
        try:
            return await calls()
        finally:
            await holder

    opened, called = asyncio.Event(), asyncio.Event()
    return asyncio.run(main())


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_writes_of_other_tasks_are_an_error_at_once(db, write):
    start = time.monotonic()
    with pytest.raises(TransactionError, match=OPEN):
        while_open(db, write)
    assert time.monotonic() - start < 30  # SQLite would wait for 60 seconds
    assert db["t"].find(_order_by="id").all() == [{"id": 1, "n": 5}]

    write(db)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_reads_of_other_tasks_go_on(db, read):
    before = read(db)
    assert while_open(db, read) == before


def test_writes_by_another_connection_to_the_database(db, database_url):
    with connect(database_url) as other, pytest.raises(TransactionError, match=OPEN):
        while_open(other, WRITES["insert"], begin=db)


def test_other_databases_are_written(db):
    with connect("sqlite://") as other:
        other["t"].insert({"n": 1})
        assert while_open(other, WRITES["insert"], begin=db) == 2


def test_transactions_of_tasks_without_a_pause_follow_one_another(db):
    async def add():
        with db.transaction():
            db["t"].insert({"n": 2})
        await asyncio.sleep(0)
        db["t"].insert({"n": 3})

    async def main():
        await asyncio.gather(*(add() for _ in range(5)))

    asyncio.run(main())
    assert db["t"].count() == 11


def test_tasks_started_inside_a_transaction_belong_to_it(db):
    async def add():
        await asyncio.sleep(0)
        db["t"].insert({"n": 2})

    async def main():
        with db.transaction():
            await asyncio.gather(add(), add())

    asyncio.run(main())
    assert db["t"].count() == 3


def test_threads_wait_for_the_transaction(db):
    async def holds():
        with db.transaction():
            db["t"].update({"n": 5}, id=1)
            opened.set()
            await asyncio.sleep(0.1)

    async def main():
        task = asyncio.create_task(holds())
        await opened.wait()
        await asyncio.gather(task, asyncio.to_thread(db["t"].update, {"n": 6}, id=1))

    opened = asyncio.Event()
    asyncio.run(main())
    assert db["t"].get(1)["n"] == 6


def test_sync_writes_while_an_async_transaction_is_open(empty_postgresql, empty_sqlite):
    """On PostgreSQL they may have nothing to do with one another, as those of a logger."""

    async def holds(url):
        async with async_connect(url) as other, other.transaction():
            await other["t"].insert({"n": 5})
            opened.set()
            await called.wait()

    async def main(db, url):
        task = asyncio.create_task(holds(url))
        await opened.wait()
        try:
            return db["t"].insert({"n": 9})
        finally:
            called.set()
            await task

    for url in (empty_postgresql, empty_sqlite):
        opened, called = asyncio.Event(), asyncio.Event()
        with connect(url) as db:
            db["t"].insert({"n": 1})
            if url is empty_postgresql:
                assert asyncio.run(main(db, url)) == 3
                continue
            with pytest.raises(TransactionError, match=OPEN):
                asyncio.run(main(db, url))


IN_STEPS = {
    "transaction": transaction_of_one,
    "insert_many": lambda db: db["t"].insert_many({"n": n} for n in range(5000)),
    "a new table": lambda db: db["new"].insert({"n": 1}),
    "upsert_many": lambda db: db["t"].upsert_many([{"n": n} for n in range(500)], "n"),
    "create_index": lambda db: db["t"].create_index(["n"]),
}


@pytest.mark.parametrize("steps", IN_STEPS.values(), ids=IN_STEPS)
def test_sync_writes_while_an_async_call_has_the_lock(empty_sqlite, steps):
    """Calls of the async API pause while they have SQLite's lock, at any step."""

    async def main():
        async with async_connect(empty_sqlite) as other:
            for pauses in range(8):
                task = asyncio.create_task(steps(other))
                for _ in range(pauses):
                    await asyncio.sleep(0)
                time.sleep(0.01)  # what the driver's thread has to do
                with suppress(TransactionError):
                    db["u"].insert({"n": 1})
                await task

    with connect(empty_sqlite, connect_args={"timeout": 1}) as db:
        db["u"].insert({"n": 1})
        db["t"].insert({"n": 1})
        asyncio.run(main())


def test_a_task_with_two_connections(empty_postgresql, empty_sqlite):
    """PostgreSQL has no lock on a whole database, so a task may write by two connections."""

    async def write(url):
        with connect(url) as db, connect(url) as other:
            db["t"].insert({"n": 1})
            with db.transaction():
                db["t"].insert({"n": 2})
                other["t"].insert({"n": 3})
            return db["t"].count()

    assert asyncio.run(write(empty_postgresql)) == 3
    with pytest.raises(TransactionError, match="blocks the event loop"):
        asyncio.run(write(empty_sqlite))
