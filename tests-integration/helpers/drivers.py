"""A database for each driver that dbset supports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from both_apis import APIS
from sqlalchemy import URL, make_url


@dataclass(frozen=True)
class Driver:
    """A driver, and the API that uses it.

    Attributes:
        api: ``sync`` or ``async``.
        database: SQLAlchemy's name for the database.
        name: SQLAlchemy's name for the driver.
    """

    api: str
    database: str
    name: str

    @property
    def drivername(self) -> str:
        """The part of a URL before ``://``."""
        return f"{self.database}+{self.name}"

    @contextmanager
    def connected(self, url: str | URL, **options: Any) -> Iterator[Any]:
        """Connect to a database with this driver."""
        with APIS[self.api]() as connect, connect(url, **options) as db:
            yield db

    def new_database(self, postgresql_url: str, directory: Path) -> str:
        """Create a database for this driver alone and return its URL."""
        if self.database == "sqlite":
            return f"{self.drivername}:///{directory / f'{self.name}.db'}"
        database = f"dbset_{self.name}"
        _recreate(postgresql_url, database)
        url = make_url(postgresql_url).set(drivername=self.drivername, database=database)
        return url.render_as_string(hide_password=False)


#: The drivers, by the names of their packages.
DRIVERS = {
    "sqlite3": Driver("sync", "sqlite", "pysqlite"),
    "aiosqlite": Driver("async", "sqlite", "aiosqlite"),
    "psycopg2": Driver("sync", "postgresql", "psycopg2"),
    "psycopg": Driver("sync", "postgresql", "psycopg"),
    "asyncpg": Driver("async", "postgresql", "asyncpg"),
}

#: The PostgreSQL drivers; psycopg 3 works in both APIs.
ON_POSTGRESQL = {
    "psycopg2": DRIVERS["psycopg2"],
    "psycopg": DRIVERS["psycopg"],
    "psycopg async": Driver("async", "postgresql", "psycopg"),
    "asyncpg": DRIVERS["asyncpg"],
}


def _recreate(server: str, database: str) -> None:
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {database}")
    connection.close()
