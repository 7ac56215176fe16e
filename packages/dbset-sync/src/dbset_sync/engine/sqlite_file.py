"""The file of a SQLite database: read-only URLs, the WAL, and detection of a replaced file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import URL, Connection, Engine, event

from dbset_sync.errors import ConnectionFailedError
from dbset_sync.statements import sqlite_driver

_FILE = "file:"

#: Position in a file's header, and value, of the journal mode WAL.
_MODES, _WAL = slice(18, 20), b"\2\2"


def absolute(url: URL) -> URL:
    """Return a URL with an absolute path, for when the working directory changes.

    SQLAlchemy does this itself, except for ``file:`` URLs.

    Example:
        >>> from sqlalchemy import make_url
        >>> absolute(make_url("sqlite:///file:/srv/shop.db?uri=true")).database
        'file:/srv/shop.db'
    """
    path = str(url.database).removeprefix(_FILE)
    in_memory = path.startswith(":memory:") or "memory" in url.query.get("mode", "")
    if "uri" not in url.query or path.startswith("/") or in_memory or not path:
        return url
    return url.set(database=f"{_FILE}{quote(path_of(url))}")


def read_only_url(url: URL) -> URL:
    """Return the URL that opens a database file read-only.

    A reader of a WAL creates files next to it. If it cannot, as on a read-only medium, the file is
    opened as immutable.
    """
    path = path_of(url)
    by_uri = "uri" in url.query
    if url.query.get("mode", "ro") != "ro" or (by_uri and _identity(path) is None):
        return url
    asked = {"mode": "ro", "uri": "true", **({"immutable": "1"} if _is_immutable(path) else {})}
    database = url.database if by_uri else Path(path).as_uri()
    return url.set(database=database).update_query_dict({**asked, **url.query})


def _is_immutable(path: str) -> bool:
    """Return whether a file needs a WAL that does not exist and cannot be created."""
    if os.access(Path(path).parent, os.W_OK) or _size(f"{path}-wal"):
        return False
    try:
        with Path(path).open("rb") as file:
            return file.read(_MODES.stop)[_MODES] == _WAL
    except OSError:
        return False


def checkpoint(path: str) -> None:
    """Write a WAL into its file, as far as nobody reads older rows; the WAL stays.

    SQLite does this when the last connection closes, but not if that one is read-only.

    Parameters:
        path: the file, which this process has closed.
    """
    if not _size(f"{path}-wal"):
        return
    with suppress(sqlite3.Error):  # the file was deleted, or another program has locked it
        opened = sqlite3.connect(f"{Path(path).as_uri()}?mode=rw", uri=True, timeout=0)
        with closing(opened) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def watch(
    engine: Engine, connection: Connection, url: str, resources: ExitStack
) -> Callable[[], None] | None:
    """Refuse new connections once the file of an engine has been replaced or deleted.

    SQLite would go on with the old file, and writes would be lost. It would also go on with an
    immutable file that has changed.

    Parameters:
        engine: the engine.
        connection: one of its connections.
        url: the URL for messages.
        resources: what ends the watch when it is closed.

    Returns:
        A function that raises ConnectionFailedError if the file is not the one that was opened;
        ``None`` for an in-memory database.
    """
    path = _path(engine.url, connection)
    immutable = engine.url.query.get("immutable", "0") not in _FALSE
    opened = _identity(path, contents=immutable)
    if opened is None:
        return None

    def check(*_: Any) -> None:
        if _identity(path, contents=immutable) != opened:
            raise ConnectionFailedError(_CHANGED[immutable].format(url), url=url)

    moments = (
        (engine.pool, "checkout"),
        (engine, "do_connect"),
    )  # the latter would create a new file
    for target, moment in moments:
        event.listen(target, moment, check)
        resources.callback(event.remove, target, moment, check)
    return check


#: Messages, by whether the file was opened as immutable.
_CHANGED = {
    False: "cannot continue with {}: its file was deleted or replaced after it was opened, so new"
    " writes would be lost. Connect again",
    True: "cannot continue with {}: it was opened as an immutable file, and it has changed."
    " Connect again",
}
_FALSE = ("0", "no", "off", "false")


def path_of(url: URL) -> str:
    """Return the absolute path of the file that a URL names."""
    return str(Path(unquote(str(url.database).removeprefix(_FILE))).absolute())


def _path(url: URL, connection: Connection) -> str:
    """Return the path of a database's file; an empty one for an in-memory database.

    SQLite returns a link's target, but the link itself may be replaced.
    """
    found = sqlite_driver.fetch_all(connection.connection, "PRAGMA database_list")
    opened = next(file for _, name, file in found if name == "main")
    named = path_of(url)
    return named if opened and _identity(named) == _identity(opened) else opened


def _identity(path: str, *, contents: bool = False) -> tuple[int, ...] | None:
    """Return what identifies a file, or also its contents; ``None`` if it does not exist."""
    try:
        found = os.stat(path)  # noqa: PTH116  twice as fast as a Path
    except (OSError, ValueError):
        return None
    file = found.st_dev, found.st_ino
    return (*file, found.st_mtime_ns, found.st_size, _size(f"{path}-wal")) if contents else file


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116  as above
    except (OSError, ValueError):
        return 0
