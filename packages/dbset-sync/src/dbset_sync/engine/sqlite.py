"""SQLite: real transactions, WAL, and in-memory databases that behave like files."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import URL, Engine, PoolProxiedConnection, event

from dbset_sync.engine.sqlite_interrupt import USE_WAL
from dbset_sync.session.begin import KEY, begin
from dbset_sync.statements import private_attributes, sqlite_driver

#: Executes a statement, and returns its cursor.
_Execute: TypeAlias = Callable[[str], Any]

#: Seconds that a connection waits for a lock.
BUSY_TIMEOUT = 60


_MEMORY = ("", ":memory:", "file::memory:", None)
_DRIVER_OPTIONS = frozenset(
    {"cached_statements", "check_same_thread", "detect_types", "isolation_level", "timeout", "uri"}
)
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  mkdtemp creates a directory in it
_WAL_ATTEMPTS, _WAL_PAUSE = 20, 0.01  # seconds


def is_memory(url: URL) -> bool:
    """Return whether a URL names a private in-memory database."""
    private = "cache" not in url.query
    return private and (url.database in _MEMORY or url.query.get("mode") == "memory")


def url_problem(url: URL) -> str | None:
    """Return what is wrong with a URL, or ``None``.

    Example:
        >>> from sqlalchemy import make_url
        >>> url_problem(make_url("sqlite:///shop.db?mode=ro"))
        "'mode' needs a file: URL, like sqlite:///file:shop.db?mode=ro&uri=true"
    """
    example = "like sqlite:///file:shop.db?mode=ro&uri=true"
    if url.host or url.username:
        return "SQLite has no host; write sqlite:///shop.db, or sqlite:////directory/shop.db"
    if str(url.database).startswith("file:") != ("uri" in url.query):
        return f"file: and uri=true need each other, {example}"
    unknown = sorted(url.query.keys() - _DRIVER_OPTIONS)
    if unknown and "uri" not in url.query:
        return f"{unknown[0]!r} needs a file: URL, {example}"
    return None


def file_problem(url: URL, *, read_only: bool) -> str | None:
    """Return why the file of a URL cannot be opened, or ``None`` if there is no obvious reason.

    Parameters:
        url: the URL of a file.
        read_only: whether the file must exist already.
    """
    name = str(url.database)
    if is_memory(url) or "uri" in url.query or os.path.isfile(name):  # noqa: PTH113  faster
        return None
    path = Path(name)
    if not path.parent.is_dir():
        return f"there is no directory {path.parent.absolute()}; create it first"
    if path.is_dir():
        return "it is a directory; name a file inside it"
    if read_only and not path.exists():
        return "there is no such file; without read_only=True, it would be created"
    return None


class MemoryFile:
    """The private file of an in-memory database.

    SQLite's own in-memory databases belong to one connection, or block readers during a write. So
    dbset uses a file, in shared memory where the system has it, does not wait for writes to disk,
    and removes the file when the database is closed.
    """

    def __init__(self) -> None:
        parent = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None
        self._directory = tempfile.mkdtemp(prefix="dbset-", dir=parent)
        self.path = Path(self._directory, "memory.db")
        self.remove = weakref.finalize(self, _remove, self._directory, os.getpid())

    def file_url(self, url: URL) -> URL:
        """Return the URL of the file, with the options of the original URL."""
        return url.set(database=str(self.path)).difference_update_query(["mode", "uri"])


def _remove(directory: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(directory, ignore_errors=True)


def engine_options(
    url: URL, options: Mapping[str, Any], statement_timeout: float | None
) -> dict[str, Any]:
    """Return an engine's options with a busy timeout, and no BEGIN by the driver.

    Parameters:
        url: the URL of the database.
        options: the caller's options.
        statement_timeout: seconds that a statement may take, and so may wait.
    """
    timeout = min(BUSY_TIMEOUT, statement_timeout or BUSY_TIMEOUT)
    usual = {"timeout": timeout, "isolation_level": None}
    defaults = {name: value for name, value in usual.items() if name not in url.query}
    arguments = {**defaults, **options.get("connect_args", {})}
    return {**options, "connect_args": arguments}


def configure(
    engine: Engine, *, memory: MemoryFile | None, read_only: bool, statements: Iterable[str]
) -> None:
    """Set up each new connection of an engine.

    Parameters:
        engine: a SQLite engine that dbset has created.
        memory: the file of an in-memory database, which must live as long as the engine.
        read_only: whether nothing may be written, including the journal mode.
        statements: SQL to run then on each connection.
    """

    def own_steps(driver: sqlite3.Connection) -> None:
        if not read_only:
            _leave_defensive_mode(driver)
        steps(driver.execute)

    def steps(execute: _Execute) -> None:
        _set_up(execute, in_memory=memory is not None, read_only=read_only)
        for statement in statements:
            execute(statement)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: Any) -> None:
        try:
            if sqlite_driver.takes_steps(record):
                sqlite_driver.run(record, own_steps)
            else:
                steps(partial(_execute, connection))
        except BaseException:
            connection.close()  # SQLAlchemy 2.0 leaves it to the garbage collector
            raise


def _leave_defensive_mode(driver: sqlite3.Connection) -> None:
    """Let columns grow, by another text of their table, where SQLite's library forbids that."""
    if sys.version_info >= (3, 12):
        driver.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, False)  # noqa: FBT003  positional only


