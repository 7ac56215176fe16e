"""PostgreSQL databases, opened by each of its drivers, for features that only it has."""

from __future__ import annotations

import pytest
from drivers import DRIVERS
from sqlalchemy import make_url


@pytest.fixture(params=["psycopg2", "psycopg", "asyncpg"])
def open_by_driver(request, empty_postgresql):
    """A function that connects to an empty PostgreSQL database by one of its drivers."""
    driver = DRIVERS[request.param]
    url = make_url(empty_postgresql).set(drivername=f"postgresql+{driver.name}")
    return lambda **options: driver.connected(url, **options)


@pytest.fixture
def pg(open_by_driver):
    """An empty PostgreSQL database, opened by one of its drivers."""
    with open_by_driver() as db:
        yield db


@pytest.fixture
def made(db):
    """A function that runs statements on either database and returns it."""
    return _maker(db)


@pytest.fixture
def made_on_postgresql(open_postgresql):
    """A function that runs statements on PostgreSQL, in either API, and returns the database."""
    return _maker(open_postgresql())


@pytest.fixture
def made_by_driver(pg):
    """A function that runs statements on PostgreSQL, by each driver, and returns the database."""
    return _maker(pg)


@pytest.fixture
def made_on_sqlite(api, empty_sqlite):
    """A function that runs statements on SQLite and returns the database."""
    db = api(empty_sqlite)
    yield _maker(db)
    db.close()


def _maker(db):
    def run(*statements):
        for statement in statements:
            db.execute(statement)
        return db

    return run
