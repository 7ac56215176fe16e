"""Loops that write while their rows hold the last of a pooler's connections to the server."""

import asyncio
import threading
import time

import pytest
from dbset import async_connect
from drivers import ON_POSTGRESQL
from pgbouncer import running_pgbouncer
from sqlalchemy import make_url

ROWS = 3500  # more than fit on one page
LIMIT = 60  # seconds until PgBouncer would close a connection that waits


@pytest.fixture(scope="module")
def one_connection(postgresql_url):
    with running_pgbouncer(postgresql_url, default_pool_size=1, query_wait_timeout=LIMIT) as url:
        yield make_url(url)


@pytest.fixture(params=ON_POSTGRESQL.values(), ids=list(ON_POSTGRESQL))
def driver(request):
    return request.param


@pytest.fixture
def db(driver, one_connection, empty_postgresql):
    with driver.connected(one_connection.set(drivername=driver.drivername)) as db:
        db["t"].insert_many([{"n": n} for n in range(ROWS)])
        yield db
        assert db.engine.pool.checkedout() == 0


def in_transaction(db):
    with db.transaction():
        db["log"].insert({"n": 1})
        db["log"].insert({"n": 2})


#: Calls inside a loop that every driver makes, and those that only differ in what dbset does.
CALLS = {
    "insert": lambda db: db["log"].insert({"n": 1}),
    "transaction": in_transaction,
}
MORE = {
    "update": lambda db: db["t"].update({"n": 1, "seen": True}, ["n"]),
    "find_one": lambda db: db["t"].find_one(n=1),
    "find": lambda db: list(db["t"].find(n=[1, 2])),
    "insert_many": lambda db: db["log"].insert_many([{"n": 1}] * 100),
    "upsert_many": lambda db: db["t"].upsert_many([{"n": n, "seen": True} for n in (1, 2)], ["n"]),
    "query": lambda db: db.query("SELECT 1 AS n").all(),
    "execute": lambda db: db.execute("UPDATE t SET n = n WHERE n < 3"),
    "tables": lambda db: db.tables(),
    "has_table": lambda db: db.has_table("t"),
    "columns": lambda db: db["t"].columns(),
    "create_table": lambda db: db.create_table("made"),
}


def check(db, call):
    began, read = time.monotonic(), 0
    for number, _ in enumerate(db["t"].find()):
        read += 1
        if number in (5, 6, ROWS - 1):
            call(db)

    assert read == ROWS
    assert time.monotonic() - began < LIMIT / 2


@pytest.mark.parametrize("name", CALLS)
def test_a_call_in_a_loop(db, name):
    check(db, CALLS[name])


@pytest.mark.parametrize("driver", [ON_POSTGRESQL["psycopg2"]], ids=["psycopg2"])
@pytest.mark.parametrize("name", MORE)
def test_every_kind_of_call_in_a_loop(db, name):
    check(db, MORE[name])


def test_a_call_after_a_loop_was_left(db):
    rows = iter(db["t"].find())
    next(rows)
    assert db["log"].insert({"n": 1})
    assert len(list(rows)) == ROWS - 1


@pytest.fixture(scope="module")
def three_connections(postgresql_url):
    with running_pgbouncer(postgresql_url, query_wait_timeout=LIMIT) as url:
        yield make_url(url)


def loop_and_write(db, barrier):
    for number, row in enumerate(db["t"].find()):
        if number == 5:
            barrier.wait()
            db["log"].insert({"n": row["n"]})


@pytest.mark.parametrize("name", ["psycopg2", "psycopg"])
def test_as_many_loops_as_connections(three_connections, empty_postgresql, name):
    driver = ON_POSTGRESQL[name]
    barrier = threading.Barrier(3)
    with driver.connected(three_connections.set(drivername=driver.drivername)) as db:
        db["t"].insert_many([{"n": n} for n in range(ROWS)])
        threads = [threading.Thread(target=loop_and_write, args=(db, barrier)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert db["log"].count() == 3


async def loop_and_write_async(db, barrier):
    number = 0
    async for row in db["t"].find():
        number += 1
        if number == 5:
            await barrier.wait()
            await db["log"].insert({"n": row["n"]})


async def many_loops(url):
    barrier = asyncio.Barrier(3)
    async with async_connect(url) as db:
        await db["t"].insert_many([{"n": n} for n in range(ROWS)])
        await asyncio.gather(*(loop_and_write_async(db, barrier) for _ in range(3)))
        return await db["log"].count()


@pytest.mark.parametrize("name", ["psycopg async", "asyncpg"])
def test_as_many_loops_of_tasks_as_connections(three_connections, empty_postgresql, name):
    url = three_connections.set(drivername=ON_POSTGRESQL[name].drivername)

    assert asyncio.run(many_loops(url)) == 3
