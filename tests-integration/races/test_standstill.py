"""A loop over rows holds a lock that others wait for, which blocks its own program."""

import asyncio
import threading
import time
from contextlib import ExitStack, closing, contextmanager

import dbset
import psycopg2
import pytest

ROWS = 2500
PATIENCE = 60  # seconds

CALLS = {
    "insert": lambda db: db["t"].insert({"n": -1}),
    "insert_many": lambda db: db["t"].insert_many([{"n": -1}] * 3),
    "update": lambda db: db["t"].update({"m": 1}, n=0),
    "upsert": lambda db: db["t"].upsert({"n": -1, "m": 1}, ["n"]),
    "delete": lambda db: db["t"].delete(n=-1),
    "find_one": lambda db: db["t"].find_one(n=1),
    "count": lambda db: db["t"].count(),
    "query": lambda db: db.query("SELECT count(*) FROM t").first(),
    "execute": lambda db: db.execute("UPDATE t SET m = 2 WHERE n = 3"),
    "columns": lambda db: db["t"].columns(),
    "new column": lambda db: db["t"].insert({"n": -1, "new": "yes"}),
    "create_index": lambda db: db["t"].create_index(["m"]),
}


@contextmanager
def waiting_alter(url):
    """Let another connection wait for a lock that conflicts with all readers."""
    with closing(psycopg2.connect(url)) as other, closing(psycopg2.connect(url)) as observer:
        observer.autocommit = True
        alter = threading.Thread(target=_alter, args=(other,))
        alter.start()
        with observer.cursor() as cursor:
            deadline = time.monotonic() + PATIENCE
            while not _is_waiting(cursor):
                assert time.monotonic() < deadline
        yield
        alter.join(PATIENCE)
        assert not alter.is_alive()


def _alter(connection):
    connection.cursor().execute("ALTER TABLE t ADD COLUMN of_another INTEGER")
    connection.commit()


def _is_waiting(cursor):
    cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
    return cursor.fetchone()[0]


def fill(db):
    db["t"].insert_many({"n": n, "m": 0} for n in range(ROWS))


@pytest.mark.parametrize("call", CALLS)
def test_call_in_a_loop(open_postgresql, empty_postgresql, call):
    db = open_postgresql()
    fill(db)
    rows = iter(db["t"].find(_order_by="n"))
    seen = [next(rows)]
    with waiting_alter(empty_postgresql):
        CALLS[call](db)
        seen += rows
    assert [row["n"] for row in seen] == list(range(ROWS))
    assert "of_another" in db["t"].find_one()


def test_transaction_in_a_loop(open_postgresql, empty_postgresql):
    db = open_postgresql()
    fill(db)
    rows = iter(db.query("SELECT n FROM t ORDER BY n"))
    seen = [next(rows)]
    with waiting_alter(empty_postgresql), db.transaction():
        db["t"].update({"m": 5}, n=1)
    assert [row["n"] for row in [*seen, *rows]] == list(range(ROWS))
    assert db["t"].find_one(n=1)["m"] == 5


def test_call_of_another_thread(empty_postgresql):
    """The loop waits for this thread, and the lock belongs to the loop."""
    with dbset.connect(empty_postgresql) as db:
        fill(db)
        rows = iter(db["t"].find(_order_by="n"))
        seen = [next(rows)]
        with waiting_alter(empty_postgresql):
            other = threading.Thread(target=db["t"].insert, args=({"n": -1},))
            other.start()
            other.join(PATIENCE)
            assert not other.is_alive()
            seen += rows
        assert [row["n"] for row in seen] == list(range(ROWS))


def test_calls_of_other_tasks(empty_postgresql):
    """They process the rows that one of them reads, which stops when they do."""

    async def main():
        async with dbset.async_connect(empty_postgresql) as db:
            await db["t"].insert_many({"n": n, "m": 0} for n in range(ROWS))
            queue = asyncio.Queue(1)
            workers = [asyncio.create_task(work(db, queue)) for _ in range(3)]
            seen = []
            async for row in db["t"].find():
                seen.append(row["n"])
                if row["n"] == 10:
                    stack.enter_context(waiting_alter(empty_postgresql))
                await queue.put(row["n"])
            for _ in workers:
                await queue.put(None)
            await asyncio.gather(*workers)
            assert sorted(seen) == list(range(ROWS))
            assert await db["t"].count(m=1) == ROWS

    async def work(db, queue):
        while (n := await queue.get()) is not None:
            await db["t"].update({"m": 1}, n=n)

    with ExitStack() as stack:
        asyncio.run(asyncio.wait_for(main(), PATIENCE))


def test_rows_that_block_nothing_stay_on_the_server(open_postgresql):
    db = open_postgresql()
    fill(db)
    rows = iter(db["t"].find())
    next(rows)
    db.query("SELECT pg_sleep(2.5)").first()
    assert db.engine.pool.checkedout() == 1
    assert len(list(rows)) == ROWS - 1
