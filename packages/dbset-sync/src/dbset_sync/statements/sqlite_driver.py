"""Several steps of SQLite's driver as one, because aiosqlite has its own thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

from sqlalchemy import PoolProxiedConnection

T = TypeVar("T")


def takes_steps(connection: PoolProxiedConnection) -> bool:
    """Return whether ``run`` works: not with another program's connections of aiosqlite."""
    driver: Any = connection.driver_connection
    return isinstance(driver, sqlite3.Connection) or hasattr(driver, "run")


def run(connection: PoolProxiedConnection, steps: Callable[[sqlite3.Connection], T]) -> T:
    """Call a function with the connection of ``sqlite3``, in its thread."""
    driver: Any = connection.dbapi_connection
    if isinstance(driver, sqlite3.Connection):
        return steps(driver)
    found: T = driver.run_async(lambda own: own.run(steps))
    return found


def begin_immediate(driver: sqlite3.Connection) -> int:
    """Begin a transaction that writes; return the version of the schema, which is now fixed."""
    driver.execute("BEGIN IMMEDIATE")
    version: int = driver.execute("PRAGMA schema_version").fetchone()[0]
    return version


#: The result of a statement that was not executed, because its version of the schema is not the
#: current one.
CHANGED: Any = object()


def executed(  # noqa: PLR0917  called by position, from the connection's thread
    sql: str,
    values: Any,
    fetch: Callable[[sqlite3.Cursor], T],
    commits: bool,
    known: object,
    driver: sqlite3.Connection,
) -> T:
    """Execute a statement.

    Parameters:
        sql: the statement.
        values: the values of its parameters.
        fetch: returns the result from the cursor.
        commits: whether to commit then.
        known: the version of the schema that the statement needs; ``None`` if none.
        driver: the connection.

    Returns:
        The result; ``CHANGED`` if the schema has another version.
    """
    if known is not None and begin_immediate(driver) != known:
        driver.rollback()
        return CHANGED  # type: ignore[no-any-return]
    with closing(driver.execute(sql, values)) as cursor:
        found = fetch(cursor)
    if commits and driver.in_transaction:
        driver.commit()
    return found