def _execute(connection: Any, sql: str) -> Any:
    cursor = connection.cursor()
    cursor.execute(sql)
    return cursor


def _set_up(execute: _Execute, *, in_memory: bool, read_only: bool) -> None:
    execute("PRAGMA foreign_keys = ON")
    if in_memory:
        execute("PRAGMA synchronous = OFF")
    if not read_only:
        _use_wal(execute)
    execute("PRAGMA schema_version")  # an error if the file is locked, or not a database


def own_transactions(engine: Engine, *, shared: bool) -> None:
    """Begin an engine's transactions by an explicit BEGIN.

    Python's driver begins a transaction only before INSERT, UPDATE and DELETE: DDL and savepoints
    would not be transactional, and a transaction that reads first could not get the write lock.
    An event listener could send BEGIN as well, but then SQLAlchemy looks for listeners at each step
    of a call.

    Parameters:
        engine: the engine, which gets another dialect.
        shared: whether another engine has the same pool, which then stays unchanged.
    """
    original: Any = type(engine.dialect)
    if issubclass(original, _OwnTransactions):  # done for another database
        return
    dialect: Any = object.__new__(_with_own_transactions(original))
    dialect.__dict__ = engine.dialect.__dict__  # both have the same listeners
    engine.dialect = dialect
    if not shared:
        private_attributes.use_dialect_in_pool(engine)


@cache
def _with_own_transactions(original: Any) -> type:
    cached = {"supports_statement_cache": original.supports_statement_cache}  # not inherited
    return type(original.__name__, (_OwnTransactions, original), cached)


class _OwnTransactions:
    """A mixin for SQLAlchemy's dialects of SQLite."""

    def do_begin(self, connection: PoolProxiedConnection) -> None:
        """Begin a transaction, unless the engine does so itself."""
        statement = connection.info.pop(KEY, "BEGIN DEFERRED")
        if statement is not None and not _has_begun(connection):
            begin(connection, statement)

    def do_commit(self, connection: Any) -> None:
        """Commit, if a transaction has begun."""
        if _has_begun(connection):
            super().do_commit(connection)  # type: ignore[misc]

    def do_rollback(self, connection: Any) -> None:
        """Roll back, if a transaction has begun."""
        if _has_begun(connection):
            super().do_rollback(connection)  # type: ignore[misc]


def _has_begun(connection: Any) -> bool:
    own: Any = getattr(connection, "dbapi_connection", connection)  # of the pool's connection
    driver: sqlite3.Connection = getattr(own, "driver_connection", own)
    return driver.in_transaction


def _use_wal(execute: _Execute) -> None:
    """Switch to WAL, unless another program has the file locked, which may take any time.

    The retries are for several processes that do this at once: SQLite does not wait then.
    """
    (timeout,) = execute("PRAGMA busy_timeout").fetchone()
    execute("PRAGMA busy_timeout = 0")
    for attempt in range(_WAL_ATTEMPTS):
        if attempt:
            time.sleep(_WAL_PAUSE)
        try:
            execute(USE_WAL).fetchall()
            break
        except Exception as error:
            if "locked" not in str(error):
                raise
    execute(f"PRAGMA busy_timeout = {timeout}")
