"""PostgreSQL's COPY of rows, as text or in its binary format, by driver."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from dbset_schema.capabilities import capabilities_of
from dbset_schema.errors import state_of
from dbset_schema.reflect import has_rules
from dbset_types.typed_column import TypedColumn
from sqlalchemy import Connection, Table
from sqlalchemy.util import greenlet_spawn

from dbset_sync.session.transaction import clean_up
from dbset_sync.statements import private_attributes, table_cache
from dbset_sync.statements.compiled import is_literal
from dbset_sync.writing.bind_values import bind_values
from dbset_sync.writing.bulk.copy_text import copy_text
from dbset_sync.writing.by_keys import is_generated_always
from dbset_sync.writing.columns import ColumnBatch

logger = logging.getLogger("dbset")

#: Classes of SQLSTATE: connection lost, deadlock, no resources, intervention by an operator.
_FINAL = frozenset({"08", "40", "53", "57"})


class CopyData(NamedTuple):
    """Rows for COPY.

    Attributes:
        table: the table.
        names: the columns, in the order of the data.
        format: the format of the data, "text" or "binary".
        pieces: the rows, read piece by piece while the server reads them.
    """

    table: Table
    names: Sequence[str]
    format: str
    pieces: Iterator[str] | Iterator[bytes]

    def whole(self) -> Iterator[Any]:
        """Return the pieces, with the beginning and the end that the format needs."""
        if self.format == "text":
            return self.pieces
        from dbset_frames.binary_copy import HEADER, TRAILER  # noqa: PLC0415  it has made the pieces

        return chain([HEADER], self.pieces, [TRAILER])


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
    data = data_of(connection, table, batch)
    if data is None:
        return False
    savepoint = connection.begin_nested()
    try:
        count = _send(connection, data)
    except Exception as error:
        if _is_final(connection, private_attributes.as_dbapi_error(connection.dialect, error)):
            try:
                private_attributes.raise_as_sqlalchemy(connection, error, f"COPY {table.name}")
            finally:
                clean_up("rollback", savepoint.rollback)
        savepoint.rollback()
        logger.debug("COPY failed, trying INSERT", exc_info=True)
        return False
    except BaseException:
        connection.invalidate()  # interrupted during COPY
        raise
    if data.format == "binary" and count != batch.count:  # such as by a trigger
        savepoint.rollback()
        return False
    savepoint.commit()
    return True


def data_of(connection: Connection, table: Table, batch: ColumnBatch) -> CopyData | None:
    """Return rows for COPY; ``None`` if COPY cannot write them."""
    if not batch.columns or not _generated_always(table).isdisjoint(batch.columns):
        return None  # COPY would write generated columns, and needs at least one column
    able = is_literal(connection) and capabilities_of(connection.dialect).copy_in_savepoints
    if not able or has_rules(table):  # COPY would not run the rules
        return None
    rows = _binary_rows(connection, table, batch)
    if rows is not None:
        return CopyData(table, tuple(batch.columns), "binary", iter([rows]))
    bound = bind_values(batch, table, connection.dialect)
    if bound is None:
        return None
    try:
        return CopyData(table, tuple(bound.columns), "text", copy_text(bound))
    except TypeError:
        return None


def _generated_always(table: Table) -> frozenset[str]:
    return table_cache.cached(
        table,
        "generated always",
        lambda: frozenset(each.name for each in table.columns if is_generated_always(each)),
    )


def _binary_rows(connection: Connection, table: Table, batch: ColumnBatch) -> bytes | None:
    """Return the rows of a frame in the binary format; ``None`` for others."""
    if not any(isinstance(values, TypedColumn) for values in batch.columns.values()):
        return None
    encoding = _ENCODING[connection.dialect.driver](connection.connection.driver_connection)
    if encoding.upper().replace("-", "") != "UTF8":
        return None  # the server would take Arrow's UTF-8 for text in that encoding
    from dbset_frames.binary_copy import binary_rows  # noqa: PLC0415  it has made the columns

    return binary_rows(table, batch.columns)


def send(connection: Connection, data: CopyData) -> None:
    """Copy rows into a table.

    Raises:
        DBAPIError: the database refuses a row.
    """
    try:
        _send(connection, data)
    except Exception as error:  # noqa: BLE001  raised as SQLAlchemy does
        private_attributes.raise_as_sqlalchemy(connection, error, f"COPY {data.table.name}")
    except BaseException:
        connection.invalidate()  # interrupted during COPY
        raise


def _send(connection: Connection, data: CopyData) -> int:
    preparer = connection.dialect.identifier_preparer
    listed = ", ".join(map(preparer.quote, data.names))
    sql = f"COPY {preparer.format_table(data.table)} ({listed}) FROM STDIN"
    if data.format != "text":
        sql += f" (FORMAT {data.format})"
    private_attributes.log_statement(connection, sql)
    return _SEND[connection.dialect.driver](connection.connection.dbapi_connection, data, sql)


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
    """Pieces as a file: each read returns one piece, whatever its size."""

    def __init__(self, pieces: Iterator[Any]) -> None:
        self._pieces = pieces

    def read(self, _size: int) -> Any:
        return next(self._pieces, "")


async def _pieces_from_greenlet(pieces: Iterator[Any]) -> AsyncIterator[Any]:
    """Yield pieces whose creation may wait for the event loop."""
    while (piece := await greenlet_spawn(next, pieces, None)) is not None:
        yield piece


def _by_psycopg2(driver: Any, data: CopyData, sql: str) -> int:
    with driver.cursor() as cursor:
        cursor.copy_expert(sql, _Pieces(data.whole()))
        count: int = cursor.rowcount
    return count


def _by_psycopg(driver: Any, data: CopyData, sql: str) -> int:
    async def write(asynchronous: Any) -> Any:
        async with asynchronous.cursor() as cursor:
            async with cursor.copy(sql) as copying:
                async for piece in _pieces_from_greenlet(data.whole()):
                    await copying.write(piece)
            return cursor.rowcount

    count: int
    if hasattr(driver, "run_async"):
        count = driver.run_async(write)
        return count
    with driver.cursor() as cursor:
        with cursor.copy(sql) as copying:
            for piece in data.whole():
                copying.write(piece)
        count = cursor.rowcount
    return count


def _by_asyncpg(driver: Any, data: CopyData, _sql: str) -> int:
    async def encoded() -> AsyncIterator[bytes]:
        async for piece in _pieces_from_greenlet(data.whole()):
            yield piece.encode() if isinstance(piece, str) else piece

    done: str = driver.run_async(
        lambda asynchronous: asynchronous.copy_to_table(
            data.table.name,
            source=encoded(),
            columns=data.names,
            schema_name=data.table.schema,
            format=data.format,
        )
    )
    return int(done.removeprefix("COPY "))


_SEND: dict[str, Callable[[Any, CopyData, str], int]] = {
    "psycopg2": _by_psycopg2,
    "psycopg": _by_psycopg,
    "asyncpg": _by_asyncpg,
}

#: The encoding in which the server takes text, by driver.
_ENCODING: dict[str, Callable[[Any], str]] = {
    "psycopg2": lambda driver: driver.get_parameter_status("client_encoding"),
    "psycopg": lambda driver: driver.info.parameter_status("client_encoding"),
    "asyncpg": lambda driver: driver.get_settings().client_encoding,
}

#: Drivers with COPY.
DRIVERS = frozenset(_SEND)
