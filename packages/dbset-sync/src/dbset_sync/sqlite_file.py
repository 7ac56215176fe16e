"""The file of a SQLite database: whether it is still the one that was opened."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import URL, Connection, Engine, event

from dbset_sync.errors import ConnectionFailedError

_FILE = "file:"


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
    return url.set(database=f"{_FILE}{quote(str(Path(unquote(path)).absolute()))}")


def watch(engine: Engine, connection: Connection, url: str) -> Callable[[], None]:
    """Have an engine give no connection once its file is not the one that was opened.

    SQLite itself goes on with a file that is deleted or replaced: nobody else sees what is written.

    Parameters:
        engine: whose file it is.
        connection: one of its connections.
        url: for messages.

    Returns:
        What ends it.
    """
    path = _path(engine.url, connection)
    opened = _identity(path)
    if opened is None:  # it is in memory
        return _nothing

    def check(*_: Any) -> None:
        if _identity(path) != opened:
            raise ConnectionFailedError(
                f"cannot go on with {url}: since it was opened, its file was deleted or replaced;"
                " what is written now would be lost. Connect again",
                url=url,
            )

    moments = ((engine.pool, "checkout"), (engine, "do_connect"))  # which would make a new file
    for target, moment in moments:
        event.listen(target, moment, check)

    def end() -> None:
        for target, moment in moments:
            event.remove(target, moment, check)

    return end


def _path(url: URL, connection: Connection) -> str:
    """Return where others look for a database's file; nothing for one in memory.

    SQLite tells a link's target; the link may come to lead elsewhere.
    """
    main = connection.exec_driver_sql("SELECT file FROM pragma_database_list WHERE name = 'main'")
    opened: str = main.scalar_one()
    named = str(Path(unquote(str(url.database).removeprefix(_FILE))).absolute())
    return named if opened and _identity(named) == _identity(opened) else opened


def _identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from every other, ``None`` when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116  twice as quick as a Path
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _nothing() -> None:
    """End nothing."""
