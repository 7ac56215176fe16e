"""Databases of PostgreSQL by each of its drivers, for what only PostgreSQL has."""

from __future__ import annotations

import pytest
from drivers import DRIVERS
from sqlalchemy import make_url


@pytest.fixture(params=["psycopg2", "psycopg", "asyncpg"])
def open_by_driver(request, empty_postgresql):
    """Connects to an empty database of PostgreSQL by one of its drivers."""
    driver = DRIVERS[request.param]
    url = make_url(empty_postgresql).set(drivername=f"postgresql+{driver.name}")
    return lambda **options: driver.connected(url, **options)


@pytest.fixture
def pg(open_by_driver):
    """An empty database of PostgreSQL by one of its drivers."""
    with open_by_driver() as db:
        yield db


@pytest.fixture
def made(db):
    """Runs statements in a database of either kind and gives it."""
    return _maker(db)


@pytest.fixture
def made_on_postgresql(open_postgresql):
    """Runs statements on PostgreSQL, by either api, and gives the database."""
    return _maker(open_postgresql())


@pytest.fixture
def made_by_driver(pg):
    """Runs statements on PostgreSQL, by each of its drivers, and gives the database."""
    return _maker(pg)


@pytest.fixture
def made_on_sqlite(api, empty_sqlite):
    """Runs statements on SQLite and gives the database."""
    db = api(empty_sqlite)
    yield _maker(db)
    db.close()


def _maker(db):
    def run(*statements):
        for statement in statements:
            db.execute(statement)
        return db

    return run
