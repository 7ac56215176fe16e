"""Fixtures for both databases and APIs: a test that uses ``db`` runs for all four pairs."""

from __future__ import annotations

import asyncio
import gc
from contextlib import contextmanager, nullcontext

import psycopg2
import pytest
from both_apis import APIS
from dbset import async_connect
from dbset_schema.capabilities import NAMES
from drivers import DRIVERS
from postgresql_server import running_postgresql
from switched_off import Watch, server_without

#: Halves of the pairs of API and database. In each, every API and every database occurs once.
HALVES = {
    "first": [("sync", "sqlite"), ("async", "postgresql")],
    "second": [("async", "sqlite"), ("sync", "postgresql")],
}

#: Fixtures of tests that use one database only.
ON_ONE_DATABASE = {"empty_sqlite": "sqlite", "empty_postgresql": "postgresql"}


def pytest_addoption(parser):
    """Add the options ``--half`` and ``--without``."""
    text = "run tests for both APIs and both databases with only half of the four pairs"
    parser.addoption("--half", choices=list(HALVES), help=text)
    text = "have dbset do without a capability of PostgreSQL, and fail if it uses it; repeatable"
    parser.addoption("--without", action="append", default=[], choices=NAMES, help=text)


def pytest_configure(config):
    """Add the marker ``crosswise`` for tests of code that does not depend on the API."""
    config.addinivalue_line("markers", "crosswise: run with half of the pairs in any case")


def pytest_collection_modifyitems(config, items):
    """Deselect the pairs of API and database that are not in the half."""
    half = config.getoption("--half")
    left_out = [item for item in items if not runs(item, half)]
    items[:] = [item for item in items if runs(item, half)]
    config.hook.pytest_deselected(items=left_out)


def runs(item, half):
    if half is None and item.get_closest_marker("crosswise"):
        half = "first"
    pair = pair_of(item)
    return half is None or None in pair or pair in HALVES[half]


def pair_of(item):
    params = item.callspec.params if hasattr(item, "callspec") else {}
    only = next(
        (ON_ONE_DATABASE[name] for name in item.fixturenames if name in ON_ONE_DATABASE), None
    )
    return params.get("api"), params.get("database_url", only)


@pytest.fixture(scope="session", autouse=True)
def quick_collection():
    """Exclude objects that exist at the start from each test's check for leaks."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql_url(request):
    """The URL of a real server, without a driver."""
    with running_postgresql() as url, server_without(url, request.config.getoption("--without")):
        yield url


@pytest.fixture(scope="session")
def watch_of_run(request):
    """The watch over what dbset sends, if it must do without something."""
    names = request.config.getoption("--without")
    watch = Watch(names)
    with watch.watching() if names else nullcontext():
        yield watch


@pytest.fixture(autouse=True)
def sends_nothing_switched_off(watch_of_run):
    """Fail a test in which dbset uses what it must do without."""
    yield
    seen, watch_of_run.seen = watch_of_run.seen, []
    assert not seen


@pytest.fixture
def empty_postgresql(postgresql_url):
    """The URL of an empty PostgreSQL database."""
    with psycopg2.connect(postgresql_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(nspname), ', ') FROM pg_namespace"
            " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        )
        (schemas,) = cursor.fetchone()
        if schemas:
            cursor.execute(f"DROP SCHEMA {schemas} CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    return postgresql_url


@pytest.fixture
def empty_sqlite(tmp_path):
    """The URL of an empty SQLite database."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The URL of an empty database."""
    return request.getfixturevalue(f"empty_{request.param}")


@pytest.fixture(params=list(APIS))
def api(request):
    """``connect``, or ``async_connect`` with a blocking interface."""
    with APIS[request.param]() as connect:
        yield connect


@contextmanager
def opener(api, url):
    """Yield a function that connects to a database; close it afterwards and check for leaks."""
    opened = []

    def connect(url=url, **options):
        opened.append(api(url, **options))
        return opened[-1]

    yield connect
    gc.collect()
    gc.freeze()  # the remaining objects belong to the session; the next test need not check them
    for db in opened:
        assert db.engine.pool.checkedout() == 0
        db.close()


@pytest.fixture
def open_db(api, database_url):
    """A function that connects to the database, which is closed after the test."""
    with opener(api, database_url) as connect:
        yield connect


@pytest.fixture
def open_postgresql(api, empty_postgresql):
    """Like ``open_db``, for features that SQLite lacks."""
    with opener(api, empty_postgresql) as connect:
        yield connect


@pytest.fixture
def open_sqlite(api, empty_sqlite):
    """Like ``open_db``, for databases that only SQLite allows."""
    with opener(api, empty_sqlite) as connect:
        yield connect


@pytest.fixture
def db(open_db):
    """An empty SQLite or PostgreSQL database, opened by the sync or the async API."""
    return open_db()


@pytest.fixture
def run(database_url):
    """A function that runs a coroutine function with a database, and then checks for leaks."""

    async def body(main, options):
        async with async_connect(database_url, **options) as db:
            result = await main(db)
            await db._runtime.released()
            assert db.engine.pool.checkedout() == 0
            return result

    return lambda main, **options: asyncio.run(body(main, options))


@pytest.fixture(scope="module", params=list(DRIVERS))
def driver_db(request, postgresql_url, tmp_path_factory):
    """A database for one driver, open for all tests of a module."""
    driver = DRIVERS[request.param]
    url = driver.new_database(postgresql_url, tmp_path_factory.mktemp("driver"))
    with driver.connected(url) as db:
        yield db
