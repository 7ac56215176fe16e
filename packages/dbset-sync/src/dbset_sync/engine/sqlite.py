"""How dbset runs SQLite: real transactions, WAL, and in-memory databases that behave like files."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, Pool, PoolProxiedConnection, event

from dbset_sync.session.begin import KEY
from dbset_sync.statements import private_attributes

#: How long a connection waits for another's lock, in seconds.
BUSY_TIMEOUT = 60


_MEMORY = ("", ":memory:", "file::memory:", None)
_DRIVER_OPTIONS = frozenset(
    {"cached_statements", "check_same_thread", "detect_types", "isolation_level", "timeout", "uri"}
)
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  a directory in it is made by mkdtemp
_WAL_ATTEMPTS = 200


def is_memory(url: URL) -> bool:
    """Return whether a url means an in-memory database of its own."""
    private = "cache" not in url.query
    return private and (url.database in _MEMORY or url.query.get("mode") == "memory")


def url_problem(url: URL) -> str | None:
    """Return what is wrong with a url, if anything is.

    Example:
        >>> from sqlalchemy import make_url
        >>> url_problem(make_url("sqlite:///shop.db?mode=ro"))
        "'mode' is for file: urls, as in sqlite:///file:shop.db?mode=ro&uri=true"
    """
    like = "as in sqlite:///file:shop.db?mode=ro&uri=true"
    if url.host or url.username:
        return "SQLite has no host; write sqlite:///shop.db, or sqlite:////directory/shop.db"
    if str(url.database).startswith("file:") != ("uri" in url.query):
        return f"file: and uri=true go together, {like}"
    unknown = sorted(url.query.keys() - _DRIVER_OPTIONS)
    return (
        f"{unknown[0]!r} is for file: urls, {like}" if unknown and "uri" not in url.query else None
    )


def file_problem(url: URL, *, read_only: bool) -> str | None:
    """Return why there can be no database where a url says, if it is to be seen.

    Parameters:
        url: of a file.
        read_only: whether it must be there already.
    """
    path = Path(str(url.database))
    if is_memory(url) or "uri" in url.query:
        return None
    if not path.parent.is_dir():
        return f"there is no directory {path.parent.absolute()}; make it first"
    if path.is_dir():
        return "it is a directory; name a file in it"
    if read_only and not path.exists():
        return "there is no such file to read; without read_only=True it would be made"
    return None


class MemoryFile:
    """The place of an in-memory database.

    SQLite's own in-memory databases belong to one connection, or lock readers out while one
    writes. So each is a private file, in memory where the system has a directory for that,
    without any write to disk being waited for, and removed when the database is closed.
    """

    def __init__(self) -> None:
        parent = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None
        self._directory = tempfile.mkdtemp(prefix="dbset-", dir=parent)
        self.path = Path(self._directory, "memory.db")
        self.remove = weakref.finalize(self, _remove, self._directory, os.getpid())

    def placed(self, url: URL) -> URL:
        """Return the url of the file, with the options of the one that asked for it."""
        return url.set(database=str(self.path)).difference_update_query(["mode", "uri"])


def _remove(directory: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(directory, ignore_errors=True)


def engine_options(
    url: URL, options: Mapping[str, Any], pool: type[Pool], most: float | None
) -> dict[str, Any]:
    """Return an engine's options with a pool, a wait for locks, and no BEGIN by the driver.

    Parameters:
        url: of the database.
        options: as they are given.
        pool: where connections are kept.
        most: how long a statement may take, and so may wait.
    """
    usual = {"timeout": min(BUSY_TIMEOUT, most or BUSY_TIMEOUT), "isolation_level": None}
    unsaid = {name: value for name, value in usual.items() if name not in url.query}
    arguments = {**unsaid, **options.get("connect_args", {})}
    return {"poolclass": pool, **options, "connect_args": arguments}


def configure(engine: Engine, *, memory: MemoryFile | None, read_only: bool) -> None:
    """Set each new connection of an engine up.

    Parameters:
        engine: a SQLite engine that dbset has made.
        memory: the place of an in-memory database, kept for as long as the engine.
        read_only: whether nothing may be written, the journal mode included.
    """

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: Any) -> None:  # noqa: ARG001  SQLAlchemy's signature
        try:
            _set_up(connection.cursor(), in_memory=memory is not None, read_only=read_only)
        except BaseException:
            connection.close()  # SQLAlchemy 2.0 leaves it to the garbage collector
            raise

    @event.listens_for(engine, "reset")
    def forget(connection: Any, record: Any, state: Any) -> None:  # noqa: ARG001  the same
        record.info.pop(KEY, None)  # a call that failed before its statement has left it there


def _set_up(cursor: Any, *, in_memory: bool, read_only: bool) -> None:
    cursor.execute("PRAGMA foreign_keys = ON")
    if in_memory:
        cursor.execute("PRAGMA synchronous = OFF")
    if read_only:
        cursor.execute("PRAGMA schema_version")  # a file that is no database says so
    else:
        _use_wal(cursor)
    cursor.close()


def own_transactions(engine: Engine, *, shared: bool) -> None:
    """Begin an engine's transactions with dbset's own BEGIN.

    Python's driver begins one only before INSERT, UPDATE and DELETE: DDL and savepoints would not
    be transactional, and a transaction that reads before it writes would find itself locked out.
    Where none has begun, the driver is not asked to end it. A listener for SQLAlchemy's events
    could do that as well; but it would make SQLAlchemy look for listeners at each step of a call.

    Parameters:
        engine: one whose dialect is to do so.
        shared: whether the dialect is another engine's as well, for which it stays as it is.
    """
    original = type(engine.dialect)
    if issubclass(original, _OwnTransactions):  # of another database's engine
        return
    cached = {"supports_statement_cache": original.supports_statement_cache}  # not inherited
    dialect: Any = object.__new__(type(original.__name__, (_OwnTransactions, original), cached))
    dialect.__dict__ = engine.dialect.__dict__  # whoever listens to the one hears of the other
    engine.dialect = dialect
    if not shared:
        private_attributes.use_dialect_in_pool(engine)


class _OwnTransactions:
    """A mixin for SQLAlchemy's dialects of SQLite."""

    def do_begin(self, connection: PoolProxiedConnection) -> None:
        """Begin a transaction, unless an engine that was handed in does so itself."""
        statement = connection.info.pop(KEY, "BEGIN DEFERRED")
        if statement is None or _has_begun(connection):
            return
        driver: Any = connection.dbapi_connection
        if isinstance(driver, sqlite3.Connection):
            driver.execute(statement)
        else:  # a cursor would take aiosqlite three trips to its thread
            driver.run_async(lambda asynchronous: asynchronous.execute_fetchall(statement))

    def do_commit(self, connection: Any) -> None:
        """Commit, if a transaction has begun."""
        if _has_begun(connection):
            super().do_commit(connection)  # type: ignore[misc]

    def do_rollback(self, connection: Any) -> None:
        """Roll back, if a transaction has begun."""
        if _has_begun(connection):
            super().do_rollback(connection)  # type: ignore[misc]


def _has_begun(connection: Any) -> bool:
    driver: sqlite3.Connection = getattr(connection, "driver_connection", connection)
    return driver.in_transaction


def _use_wal(cursor: Any) -> None:
    """Switch to WAL; SQLite does not wait when several processes switch a new file at once."""
    for attempt in range(_WAL_ATTEMPTS):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.fetchall()
        except Exception as error:
            if "locked" not in str(error) or attempt == _WAL_ATTEMPTS - 1:
                raise
            time.sleep(0.01)
        else:
            return
