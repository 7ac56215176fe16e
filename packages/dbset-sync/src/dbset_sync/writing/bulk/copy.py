"""PostgreSQL's COPY of rows as text, by driver."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, NamedTuple

from dbset_schema.errors import state_of
from sqlalchemy import Connection, Table
from sqlalchemy.util import greenlet_spawn

from dbset_sync.statements import private_attributes
from dbset_sync.statements.compiled import is_literal
from dbset_sync.writing.bulk.bind_values import bind_values
from dbset_sync.writing.bulk.copy_text import copy_text
from dbset_sync.writing.by_keys import is_generated_always
from dbset_sync.writing.columns import ColumnBatch

logger = logging.getLogger("dbset")

#: Classes of SQLSTATE: connection lost, deadlock, no resources, intervention by an operator.
_FINAL = frozenset({"08", "40", "53", "57"})


class CopyText(NamedTuple):
    """Rows as text for COPY.

    Attributes:
        table: the table.
        names: the columns, in the order of the text.
        pieces: the text, read piece by piece while the server reads it.
    """

    table: Table
    names: Sequence[str]
    pieces: Iterator[str]


def copy(connection: Connection, table: Table, batch: ColumnBatch) -> bool:
    """Copy rows into a table; return whether COPY accepts them. If not, nothing has changed.

    The caller then uses INSERT, which may accept the rows, or raises the usual error.

    Parameters:
        connection: the connection.
        table: the table.
        batch: rows with the types of the table's columns.

    Raises:
        DBAPIError: INSERT would fail as well.
    """
    text = text_of(connection, table, batch)
    if text is None:
        return False
    savepoint = connection.begin_nested()
    try:
        _send(connection, text)
    except Exception as error:
        if _is_final(connection, private_attributes.as_dbapi_error(connection.dialect, error)):
            private_attributes.raise_as_sqlalchemy(connection, error, f"COPY {table.name}")
        savepoint.rollback()
        logger.debug("COPY failed, trying INSERT", exc_info=True)
        return False
    except BaseException:
        connection.invalidate()  # interrupted during COPY
        raise
    savepoint.commit()
    return True


def text_of(connection: Connection, table: Table, batch: ColumnBatch) -> CopyText | None:
    """Return rows as text for COPY; ``None`` if COPY cannot write them."""
    if not batch.columns or any(is_generated_always(table.columns[name]) for name in batch.columns):
        return None  # COPY would write generated columns, and needs at least one column
    if not is_literal(connection):
        return None
    bound = bind_values(batch, table, connection.dialect)
    if bound is None:
        return None
    try:
        return CopyText(table, tuple(bound.columns), copy_text(bound))
    except TypeError:
        return None


def send(connection: Connection, text: CopyText) -> None:
    """Copy rows into a table.

    Raises:
        DBAPIError: the database refuses a row.
    """
    try:
        _send(connection, text)
    except Exception as error:  # noqa: BLE001  raised as SQLAlchemy does
        private_attributes.raise_as_sqlalchemy(connection, error, f"COPY {text.table.name}")
    except BaseException:
        connection.invalidate()  # interrupted during COPY
        raise


def _send(connection: Connection, text: CopyText) -> None:
    preparer = connection.dialect.identifier_preparer
    listed = ", ".join(map(preparer.quote, text.names))
    sql = f"COPY {preparer.format_table(text.table)} ({listed}) FROM STDIN"
    private_attributes.log_statement(connection, sql)
    _SEND[connection.dialect.driver](connection.connection.dbapi_connection, text, sql)


def has_timeout(connection: Connection) -> bool:
    """Return whether the server or the driver has a timeout for statements."""
    is_asyncpg = connection.dialect.driver == "asyncpg"
    if is_asyncpg and private_attributes.may_time_out_in_asyncpg(connection):
        return True
    found = connection.exec_driver_sql("SELECT current_setting('statement_timeout')")
    return found.scalar() != "0"


def _is_final(connection: Connection, error: Any) -> bool:
    """Return whether INSERT would fail as well."""
    if not isinstance(error, connection.dialect.loaded_dbapi.Error):
        return False
    driver: Any = connection.connection.driver_connection
    closed = driver.is_closed() if connection.dialect.driver == "asyncpg" else driver.closed
    return state_of(error)[:2] in _FINAL or bool(closed)


class _Pieces:
    """Pieces of text as a file: each read returns one piece, whatever its size."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces

    def read(self, _size: int) -> str:
        return next(self._pieces, "")


async def _pieces_from_greenlet(pieces: Iterator[str]) -> AsyncIterator[str]:
    """Yield pieces whose creation may wait for the event loop."""
    while (piece := await greenlet_spawn(next, pieces, None)) is not None:
        yield piece


def _by_psycopg2(driver: Any, text: CopyText, sql: str) -> None:
    with driver.cursor() as cursor:
        cursor.copy_expert(sql, _Pieces(text.pieces))


def _by_psycopg(driver: Any, text: CopyText, sql: str) -> None:
    async def write(asynchronous: Any) -> None:
        async with asynchronous.cursor() as cursor, cursor.copy(sql) as copying:
            async for piece in _pieces_from_greenlet(text.pieces):
                await copying.write(piece)

    if hasattr(driver, "run_async"):
        driver.run_async(write)
        return
    with driver.cursor() as cursor, cursor.copy(sql) as copying:
        for piece in text.pieces:
            copying.write(piece)


def _by_asyncpg(driver: Any, text: CopyText, _sql: str) -> None:
    async def encoded() -> AsyncIterator[bytes]:
        async for piece in _pieces_from_greenlet(text.pieces):
            yield piece.encode()

    driver.run_async(
        lambda asynchronous: asynchronous.copy_to_table(
            text.table.name, source=encoded(), columns=text.names, schema_name=text.table.schema
        )
    )


_SEND: dict[str, Callable[[Any, CopyText, str], None]] = {
    "psycopg2": _by_psycopg2,
    "psycopg": _by_psycopg,
    "asyncpg": _by_asyncpg,
}

#: Drivers with COPY.
DRIVERS = frozenset(_SEND)
