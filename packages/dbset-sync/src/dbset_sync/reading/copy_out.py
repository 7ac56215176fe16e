"""Rows of a SELECT by PostgreSQL's COPY, by driver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from dbset_schema.capabilities import capabilities_of
from sqlalchemy import Connection

from dbset_sync.reading.pages import PAGE, STREAM, Pages
from dbset_sync.reading.second_run import SecondRun
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


def as_texts(pages: Pages) -> SecondRun | None:
    """Return how to run the statement of a result again for record batches.

    Parameters:
        pages: the result.

    Returns:
        ``None`` if the rows must be read page by page.
    """
    from dbset_frames.reading.row_texts import RowTexts  # noqa: PLC0415  optional

    width = len(pages.keys)
    try:
        rows = RowTexts(pages.keys, pages.types())
    except KeyError:
        return None

    def execute(connection: Connection, result: Result) -> Result | None:
        if not _is_able(connection):
            return None
        inner, parameters = _selecting(result, lambda names: rows.expression(names[:width]))
        return connection.exec_driver_sql(inner, parameters, execution_options=STREAM)

    return SecondRun(rows, execute, Connection.begin_nested, PAGE)


def _is_able(connection: Connection) -> bool:
    """Return whether PostgreSQL can write exact text beside the rows that are being read."""
    from dbset_frames.reading.text_columns import IS_EXACT  # noqa: PLC0415  optional

    able = capabilities_of(connection.dialect)
    if not (able.copy_in_savepoints and able.several_cursors and is_literal(connection)):
        return False
    if connection.dialect.driver not in _COPY:
        return False
    return bool(connection.exec_driver_sql(f"SELECT {IS_EXACT}").scalar())


def _copied(rows: CopiedRows, connection: Connection, result: Result) -> pa.Table | None:
    """Run a statement as COPY, in a savepoint, as it may fail."""
    if not _is_able(connection):
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
    width = len(rows.names)
    inner, parameters = _selecting(result, lambda names: ", ".join(rows.expressions(names[:width])))
    private_attributes.log_statement(connection, f"COPY ({inner}) TO STDOUT (FORMAT csv)")
    _COPY[connection.dialect.driver](connection, inner, parameters, rows)


def _selecting(result: Result, listed: Callable[[Sequence[str]], str]) -> tuple[str, Any]:
    """Return a SELECT of expressions of the columns of a result's statement, and its parameters."""
    names = [f"c{place}" for place in range(len(result.keys()))]
    sql, parameters = sent(result)
    return f"SELECT {listed(names)} FROM ({sql}) AS q ({', '.join(names)})", parameters  # noqa: S608  dbset's own


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
