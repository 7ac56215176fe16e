"""Cancelled at every await: nothing stays locked, all or nothing is written, the task ends."""

import asyncio
import gc
import sqlite3
from contextlib import asynccontextmanager, closing
from itertools import count

import dbset
import psycopg2
import pytest
from cancelling import (
    TIMEOUTS,
    TWICE,
    WAYS,
    Stepped,
    cancelled,
    cancelled_again,
    cancelled_twice,
    cancelled_with_the_answer,
    with_the_answer,
)
from drivers import Driver
from sqlalchemy import make_url

# psycopg's pipelines that are cancelled at their end warn that the connection was closed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <generator object BasePipeline._exit_gen"
    ":pytest.PytestUnraisableExceptionWarning",
)


@pytest.fixture(autouse=True)
def swept(caplog):
    """Let psycopg's cursors warn here and not in a later test."""
    yield
    caplog.get_records("call").clear()  # log records hold them
    gc.collect()


DRIVERS = {
    "aiosqlite": Driver("async", "sqlite", "aiosqlite"),
    "asyncpg": Driver("async", "postgresql", "asyncpg"),
    "psycopg": Driver("async", "postgresql", "psycopg"),
}

BIG = 2500


class Server:
    """The database as another client sees it."""

    def __init__(self, url):
        self._url = make_url(url)
        self._is_sqlite = self._url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def locking(self):
        """Lock table t against writers."""
        with closing(self._connected()) as connection:
            cursor = connection.cursor()
            cursor.execute("BEGIN IMMEDIATE" if self._is_sqlite else "LOCK TABLE t")
            yield
            connection.rollback()

    def check_no_lock(self, patience=0):
        """Check that a write can begin at once."""
        if self._is_sqlite:
            with closing(self._connected(patience)) as connection:
                connection.execute("BEGIN IMMEDIATE").close()
                connection.rollback()

    async def check_connections(self, most):
        """Wait until the server has at most so many connections; it may see their end late."""
        if self._is_sqlite:
            return
        async with asyncio.timeout(20):
            while self._connections() > most:
                await asyncio.sleep(0.01)

    def _connections(self):
        with closing(self._connected()) as connection:
            cursor = connection.cursor()
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return cursor.fetchone()[0]

    def _connected(self, patience=0):
        if self._is_sqlite:
            return sqlite3.connect(self._url.database, timeout=patience)
        url = self._url.set(drivername="postgresql")
        return psycopg2.connect(url.render_as_string(hide_password=False))


@pytest.fixture(scope="module", params=DRIVERS)
def url(request, postgresql_url, tmp_path_factory):
    """The URL of a database with some tables."""
    driver = DRIVERS[request.param]
    url = driver.new_database(postgresql_url, tmp_path_factory.mktemp("cancelled"))
    with driver.connected(url) as db:
        db["t"].insert({"n": 0, "m": 0})
        db["big"].insert_many({"n": n} for n in range(BIG))
        db["with_key"].insert({"k": 0, "n": 0})
        db["with_key"].create_index("k", unique=True)
        db["without_key"].upsert({"k": 0, "n": 0}, ["k"])
    return url


@pytest.fixture
def run(url):
    """A function that runs a coroutine function with a database, then checks for leaks."""

    async def body(main):
        server = Server(url)
        async with dbset.async_connect(url, pool_size=2, max_overflow=0) as db:
            await main(db, server)
            assert db.engine.pool.checkedout() == 0
            await server.check_connections(db.engine.pool.checkedin())
        await server.check_connections(0)
        server.check_no_lock()

    yield lambda main: asyncio.run(body(main))
    gc.collect()  # warnings of released objects come now


async def insert(db, n):
    await db["t"].insert({"n": n})


async def insert_many(db, n):
    await db["t"].insert_many([{"n": n}] * 6, chunk_size=2)


async def find_one(db, n):
    assert (await db["t"].find_one(n=0))["m"] == 0


async def find(db, n):
    async for row in db["big"].find():
        if row["n"] == BIG - 100:
            break


async def query(db, n):
    async with db.query("SELECT n FROM big") as rows:
        await anext(rows)


async def update(db, n):
    await db["with_key"].update({"n": n}, k=0)


async def upsert_by_key(db, n):
    await db["with_key"].upsert({"k": n, "n": n}, ["k"])


async def upsert_without_key(db, n):
    await db["without_key"].upsert({"k": n, "n": n}, ["k"])


async def upsert_many(db, n):
    await db["without_key"].upsert_many([{"k": n, "n": n}, {"k": -n}], ["k"])


async def transaction(db, n):
    async with db.transaction():
        await db["t"].insert({"n": n})
        await asyncio.sleep(0)
        await db["t"].insert({"n": n})


async def nested_transaction(db, n):
    async with db.transaction():
        await db["t"].insert({"n": n})
        async with db.transaction():
            await db["t"].insert({"n": n})
        with pytest.raises(ZeroDivisionError):
            async with db.transaction():
                await db["t"].insert({"n": n})
                raise ZeroDivisionError


async def gather_in_transaction(db, n):
    async with db.transaction():
        await asyncio.gather(*(db["t"].insert({"n": n}) for _ in range(3)))


