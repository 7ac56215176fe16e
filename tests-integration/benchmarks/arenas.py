"""The databases and faces, who takes part in each, and what each starts from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
from postgresql_server import running_postgresql

_SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Arena:
    """A database and a face, and the contestants' modules.

    Attributes:
        database: ``sqlite`` or ``postgresql``.
        face: ``sync`` or ``async``.
        modules: by the contestants' names.
    """

    database: str
    face: str
    modules: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.database} {self.face}"


_SYNC = {"core": "core", "dataset": "dataset_library", "ancestor": "ancestor", "dbset": "ours"}
_ASYNC = {"core": "core_async", "ancestor": "ancestor_async", "dbset": "ours_async"}

ARENAS = (
    Arena("sqlite", "sync", {"raw": "raw_sqlite3", **_SYNC}),
    Arena("sqlite", "async", {"raw": "raw_aiosqlite", **_ASYNC}),
    Arena("postgresql", "sync", {"raw": "raw_psycopg2", **_SYNC}),
    Arena("postgresql", "async", {"raw": "raw_asyncpg", **_ASYNC}),
)
CONTESTANTS = ("raw", "core", "dataset", "ancestor", "dbset")


class Databases:
    """Empty databases, one at a time of each kind.

    Parameters:
        directory: of SQLite's files.
        server: the url of a PostgreSQL server.
    """

    def __init__(self, directory: Path, server: str) -> None:
        self._directory = directory
        self._server = server

    def empty(self, arena: Arena, contestant: str) -> str:
        """Return the url of a contestant's database with nothing in it."""
        if arena.database == "sqlite":
            directory = self._directory / f"{arena.face}-{contestant}"
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir()
            return f"sqlite:///{directory / 'benchmark.db'}"
        name = f"benchmark_{arena.face}_{contestant}"
        self._recreate(name)
        before, _, options = self._server.partition("?")
        return f"{before.rpartition('/')[0]}/{name}?{options}"

    def _recreate(self, name: str) -> None:
        connection = psycopg2.connect(self._server)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
        connection.close()


@contextmanager
def databases() -> Iterator[Databases]:
    """Give databases that no disk slows down: files in memory, where the system has that."""
    parent = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    with TemporaryDirectory(dir=parent) as directory, running_postgresql() as server:
        yield Databases(Path(directory), server)
