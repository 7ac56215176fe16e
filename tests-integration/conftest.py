"""Databases and apis for one suite: every test that asks for ``db`` runs for all four pairs."""

from __future__ import annotations

import asyncio
import gc
from contextlib import contextmanager

import psycopg2
import pytest
from both_apis import APIS
from dbset import async_connect
from drivers import DRIVERS
from postgresql_server import running_postgresql

#: Each api and each database is in one of them.
CROSSWISE = [("sync", "sqlite"), ("async", "postgresql")]


def pytest_addoption(parser):
    """Add what halves the suite."""
    text = "of tests for both apis and databases, run sync on SQLite and async on PostgreSQL only"
    parser.addoption("--crosswise", action="store_true", help=text)


def pytest_collection_modifyitems(config, items):
    """Leave out the other two pairs, if asked to."""
    if config.getoption("--crosswise"):
        left_out = [item for item in items if not is_crosswise(item)]
        items[:] = [item for item in items if is_crosswise(item)]
        config.hook.pytest_deselected(items=left_out)


def is_crosswise(item):
    params = item.callspec.params if hasattr(item, "callspec") else {}
    pair = params.get("api"), params.get("database_url")
    return None in pair or pair in CROSSWISE


@pytest.fixture(scope="session", autouse=True)
def quick_collection():
    """Leave what is there from the start out of each test's look for leaks."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql_url():
    """A real server's url, without a driver."""
    with running_postgresql() as url:
        yield url


@pytest.fixture
def empty_postgresql(postgresql_url):
    """The url of a PostgreSQL database with nothing in it."""
    with psycopg2.connect(postgresql_url) as connection, connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    return postgresql_url


@pytest.fixture
def empty_sqlite(tmp_path):
    """The url of a SQLite database with nothing in it."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The url of an empty database."""
    return request.getfixturevalue(f"empty_{request.param}")


@pytest.fixture(params=list(APIS))
def api(request):
    """What connects: ``connect``, or ``async_connect`` made to look like it."""
    with APIS[request.param]() as connect:
        yield connect


@contextmanager
def opener(api, url):
    """Give what connects to a database; close it afterwards and look for leaks."""
    opened = []

    def connect(url=url, **options):
        opened.append(api(url, **options))
        return opened[-1]

    yield connect
    gc.collect()
    gc.freeze()  # what is left belongs to the session; the next test need not look at it
    for db in opened:
        assert db.engine.pool.checkedout() == 0
        db.close()


@pytest.fixture
def open_db(api, database_url):
    """Connects to the database; it is closed after the test."""
    with opener(api, database_url) as connect:
        yield connect


@pytest.fixture
def open_postgresql(api, empty_postgresql):
    """Connects to an empty database of PostgreSQL, for what SQLite does not have."""
    with opener(api, empty_postgresql) as connect:
        yield connect


@pytest.fixture
def open_sqlite(api, empty_sqlite):
    """Connects to an empty database of SQLite, for what PostgreSQL does not allow."""
    with opener(api, empty_sqlite) as connect:
        yield connect


@pytest.fixture
def db(open_db):
    """An empty database of one of two kinds, by one of two apis."""
    return open_db()


@pytest.fixture
def run(database_url):
    """Runs a coroutine function with a database, and looks for leaks afterwards."""

    async def body(main, options):
        async with async_connect(database_url, **options) as db:
            result = await main(db)
            await db._runtime.released()
            assert db.engine.pool.checkedout() == 0
            return result

    return lambda main, **options: asyncio.run(body(main, options))


@pytest.fixture(scope="module", params=list(DRIVERS))
def driver_db(request, postgresql_url, tmp_path_factory):
    """A database of one driver's own, open for all tests of a module."""
    driver = DRIVERS[request.param]
    url = driver.new_database(postgresql_url, tmp_path_factory.mktemp("driver"))
    with driver.connected(url) as db:
        yield db
