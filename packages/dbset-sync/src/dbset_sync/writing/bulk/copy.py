"""Rows by PostgreSQL's COPY, as text, by each of its drivers."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from dbset_schema.errors import state_of
from sqlalchemy import Connection, Table
from sqlalchemy.util import greenlet_spawn

from dbset_sync.session.driver_errors import by_dbapi, errors_of
from dbset_sync.statements import private_attributes
from dbset_sync.statements.compiled import is_literal
from dbset_sync.writing.bulk.bind_values import bound
from dbset_sync.writing.bulk.copy_text import copy_text
from dbset_sync.writing.by_keys import is_fixed
from dbset_sync.writing.columns import ColumnBatch

logger = logging.getLogger("dbset")

#: Classes of SQLSTATE: no connection, deadlock, no resources, and a server that intervenes.
_FINAL = frozenset({"08", "40", "53", "57"})


def copy(connection: Connection, table: Table, batch: ColumnBatch) -> bool:
    """Copy rows into a table, and return whether that was possible; if not, nothing is changed.

    What COPY refuses is left to INSERT, which does it or raises the error that users know.

    Parameters:
        connection: where.
        table: the table.
        batch: rows in the types of the table's columns.

    Raises:
        DBAPIError: INSERT would fare no better.
    """
    pieces = text_of(connection, table, batch)
    if pieces is None:
        return False
    savepoint = connection.begin_nested()
    try:
        _sent(connection, table, list(batch.columns), pieces)
    except Exception as error:
        if _is_final(connection, by_dbapi(connection.dialect, error)):
            private_attributes.raise_as_sqlalchemy(connection, error, f"COPY {table.name}")
        savepoint.rollback()
        logger.debug("COPY is refused, INSERT is tried", exc_info=True)
        return False
    except BaseException:
        connection.invalidate()  # cut in mid-copy
        raise
    savepoint.commit()
    return True


def text_of(connection: Connection, table: Table, batch: ColumnBatch) -> Iterator[str] | None:
    """Return rows as COPY's text, in pieces; ``None`` where it cannot write them."""
    if not batch.columns or any(is_fixed(table.columns[name]) for name in batch.columns):
        return None  # COPY writes to columns that INSERT refuses, and needs one column at least
    if not is_literal(connection):
        return None
    ready = bound(batch, table, connection.dialect)
    try:
        return None if ready is None else copy_text(ready)
    except TypeError:
        return None


def send(connection: Connection, table: Table, names: Sequence[str], pieces: Iterator[str]) -> None:
    """Copy pieces of text into a table; an error is the database's, and final.

    Parameters:
        connection: where.
        table: the table.
        names: its columns, in the order of the text.
        pieces: the text; they are asked for one by one while the server takes them in.

    Raises:
        DBAPIError: the database refuses a row.
    """
    try:
        _sent(connection, table, names, pieces)
    except Exception as error:  # noqa: BLE001  it is raised as SQLAlchemy does
        private_attributes.raise_as_sqlalchemy(connection, error, f"COPY {table.name}")
    except BaseException:
        connection.invalidate()  # cut in mid-copy
        raise


def _sent(
    connection: Connection, table: Table, names: Sequence[str], pieces: Iterator[str]
) -> None:
    private_attributes.log_statement(connection, _copy_into(connection, table, names))
    _SEND[connection.dialect.driver](connection, table, names, pieces)


def has_timeout(connection: Connection) -> bool:
    """Return whether a statement is cut off, by the server or the driver, after some time."""
    is_asyncpg = connection.dialect.driver == "asyncpg"
    if is_asyncpg and private_attributes.may_time_out_in_asyncpg(connection):
        return True
    found = connection.exec_driver_sql("SELECT current_setting('statement_timeout')")
    return found.scalar() != "0"


def _is_final(connection: Connection, error: Any) -> bool:
    """Return whether INSERT would fare no better, or would only take longer."""
    if not isinstance(error, errors_of(connection.dialect)):
        return False
    return state_of(error)[:2] in _FINAL or _is_closed(connection)


def _is_closed(connection: Connection) -> bool:
    driver: Any = connection.connection.driver_connection
    closed: bool = driver.is_closed() if connection.dialect.driver == "asyncpg" else driver.closed
    return closed


def _copy_into(connection: Connection, table: Table, names: Sequence[str]) -> str:
    preparer = connection.dialect.identifier_preparer
    listed = ", ".join(map(preparer.quote, names))
    return f"COPY {preparer.format_table(table)} ({listed}) FROM STDIN"


class _Pieces:
    """Pieces of text as a file; one is read at a time, whatever its size."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces

    def read(self, _size: int) -> str:
        return next(self._pieces, "")


async def _asked_for(pieces: Iterator[str]) -> AsyncIterator[str]:
    """Yield pieces that wait for the database's event loop where they are made."""
    while (piece := await greenlet_spawn(next, pieces, None)) is not None:
        yield piece


def _by_psycopg2(
    connection: Connection, table: Table, names: Sequence[str], pieces: Iterator[str]
) -> None:
    with connection.connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.copy_expert(_copy_into(connection, table, names), _Pieces(pieces))


def _by_psycopg(
    connection: Connection, table: Table, names: Sequence[str], pieces: Iterator[str]
) -> None:
    driver: Any = connection.connection.dbapi_connection
    statement = _copy_into(connection, table, names)

    async def write(asynchronous: Any) -> None:
        async with asynchronous.cursor() as cursor, cursor.copy(statement) as copying:
            async for piece in _asked_for(pieces):
                await copying.write(piece)

    if connection.dialect.is_async:
        driver.run_async(write)
        return
    with driver.cursor() as cursor, cursor.copy(statement) as copying:
        for piece in pieces:
            copying.write(piece)


def _by_asyncpg(
    connection: Connection, table: Table, names: Sequence[str], pieces: Iterator[str]
) -> None:
    driver: Any = connection.connection.dbapi_connection

    async def encoded() -> AsyncIterator[bytes]:
        async for piece in _asked_for(pieces):
            yield piece.encode()

    driver.run_async(
        lambda asynchronous: asynchronous.copy_to_table(
            table.name, source=encoded(), columns=names, schema_name=table.schema
        )
    )


_SEND: dict[str, Callable[[Connection, Table, Sequence[str], Iterator[str]], None]] = {
    "psycopg2": _by_psycopg2,
    "psycopg": _by_psycopg,
    "asyncpg": _by_asyncpg,
}

#: Drivers that can.
DRIVERS = frozenset(_SEND)
