"""Late errors and lost connections: one SQLAlchemy error, and the next calls work."""

import asyncio
import logging
import time
from itertools import count

import psycopg2
import pytest
from cancelling import cancelled
from dbset import async_connect
from drivers import ON_POSTGRESQL
from proxy import running_proxy
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

ROWS = 3000
KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost'"


@pytest.fixture(params=ON_POSTGRESQL)
def driver(request):
    return ON_POSTGRESQL[request.param]


@pytest.fixture
def proxy(empty_postgresql):
    with running_proxy(empty_postgresql) as proxy:
        yield proxy


@pytest.fixture
def url(driver, empty_postgresql):
    url = make_url(empty_postgresql).set(drivername=driver.drivername)
    return url.update_query_dict({"application_name": "lost"})


@pytest.fixture
def kill(empty_postgresql):
    """A function that ends the connections of a test's database."""
    connection = psycopg2.connect(empty_postgresql)
    connection.autocommit = True
    yield lambda: connection.cursor().execute(KILL)
    connection.close()


@pytest.fixture
def db(driver, url):
    with driver.connected(url, pool_size=2, max_overflow=0) as db:
        db["t"].insert_many([{"n": n} for n in range(ROWS)])
        db.execute("CREATE VIEW late AS SELECT id, 1 / (n - 2500) AS n FROM t")
        db["t"].count()
        db["late"].count()
        yield db
        assert db.engine.pool.checkedout() == 0


def fails(call, state=None):
    with pytest.raises(DBAPIError) as caught:
        call()
    orig = caught.value.orig
    assert state in (None, getattr(orig, "sqlstate", None), getattr(orig, "pgcode", None))


def is_well(db):
    """Return whether calls work again, on every connection of the pool."""
    with db.transaction():
        return db["t"].count() == ROWS == len(list(db["t"].find()))


#: Calls that read rows until one fails.
READS = {
    "query": lambda db: db.query("SELECT 1 / (n - 2500) AS n FROM t ORDER BY id").all(),
    "query of one page": lambda db: db.query(
        "SELECT 1 / (g - 3) FROM generate_series(1, 5) g"
    ).all(),
    "find": lambda db: db["late"].find(_order_by="id").all(),
    "loop": lambda db: sum(1 for row in db["late"].find(_order_by="id")),
    "find_one": lambda db: db["late"].find_one(_order_by="-n"),
    "count": lambda db: db["late"].count(n=1),
    "bad bytes": lambda db: db.query("SELECT convert_from(E'\\\\xff', 'UTF8')").all(),
}


@pytest.mark.parametrize("read", READS)
def test_an_error_while_rows_come(db, read):
    state = {"bad bytes": "22021"}.get(read, "22012")
    fails(lambda: READS[read](db), state)
    assert is_well(db)

    def inside():
        with db.transaction():
            READS[read](db)

    fails(inside, state)
    assert is_well(db)


def test_a_timeout_of_the_server(driver, url):
    with driver.connected(url, pool_size=1, max_overflow=0) as db:
        db.execute("SET statement_timeout = 200")
        fails(lambda: db.query("SELECT pg_sleep(60)").all(), "57014")
        fails(lambda: db.execute("SELECT pg_sleep(60)"), "57014")
        db.execute("SET statement_timeout = 0")
        assert db.query("SELECT 1 AS one").all() == [{"one": 1}]


def in_transaction(db, cut):
    with db.transaction():
        db["t"].insert({"n": -1})
        cut()
        db["t"].insert({"n": -1})


def at_commit(db, cut):
    with db.transaction():
        db["t"].insert({"n": -1})
        cut()


def in_savepoint(db, cut):
    with db.transaction(), db.transaction():
        db["t"].insert({"n": -1})
        cut()
        db["t"].insert({"n": -1})


def in_loop(db, cut):
    for number, _ in enumerate(db["t"].find()):
        if number == 1:
            cut()


def in_loop_of_transaction(db, cut):
    with db.transaction():
        in_loop(db, cut)


def _rows(cut):
    for number in range(ROWS):
        if number == ROWS - 500:
            cut()
        yield {"n": -1}


def in_copy(db, cut):
    db["t"].insert_many(_rows(cut), chunk_size=500)


def in_copy_of_one_chunk(db, cut):
    db["t"].insert_many(_rows(cut), chunk_size=ROWS)


def in_upsert_many(db, cut):
    db["t"].upsert_many(
        ({"id": n, **row} for n, row in enumerate(_rows(cut))), ["id"], chunk_size=500
    )


