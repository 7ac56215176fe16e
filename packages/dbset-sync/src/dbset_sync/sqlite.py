"""How dbset runs SQLite: real transactions, WAL, and in-memory databases that behave like files."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Pool, event

#: How long a connection waits for another's lock, in seconds.
BUSY_TIMEOUT = 60

#: Execution option of a connection: how its transactions begin.
BEGIN = "dbset_sqlite_begin"

_MEMORY = ("", ":memory:", None)
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  a directory in it is made by mkdtemp
_WAL_ATTEMPTS = 200


def is_memory(url: URL) -> bool:
    """Return whether a url means an in-memory database."""
    return url.get_backend_name() == "sqlite" and url.database in _MEMORY


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


def _remove(directory: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(directory, ignore_errors=True)


def read_only_url(url: URL) -> URL:
    """Return the url that opens a database file with no right to write."""
    if "mode" in url.query or is_memory(url) or str(url.database).startswith("file:"):
        return url
    path = Path(str(url.database)).absolute().as_uri()
    return url.set(database=path).update_query_dict({"mode": "ro", "uri": "true"})


def engine_options(options: Mapping[str, Any], pool: type[Pool]) -> dict[str, Any]:
    """Return an engine's options with a pool, and the driver's own wait for locks."""
    arguments = {"timeout": BUSY_TIMEOUT, **options.get("connect_args", {})}
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
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        if memory is not None:
            cursor.execute("PRAGMA synchronous = OFF")
        if not read_only:
            _use_wal(cursor)
        cursor.close()


def begin_transactions(engine: Engine, options: Mapping[str, Any]) -> None:
    """Begin an engine's transactions with dbset's own BEGIN, executed with some options.

    Python's driver begins one only before INSERT, UPDATE and DELETE: DDL and savepoints would not
    be transactional, and a transaction that reads before it writes would find itself locked out.
    """

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if driver.in_transaction:
            return  # an engine that was handed in begins its transactions itself
        mode = connection.get_execution_options().get(BEGIN, "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}", execution_options=options)


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
