"""PostgreSQL's COPY of rows as text, by driver."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from dbset_schema.errors import state_of
from sqlalchemy import Connection, Table
from sqlalchemy.util import greenlet_spawn

from dbset_sync.session.driver_errors import as_dbapi_error
from dbset_sync.statements import private_attributes
from dbset_sync.statements.compiled import is_literal
from dbset_sync.writing.bulk.bind_values import bind_values
from dbset_sync.writing.bulk.copy_text import copy_text
from dbset_sync.writing.by_keys import is_generated_always
from dbset_sync.writing.columns import ColumnBatch

logger = logging.getLogger("dbset")

#: Classes of SQLSTATE: connection lost, deadlock, no resources, intervention by an operator.
_FINAL = frozenset({"08", "40", "53", "57"})


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
    pieces = text_of(connection, table, batch)
    if pieces is None:
        return False
    savepoint = connection.begin_nested()
    try:
        _send(connection, table, list(batch.columns), pieces)
    except Exception as error:
        if _is_final(connection, as_dbapi_error(connection.dialect, error)):
            private_attributes.raise_as_sqlalchemy(connection, error, f"COPY {table.name}")
        savepoint.rollback()
        logger.debug("COPY failed, trying INSERT", exc_info=True)
        return False
    except BaseException:
        connection.invalidate()  # interrupted during COPY
        raise
    savepoint.commit()
    return True


def text_of(connection: Connection, table: Table, batch: ColumnBatch) -> Iterator[str] | None:
    """Return rows as text for COPY, in pieces; ``None`` if COPY cannot write them."""
    if not batch.columns or any(is_generated_always(table.columns[name]) for name in batch.columns):
        return None  # COPY would write generated columns, and needs at least one column
    if not is_literal(connection):
        return None
    bound = bind_values(batch, table, connection.dialect)
    try:
        return None if bound is None else copy_text(bound)
    except TypeError:
        return None


def send(connection: Connection, table: Table, names: Sequence[str], pieces: Iterator[str]) -> None:
    """Copy pieces of text into a table.

    Parameters:
        connection: the connection.
        table: the table.
        names: the columns, in the order of the text.
        pieces: the text, read piece by piece while the server reads it.

    Raises:
        DBAPIError: the database refuses a row.
    """
    try:
        _send(connection, table, names, pieces)
    except Exception as error:  # noqa: BLE001  raised as SQLAlchemy does
        private_attributes.raise_as_sqlalchemy(connection, error, f"COPY {table.name}")
    except BaseException:
        connection.invalidate()  # interrupted during COPY
        raise


def _send(
    connection: Connection, table: Table, names: Sequence[str], pieces: Iterator[str]
) -> None:
    private_attributes.log_statement(connection, _copy_into(connection, table, names))
    _SEND[connection.dialect.driver](connection, table, names, pieces)


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
    """Pieces of text as a file: each read returns one piece, whatever its size."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces

    def read(self, _size: int) -> str:
        return next(self._pieces, "")


async def _pieces_from_greenlet(pieces: Iterator[str]) -> AsyncIterator[str]:
    """Yield pieces whose creation may wait for the event loop."""
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
            async for piece in _pieces_from_greenlet(pieces):
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
        async for piece in _pieces_from_greenlet(pieces):
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

#: Drivers with COPY.
DRIVERS = frozenset(_SEND)