CALLS = (
    *(in_transaction, at_commit, in_savepoint, in_loop, in_loop_of_transaction),
    *(in_copy, in_copy_of_one_chunk, in_upsert_many),
)


def lost(db, call, cut, caplog):
    """Lose the connections during a call, and check what it has left behind."""
    caplog.clear()
    caplog.set_level(logging.WARNING)
    fails(lambda: call(db, cut))
    said = "\n".join(map(logging.Formatter().format, caplog.records))
    assert said.count("\n") == 0, said
    assert is_well(db)


@pytest.mark.parametrize("call", CALLS)
def test_a_backend_that_is_ended(db, kill, call, caplog):
    lost(db, call, kill, caplog)


@pytest.mark.parametrize("call", CALLS)
def test_a_network_that_is_cut(driver, proxy, call, caplog):
    url = proxy.url.set(drivername=driver.drivername)
    with driver.connected(url, pool_size=2, max_overflow=0) as db:
        db["t"].insert_many([{"n": n} for n in range(ROWS)])
        db["t"].count()
        lost(db, call, proxy.cut, caplog)


def test_a_server_that_is_away(driver, proxy, caplog):
    url = proxy.url.set(drivername=driver.drivername)
    with driver.connected(url, pool_size=2, max_overflow=0) as db:
        db["t"].insert_many([{"n": n} for n in range(ROWS)])
        proxy.leave()
        fails(db["t"].count)  # this call finds that the connection is lost
        for call in (db["t"].count, lambda: db["t"].insert({"n": 1}), db["t"].find, db.tables):
            fails(call)
        proxy.come_back()
        assert is_well(db)


@pytest.mark.parametrize("write", ["insert", "insert_many", "execute", "in a transaction"])
def test_a_primary_that_is_fenced(db, write):
    """Existing connections act as if the server took no more writes; new ones find another."""

    def written():
        with db.transaction():
            db["t"].insert({"n": -1})

    calls = {
        "insert": lambda: db["t"].insert({"n": -1}),
        "insert_many": lambda: db["t"].insert_many([{"n": -1}] * 100),
        "execute": lambda: db.execute("UPDATE t SET n = -1"),
        "in a transaction": written,
    }
    for _ in range(2):  # the pool's connections take turns
        db.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    assert db["t"].count() == ROWS

    fails(calls[write], "25006")
    for call in calls.values():
        call()


async def silent_count(db, proxy):
    proxy.fall_silent()
    await db["t"].count()


async def silent_transaction(db, proxy):
    async with db.transaction():
        await db["t"].insert({"n": 1})
        proxy.fall_silent()
        await db["t"].insert({"n": 1})


async def silent_loop(db, proxy):
    async for _ in db["t"].find():
        proxy.fall_silent()


async def silent_copy(db, proxy):
    async def rows():
        for number in range(50_000):
            if number == 40_000:
                proxy.fall_silent()
            yield {"n": number}

    await db["t"].insert_many(rows())


@pytest.mark.parametrize("call", [silent_count, silent_transaction, silent_loop, silent_copy])
@pytest.mark.parametrize("name", ["psycopg", "asyncpg"])
def test_a_call_is_cancelled_while_the_network_is_silent(proxy, name, call):
    """asyncpg waits two seconds for the server to say goodbye."""

    async def main():
        url = proxy.url.set(drivername=f"postgresql+{name}")
        async with async_connect(url, pool_size=2, max_overflow=0) as db:
            await db["t"].insert_many([{"n": n} for n in range(ROWS)])
            await db["t"].count()
            begun = time.monotonic()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await call(db, proxy)
            assert time.monotonic() - begun < 30  # without an end, it would wait for ever
            assert db.engine.pool.checkedout() == 0
            proxy.speak()
            assert await db["t"].count() >= ROWS

    asyncio.run(main())


@pytest.mark.parametrize("name", ["psycopg", "asyncpg"])
def test_a_request_to_cancel_that_is_late_ends_no_other_statement(proxy, name):
    """The cancelled statement ends on its own before the request arrives."""

    async def call(db):
        async with db.query("SELECT n FROM t") as rows:
            await anext(rows)

    async def main():
        url = proxy.url.set(drivername=f"postgresql+{name}")
        async with async_connect(url, pool_size=1, max_overflow=0) as db:
            await db["t"].insert_many([{"n": n} for n in range(ROWS)])
            for step in count():
                await call(db)
                proxy.delay(0.15)
                ended = await cancelled(call(db), step)
                proxy.delay(0)
                if ended:
                    break
                await db.query("SELECT pg_sleep(0.3)").all()

    asyncio.run(main())
