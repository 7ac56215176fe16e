"""Several steps of SQLite's driver as one, because aiosqlite has its own thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.pool import ManagesConnection

T = TypeVar("T")


def takes_steps(connection: ManagesConnection) -> bool:
    """Return whether ``run`` works: not with another program's connections of aiosqlite."""
    is_sync = isinstance(connection.dbapi_connection, sqlite3.Connection)
    return is_sync or hasattr(connection.driver_connection, "run")


def run(connection: ManagesConnection, steps: Callable[[sqlite3.Connection], T]) -> T:
    """Call a function with the connection of ``sqlite3``, in its thread."""
    driver: Any = connection.dbapi_connection
    if isinstance(driver, sqlite3.Connection):
        return steps(driver)
    found: T = driver.run_async(lambda own: own.run(steps))
    return found


class FirstRows(NamedTuple):
    """The first rows of a result.

    Attributes:
        description: the description of the columns; ``None`` if the statement returns no rows.
        rows: the rows.
        rowcount: how many rows the statement has changed.
        rest: a cursor for further rows, if there may be any.
    """

    description: Any
    rows: Sequence[Any]
    rowcount: int
    rest: sqlite3.Cursor | None


def first_rows(
    sql: str, parameters: Any, size: int | None, driver: sqlite3.Connection
) -> FirstRows:
    """Execute a statement, and fetch some rows, or all if ``size`` is ``None``."""
    cursor, rest = driver.execute(sql, parameters), None
    try:
        rows = cursor.fetchall() if size is None else cursor.fetchmany(size)
        rest = cursor if len(rows) == size else None
        return FirstRows(cursor.description, rows, cursor.rowcount, rest)
    finally:
        if rest is None:
            cursor.close()


def fetch_all(connection: ManagesConnection, sql: str) -> list[Any]:
    """Execute a statement, and return its rows; with a cursor, that takes three calls."""
    if takes_steps(connection):
        return run(connection, lambda driver: driver.execute(sql).fetchall())
    driver: Any = connection.dbapi_connection
    found: list[Any] = driver.run_async(lambda own: own.execute_fetchall(sql))
    return found


def begin_immediate(driver: sqlite3.Connection | sqlite3.Cursor) -> int:
    """Begin a transaction that writes; return the version of the schema, which is now fixed."""
    driver.execute("BEGIN IMMEDIATE")
    version: int = driver.execute("PRAGMA schema_version").fetchone()[0]
    return version
