"""Connections through PgBouncer in transaction mode: each transaction may use another one.

Two clients and three server connections take turns, so that one client could execute a statement
that the other has prepared.
"""

import asyncio
from contextlib import ExitStack

import dbset
import psycopg2
import pytest
from drivers import ON_POSTGRESQL
from pgbouncer import running_pgbouncer
from pooled_clients import NAMES, ROUNDS, check_every_kind_of_call, check_rows_stay_apart
from sqlalchemy import create_engine, make_url
from sqlalchemy.ext.asyncio import create_async_engine


@pytest.fixture(scope="module")
def pgbouncer(postgresql_url):
    with running_pgbouncer(postgresql_url) as url:
        yield url


@pytest.fixture(params=ON_POSTGRESQL)
def driver(request):
    return ON_POSTGRESQL[request.param]


@pytest.fixture
def url(driver, pgbouncer, empty_postgresql):
    connections = [psycopg2.connect(pgbouncer) for _ in range(3)]
    for connection in connections:  # at once, so that each gets another server connection
        connection.cursor().execute("SELECT 1")
    for connection in connections:
        connection.rollback()
        connection.close()
    return make_url(pgbouncer).set(drivername=driver.drivername)


@pytest.fixture
def clients(driver, url):
    with ExitStack() as stack:
        one = {"pool_size": 1, "max_overflow": 0}
        yield {name: stack.enter_context(driver.connected(url, **one)) for name in NAMES}


def test_rows_stay_apart(clients):
    check_rows_stay_apart(clients)


def test_every_kind_of_call(clients):
    check_every_kind_of_call(clients)


def test_an_engine_that_is_handed_in(driver, url):
    assert _by_engine(driver, url) == [[{"n": len(ROUNDS), "who": name}] for name in NAMES]


COUNT = 'SELECT count(*) AS n, min(who) AS who FROM "{}" HAVING min(who) = max(who)'


def _by_engine(driver, url):
    if driver.api == "async":
        return asyncio.run(_by_async_engine(url))
    engines = {name: create_engine(url, pool_size=1, max_overflow=0) for name in NAMES}
    for engine in engines.values():
        with engine.connect():
            pass  # the connection exists before dbset gets the engine
    clients = {name: dbset.connect(engine) for name, engine in engines.items()}
    for number in ROUNDS:
        for name, db in clients.items():
            db[name].insert({"who": name, "number": number})
            assert db[name].find_one(who=name, number=number) is not None
    found = [db.query(COUNT.format(name)).all() for name, db in clients.items()]
    for name, engine in engines.items():
        clients[name].close()
        engine.dispose()
    return found


async def _by_async_engine(url):
    engines = {name: create_async_engine(url, pool_size=1, max_overflow=0) for name in NAMES}
    clients = {name: await dbset.async_connect(engine) for name, engine in engines.items()}
    for number in ROUNDS:
        for name, db in clients.items():
            await db[name].insert({"who": name, "number": number})
            assert await db[name].find_one(who=name, number=number) is not None
    found = [await db.query(COUNT.format(name)).all() for name, db in clients.items()]
    for name, engine in engines.items():
        await clients[name].close()
        await engine.dispose()
    return found


#: Database settings that change values, and the drivers that cannot correct them.
UNMENDED = {
    "extra_float_digits = 0": ("psycopg2", "psycopg", "asyncpg"),
    "quote_all_identifiers = on": ("psycopg2", "psycopg", "asyncpg"),
    "intervalstyle = 'sql_standard'": ("psycopg2",),
}


@pytest.mark.parametrize("setting", UNMENDED)
def test_settings_that_cannot_be_mended(driver, pgbouncer, postgresql_url, tmp_path, setting):
    database = make_url(driver.new_database(postgresql_url, tmp_path)).database
    with psycopg2.connect(postgresql_url) as connection, connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {database} SET {setting}")
    connection.close()
    url = make_url(pgbouncer).set(drivername=driver.drivername, database=database)
    name = setting.partition(" ")[0]

    if driver.name not in UNMENDED[setting]:
        with driver.connected(url) as db:
            assert db.query("SELECT 1 AS one").all() == [{"one": 1}]
        return
    with pytest.raises(dbset.ArgumentError, match=rf"(?i)behind a pooler .* SET {name} = "):
        driver.connected(url).__enter__()
