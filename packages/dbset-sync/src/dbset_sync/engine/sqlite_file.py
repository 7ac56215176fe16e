"""The file of a SQLite database: how it is read only, and whether it is still as it was opened."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import URL, Connection, Engine, event

from dbset_sync.errors import ConnectionFailedError

_FILE = "file:"

#: Where a file's header says how it is written to: by a WAL.
_MODES, _WAL = slice(18, 20), b"\2\2"


def absolute(url: URL) -> URL:
    """Return a url that means the same file when the working directory is another.

    SQLAlchemy sees to that itself but for ``file:`` urls.

    Example:
        >>> from sqlalchemy import make_url
        >>> absolute(make_url("sqlite:///file:/srv/shop.db?uri=true")).database
        'file:/srv/shop.db'
    """
    path = str(url.database).removeprefix(_FILE)
    in_memory = path.startswith(":memory:") or "memory" in url.query.get("mode", "")
    if "uri" not in url.query or path.startswith("/") or in_memory or not path:
        return url
    return url.set(database=f"{_FILE}{quote(_named(url))}")


def read_only_url(url: URL) -> URL:
    """Return the url that opens a database file with no right to write.

    A reader of a WAL makes files beside it. Where it cannot, as on a medium that is read-only, and
    nobody writes, SQLite is told that the file does not change.

    Parameters:
        url: of a file.
    """
    path = _named(url)
    by_uri = "uri" in url.query
    if url.query.get("mode", "ro") != "ro" or (by_uri and _identity(path) is None):
        return url
    asked = {"mode": "ro", "uri": "true", **({"immutable": "1"} if _is_still(path) else {})}
    database = url.database if by_uri else Path(path).as_uri()
    return url.set(database=database).update_query_dict({**asked, **url.query})


def _is_still(path: str) -> bool:
    """Return whether a file is written to by a WAL that is not there, and cannot be made."""
    if os.access(Path(path).parent, os.W_OK) or _size(f"{path}-wal"):
        return False
    try:
        with Path(path).open("rb") as file:
            return file.read(_MODES.stop)[_MODES] == _WAL
    except OSError:
        return False


@dataclass(frozen=True)
class Watch:
    """A watch over a file.

    Attributes:
        check: raises ConnectionFailedError when it is not the one that was opened.
        end: ends the watch.
    """

    check: Callable[[], None]
    end: Callable[[], None]


def watch(engine: Engine, connection: Connection, url: str) -> Watch | None:
    """Have an engine give no connection once its file is not the one that was opened.

    SQLite itself goes on with a file that is deleted or replaced: nobody else sees what is written.
    It does so, too, with one that it was told does not change.

    Parameters:
        engine: whose file it is.
        connection: one of its connections.
        url: for messages.

    Returns:
        The watch; ``None`` over a database in memory.
    """
    path = _path(engine.url, connection)
    still = engine.url.query.get("immutable", "0") not in _FALSE
    identity = _contents if still else _identity
    opened = identity(path)
    if opened is None:
        return None

    def check(*_: Any) -> None:
        if identity(path) != opened:
            raise ConnectionFailedError(_CHANGED[still].format(url), url=url)

    moments = ((engine.pool, "checkout"), (engine, "do_connect"))  # which would make a new file
    for target, moment in moments:
        event.listen(target, moment, check)

    def end() -> None:
        for target, moment in moments:
            event.remove(target, moment, check)

    return Watch(check, end)


#: By whether the file was opened as one that does not change.
_CHANGED = {
    False: "cannot go on with {}: since it was opened, its file was deleted or replaced; what is"
    " written now would be lost. Connect again",
    True: "cannot go on with {}: it was opened as a file that does not change, and it has changed."
    " Connect again",
}
_FALSE = ("0", "no", "off", "false")


def _named(url: URL) -> str:
    return str(Path(unquote(str(url.database).removeprefix(_FILE))).absolute())


def _path(url: URL, connection: Connection) -> str:
    """Return where others look for a database's file; nothing for one in memory.

    SQLite tells a link's target; the link may come to lead elsewhere.
    """
    main = connection.exec_driver_sql("SELECT file FROM pragma_database_list WHERE name = 'main'")
    opened: str = main.scalar_one()
    named = _named(url)
    return named if opened and _identity(named) == _identity(opened) else opened


def _identity(path: str) -> tuple[int, ...] | None:
    """Return what tells a file from every other, ``None`` when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  twice as quick as a Path
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _contents(path: str) -> tuple[int, ...] | None:
    """Return what tells a file and its contents from every other."""
    try:
        found = os.stat(path)  # noqa: PTH116  as above
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size, _size(f"{path}-wal")


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116  as above
    except (OSError, ValueError):
        return 0
