"""The databases and APIs, the peers in each, and their initial databases."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
from pgbouncer import running_pgbouncer
from postgresql_server import running_postgresql

from benchmarks.server import cpu_seconds, server_process
from benchmarks.workload import BEFORE, POOLED

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


_OURS = {"dbset": "ours", BEFORE: "ours"}
_OURS_ASYNC = {"dbset": "ours_async", BEFORE: "ours_async"}
_SYNC = {"core": "core", "dataset": "dataset_library", "ancestor": "ancestor", **_OURS}
_ASYNC = {"core": "core_async", "ancestor": "ancestor_async", **_OURS_ASYNC}

ARENAS = (
    Arena("sqlite", "sync", {"raw": "raw_sqlite3", **_SYNC}),
    Arena("sqlite", "async", {"raw": "raw_aiosqlite", **_ASYNC}),
    Arena("postgresql", "sync", {"raw": "raw_psycopg2", **_SYNC, POOLED: "ours"}),
    Arena("postgresql", "async", {"raw": "raw_asyncpg", **_ASYNC, POOLED: "ours_async"}),
)


class Databases:
    """Empty databases, one of each kind at a time.

    Parameters:
        directory: the directory of SQLite's files.
        server: the URL of a PostgreSQL server.
    """

    def __init__(self, directory: Path, server: str, stack: ExitStack) -> None:
        self._directory = directory
        self._server = server
        self._stack = stack
        self._process = server_process(server)

    @cached_property
    def _pooler(self) -> str:
        """The URL of a PgBouncer in front of the server."""
        settings = {"default_pool_size": 20, "server_round_robin": 0, "max_client_conn": 500}
        return self._stack.enter_context(running_pgbouncer(self._server, **settings))

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
        return f"{self._pooler.rpartition('/')[0]}/{name}" if peer == POOLED else url

    def server_seconds(self, arena: Arena) -> float:
        """Return the CPU time of an arena's server so far; 0 if it is unknown."""
        known = arena.database == "postgresql" and self._process
        return cpu_seconds(self._process) if known else 0.0


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
    with (
        TemporaryDirectory(dir=parent) as directory,
        running_postgresql() as server,
        ExitStack() as stack,
    ):
        yield Databases(Path(directory), server, stack)
