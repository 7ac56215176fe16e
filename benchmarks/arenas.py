"""The databases and APIs, the peers in each, and their initial databases."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
from postgresql_server import running_postgresql

_SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Arena:
    """A database, an API, and the peers' modules.

    Attributes:
        database: ``sqlite`` or ``postgresql``.
        api: ``sync`` or ``async``.
        modules: the modules, by the peers' names.
    """

    database: str
    api: str
    modules: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.database} {self.api}"


_SYNC = {"core": "core", "dataset": "dataset_library", "ancestor": "ancestor", "dbset": "ours"}
_ASYNC = {"core": "core_async", "ancestor": "ancestor_async", "dbset": "ours_async"}

ARENAS = (
    Arena("sqlite", "sync", {"raw": "raw_sqlite3", **_SYNC}),
    Arena("sqlite", "async", {"raw": "raw_aiosqlite", **_ASYNC}),
    Arena("postgresql", "sync", {"raw": "raw_psycopg2", **_SYNC}),
    Arena("postgresql", "async", {"raw": "raw_asyncpg", **_ASYNC}),
)


class Databases:
    """Empty databases, one of each kind at a time.

    Parameters:
        directory: the directory of SQLite's files.
        server: the URL of a PostgreSQL server.
    """

    def __init__(self, directory: Path, server: str) -> None:
        self._directory = directory
        self._server = server

    def empty(self, arena: Arena, peer: str, tables: int = 0) -> str:
        """Return the URL of a peer's database, empty except for some other tables."""
        if arena.database == "sqlite":
            directory = self._directory / f"{arena.api}-{peer}"
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir()
            file = directory / "benchmark.db"
            with closing(sqlite3.connect(file)) as connection:
                connection.executescript(_crowd(tables))
            return f"sqlite:///{file}"
        name = f"benchmark_{arena.api}_{peer}"
        before, _, options = self._server.partition("?")
        url = f"{before.rpartition('/')[0]}/{name}?{options}"
        _execute(
            self._server,
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name}",
        )
        if tables:
            _execute(url, _crowd(tables))
        return url


def _crowd(tables: int) -> str:
    """Return the statements that create some tables."""
    return "".join(
        f"CREATE TABLE crowd_{number} (id bigint PRIMARY KEY, name text, age bigint);"
        for number in range(tables)
    )


def _execute(url: str, *statements: str) -> None:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def databases() -> Iterator[Databases]:
    """Yield databases that no disk slows down: files in memory, if the system supports it."""
    parent = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    with TemporaryDirectory(dir=parent) as directory, running_postgresql() as server:
        yield Databases(Path(directory), server)
