"""An in-memory SQLite database, and its full contents."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine


@pytest.fixture
def connection():
    """A connection to an empty database."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def made(connection):
    """A function that runs statements and returns the connection."""

    def run(*statements):
        for statement in statements:
            connection.exec_driver_sql(statement)
        return connection

    return run


@pytest.fixture
def everything(connection):
    """A function that returns the schema and the rows of all tables."""

    def look():
        schema = connection.exec_driver_sql(
            "SELECT type, name, sql FROM sqlite_master ORDER BY name"
        ).all()
        tables = [name for kind, name, _ in schema if kind == "table"]
        return schema, [
            connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in tables
        ]

    return look
