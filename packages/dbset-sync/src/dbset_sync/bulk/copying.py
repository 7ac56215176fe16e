"""Rows by PostgreSQL's COPY, in each driver's quickest form."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import StringIO
from typing import Any

from sqlalchemy import Connection, Table

from dbset_sync.batch import Batch
from dbset_sync.bulk.bound import bound
from dbset_sync.bulk.copy_text import copy_text
from dbset_sync.driver_errors import errors_of, sqlstate, wrapped
from dbset_sync.writes import is_fixed

logger = logging.getLogger("dbset")

#: Classes of SQLSTATE: no connection, deadlock, no resources, and a server that intervenes.
_FINAL = frozenset({"08", "40", "53", "57"})

#: Characters that psycopg2 hands to the server at once.
_BLOCK = 1 << 16


def copy(connection: Connection, table: Table, batch: Batch) -> bool:
    """Copy rows into a table, and return whether that was possible; if not, nothing is changed.

    What COPY refuses is left to INSERT, which does it or raises the error that users know.

    Parameters:
        connection: where.
        table: the table.
        batch: rows in the types of the table's columns.
    """
    if _is_written_otherwise(table, batch):
        return False
    ready = bound(batch, table, connection.dialect)
    if ready is None:
        return False
    savepoint = connection.begin_nested()
    try:
        _COPY[connection.dialect.driver](connection, table, ready)
    except Exception as error:
        if _is_final(connection, error):
            raise wrapped(connection, f"COPY {table.name}", error) from error
        savepoint.rollback()
        logger.debug("COPY is refused, INSERT is tried", exc_info=True)
        return False
    except BaseException:
        connection.invalidate()  # cut in mid-copy
        raise
    savepoint.commit()
    return True


def _is_final(connection: Connection, error: Any) -> bool:
    """Return whether INSERT would fare no better, or would only take longer."""
    if not isinstance(error, errors_of(connection)):
        return False  # asyncpg's own, which SQLAlchemy wraps when INSERT raises them again
    driver: Any = connection.connection.dbapi_connection
    return sqlstate(error)[:2] in _FINAL or bool(driver.closed)


def _is_written_otherwise(table: Table, batch: Batch) -> bool:
    """COPY writes to columns that INSERT refuses, and needs one column at least."""
    return not batch.columns or any(is_fixed(table.columns[name]) for name in batch.columns)


def _copy_into(connection: Connection, table: Table, batch: Batch) -> str:
    preparer = connection.dialect.identifier_preparer
    names = ", ".join(map(preparer.quote, batch.columns))
    return f"COPY {preparer.format_table(table)} ({names}) FROM STDIN"


def _by_psycopg2(connection: Connection, table: Table, batch: Batch) -> None:
    with connection.connection.cursor() as cursor:  # type: ignore[attr-defined]
        text = StringIO(copy_text(batch))
        cursor.copy_expert(_copy_into(connection, table, batch), text, size=_BLOCK)


def _by_psycopg(connection: Connection, table: Table, batch: Batch) -> None:
    driver: Any = connection.connection.dbapi_connection
    statement, text = _copy_into(connection, table, batch), copy_text(batch)

    async def write(asynchronous: Any) -> None:
        async with asynchronous.cursor() as cursor, cursor.copy(statement) as copying:
            await copying.write(text)

    if connection.dialect.is_async:
        driver.run_async(write)
        return
    with driver.cursor() as cursor, cursor.copy(statement) as copying:
        copying.write(text)


def _by_asyncpg(connection: Connection, table: Table, batch: Batch) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.run_async(
        lambda asynchronous: asynchronous.copy_records_to_table(
            table.name,
            records=batch.tuples(),
            columns=list(batch.columns),
            schema_name=table.schema,
        )
    )


_COPY: dict[str, Callable[[Connection, Table, Batch], None]] = {
    "psycopg2": _by_psycopg2,
    "psycopg": _by_psycopg,
    "asyncpg": _by_asyncpg,
}
