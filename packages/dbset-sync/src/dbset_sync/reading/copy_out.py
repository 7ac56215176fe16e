"""Rows of a SELECT by PostgreSQL's COPY, by driver."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from dbset_schema.capabilities import capabilities_of
from sqlalchemy import Connection

from dbset_sync.reading.pages import Pages
from dbset_sync.statements import private_attributes
from dbset_sync.statements.compiled import is_literal
from dbset_sync.statements.driver_rows import Result, sent

if TYPE_CHECKING:
    import pyarrow as pa
    from dbset_frames.reading.copied import CopiedRows


class Sink(Protocol):
    """What receives the rows."""

    def write(self, rows: Any, /) -> object:
        """Receive some rows, all of them whole."""


def copied_table(pages: Pages) -> pa.Table | None:
    """Return the rows of a result whose first row was not read yet, by running it again.

    Parameters:
        pages: the result.

    Returns:
        The rows; ``None`` if they must be read page by page.
    """
    if not pages.may_run_again():
        return None
    from dbset_frames.reading.copied import CopiedRows  # noqa: PLC0415  optional

    try:
        rows = CopiedRows(pages.keys, pages.types())
    except KeyError:
        return None
    return pages.run_again(partial(_copied, rows))


def _copied(rows: CopiedRows, connection: Connection, result: Result) -> pa.Table | None:
    """Run a statement as COPY, in a savepoint, as it may fail."""
    from dbset_frames.reading.copied import IS_EXACT  # noqa: PLC0415  optional

    able = capabilities_of(connection.dialect)
    if not (able.copy_in_savepoints and able.several_cursors and is_literal(connection)):
        return None
    if connection.dialect.driver not in _COPY:
        return None
    if not connection.exec_driver_sql(f"SELECT {IS_EXACT}").scalar():
        return None
    savepoint = connection.begin_nested()
    try:
        _copy(connection, result, rows)
        return rows.table()
    except Exception as error:
        if not _is_expected(connection, error):
            raise
        return None  # reading page by page names the value, or fails again
    except BaseException:
        connection.invalidate()  # interrupted during COPY
        raise
    finally:
        if not connection.invalidated:
            savepoint.rollback()


def _is_expected(connection: Connection, error: Exception) -> bool:
    """Return whether the server refuses the COPY, or Arrow a value."""
    import pyarrow as pa  # noqa: PLC0415  optional

    raised = private_attributes.as_dbapi_error(connection.dialect, error)
    return isinstance(raised, pa.ArrowException | connection.dialect.loaded_dbapi.Error)


def _copy(connection: Connection, result: Result, rows: CopiedRows) -> None:
    width = len(result.keys())
    names = [f"c{place}" for place in range(width)]
    expressions = rows.expressions(names[: len(rows.names)])
    sql, parameters = sent(result)
    listed, numbered = ", ".join(expressions), ", ".join(names)
    inner = f"SELECT {listed} FROM ({sql}) AS q ({numbered})"  # noqa: S608  dbset's own
    private_attributes.log_statement(connection, f"COPY ({inner}) TO STDOUT (FORMAT csv)")
    _COPY[connection.dialect.driver](connection, inner, parameters, rows)


def _by_psycopg2(connection: Connection, sql: str, parameters: Any, rows: Sink) -> None:
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor:
        inlined = cursor.mogrify(sql, parameters)
        cursor.copy_expert(b"COPY (" + inlined + _TO_STDOUT.encode(), rows)


def _by_psycopg(connection: Connection, sql: str, parameters: Any, rows: Sink) -> None:
    driver: Any = connection.connection.dbapi_connection
    psycopg: Any = connection.dialect.loaded_dbapi

    async def read(asynchronous: Any) -> None:
        inlined = psycopg.AsyncClientCursor(asynchronous).mogrify(sql, parameters)
        async with (
            asynchronous.cursor() as cursor,
            cursor.copy(f"COPY ({inlined}{_TO_STDOUT}") as copying,
        ):
            async for piece in copying:
                rows.write(piece)

    if hasattr(driver, "run_async"):
        driver.run_async(read)
        return
    inlined = psycopg.ClientCursor(driver).mogrify(sql, parameters)
    with driver.cursor() as cursor, cursor.copy(f"COPY ({inlined}{_TO_STDOUT}") as copying:
        for piece in copying:
            rows.write(piece)


def _by_asyncpg(connection: Connection, sql: str, parameters: Any, rows: Sink) -> None:
    async def write(piece: bytes) -> None:
        rows.write(piece)

    driver: Any = connection.connection.dbapi_connection
    driver.run_async(
        lambda asynchronous: asynchronous.copy_from_query(
            sql, *parameters, output=write, format="csv", encoding="utf8"
        )
    )


_TO_STDOUT = ") TO STDOUT (FORMAT csv, ENCODING 'utf8')"

_COPY: dict[str, Callable[[Connection, str, Any, Sink], None]] = {
    "psycopg2": _by_psycopg2,
    "psycopg": _by_psycopg,
    "asyncpg": _by_asyncpg,
}