#: Calls, and the number of rows in table t that each leaves if it is not cancelled.
CALLS = [
    (insert, 1),
    (insert_many, 6),
    (find_one, 0),
    (find, 0),
    (query, 0),
    (update, 0),
    (upsert_by_key, 0),
    (upsert_without_key, 0),
    (upsert_many, 0),
    (transaction, 2),
    (nested_transaction, 2),
    (gather_in_transaction, 3),
]

#: Calls that are also ended by timeouts: a write, a stream and a transaction.
WITH_TIMEOUTS = [insert, find, transaction]


async def sweep(db, server, call, way, marks):
    """Cancel a call at its first step, then at its second, and so on until it ends on its own."""
    for step in count():
        ended = await way(call(db, next(marks)), step)
        if way is cancelled_twice:
            await db._runtime.released()  # the clean-up is in the background
        assert db.engine.pool.checkedout() == 0, f"{way.__name__} at step {step}"
        server.check_no_lock(patience=10 if way is cancelled_twice else 0)
        if ended:
            return step
    raise AssertionError


@pytest.mark.parametrize(("call", "whole"), CALLS, ids=lambda value: getattr(value, "__name__", ""))
def test_every_await(run, call, whole):
    async def main(db, server):
        await call(db, 1)
        await db["t"].delete(n={"!=": 0})
        marks = count(10)
        for way in [*WAYS, *(TIMEOUTS if call in WITH_TIMEOUTS else [])]:
            least = 0 if way in TIMEOUTS else 1
            assert await sweep(db, server, call, way, marks) > least, way.__name__
        counts = db.query("SELECT count(*) AS rows FROM t WHERE n <> 0 GROUP BY n")
        assert {row["rows"] async for row in counts} == ({whole} if whole else set())

    run(main)


def test_the_cleanup_is_cancelled_at_every_await(run):
    """Most of these calls begin with a new connection, because the previous call lost its own."""

    async def main(db, server):
        for way in TWICE and map(cancelled_again, (1, 2, 3)):
            for step in count():
                ended = await way(find_one(db, 0), step)
                await db._runtime.released()
                if ended:
                    break

    run(main)


@pytest.mark.parametrize("way", [cancelled, cancelled_with_the_answer])
def test_every_await_of_the_first_insert(run, way):
    """The table may or may not exist after each cancellation."""

    async def first_insert(db, n):
        await made.insert({"n": n, "name": "Ada"})

    async def main(db, server):
        nonlocal made
        made = db[f"made_by_{way.__name__}"]
        assert await sweep(db, server, first_insert, way, count()) > 5
        rows = await made.find().all()
        assert len(rows) == len({row["n"] for row in rows}) > 0
        assert await made.columns() == ["id", "n", "name"]

    made = None
    run(main)


def test_waiting_for_the_pool(run):
    async def main(db, server):
        holders = [db["big"].find(), db["big"].find()]
        for rows in holders:
            await anext(rows)
        async with asyncio.timeout(20):
            assert not await cancelled(db["t"].count(), 0)
        for rows in holders:
            await rows.close()
        assert len(await asyncio.gather(db["t"].find_one(n=0), db["big"].find_one(n=0))) == 2

    run(main)


def test_waiting_for_the_pool_and_then_not(run):
    """A connection that becomes free together with the cancellation is not lost."""

    async def main(db, server):
        holders = [db["big"].find(), db["big"].find()]
        for rows in holders:
            await anext(rows)

        async def wait():
            await Stepped(db["t"].count(), {0: with_the_answer})

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        for rows in holders:
            await rows.close()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(main)


def test_waiting_for_the_connection_of_the_transaction(run):
    async def main(db, server):
        begun, done = asyncio.Event(), asyncio.Event()

        async def rows():
            yield {"n": -1}
            yield {"n": -1}
            begun.set()  # two chunks are read ahead
            await done.wait()
            yield {"n": -1}

        async with db.transaction():
            holder = asyncio.create_task(db["t"].insert_many(rows(), chunk_size=1))
            await begun.wait()
            waiting = asyncio.create_task(db["t"].insert({"n": -2}))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            done.set()
            await holder
        assert await db["t"].count(n=-1) == 3
        assert await db["t"].count(n=-2) == 0
        await db["t"].delete(n=-1)

    run(main)


def test_waiting_for_the_lock_of_another(run):
    """It does not wait until the lock is free: that is after the cancellation."""

    async def main(db, server):
        async with server.locking():
            task = asyncio.create_task(db["t"].insert({"n": -3}))
            await asyncio.wait([task], timeout=0.1)
            task.cancel()
            await asyncio.wait([task], timeout=20)
            assert task.cancelled()
            assert db.engine.pool.checkedout() == 0
        assert await db["t"].count(n=-3) == 0

    run(main)


def test_a_long_statement(run):
    """dbset does not wait for it: it would take hours."""
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c"

    async def main(db, server):
        async with asyncio.timeout(60):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(db.query(endless).all(), 0.1)

    run(main)


@pytest.mark.parametrize("steps", range(0, 80, 4))
def test_cancelled_sqlite_write_leaves_no_lock(empty_sqlite, steps):
    async def main():
        options = {"timeout": 20}
        async with dbset.async_connect(empty_sqlite, connect_args=options) as db:
            await db["t"].insert({"a": 0})
            task = asyncio.create_task(db["t"].insert({"c": 1}))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await db["t"].insert({"a": 2})
            return await db["t"].count()

    assert asyncio.run(main()) in (2, 3)
