"""The rows of a table of SQLite by JSON, from which Arrow reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.exc import DBAPIError

from dbset_sync.reading.pages import STREAM, Pages, Values, fetch_page, needs_streaming
from dbset_sync.reading.second_run import SecondRun

if TYPE_CHECKING:
    import pyarrow as pa
    from dbset_frames.reading.json_rows import JsonRows

    from dbset_sync.reading.select import TableSelect

#: Rows per page: fewer tuples than those after which Python's garbage collector runs.
_AT_ONCE = 500


def table_by_json(pages: Pages) -> pa.Table | None:
    """Return the rows of a result whose first row was not read yet, by another SELECT.

    Parameters:
        pages: the result.

    Returns:
        The rows; ``None`` if they must be read page by page.
    """
    selected = pages.selected()
    if selected is None or not pages.may_run_again():
        return None
    return pages.run_again(partial(_read, pages.keys, selected))


def as_json(pages: Pages) -> SecondRun | None:
    """Return how to run the statement of a result again for record batches.

    Parameters:
        pages: the result.

    Returns:
        ``None`` if the rows must be read page by page.
    """
    selected = pages.selected()
    if selected is None:
        return None
    from dbset_frames.reading.json_rows import JsonRows  # noqa: PLC0415  optional

    def execute(connection: Connection, _result: object) -> CursorResult[Any]:
        return _execute(connection, rows, selected)

    rows = JsonRows(pages.keys, selected.columns, pages.connection.dialect)
    if not rows.is_faster:
        return None
    return SecondRun(rows, execute, nullcontext, _AT_ONCE, _explained)


def _explained(error: DBAPIError) -> Exception:
    """Return a clear error if SQLite cannot write bytes as JSON."""
    if "BLOB" not in str(error.orig):
        return error
    from dbset_frames import FrameError  # noqa: PLC0415  optional

    found = FrameError("a column of text, numbers or dates has bytes in a row after these batches")
    return found.advised("to_arrow() names the column and the row", "arrow_batches")


def _execute(connection: Connection, rows: JsonRows, selected: TableSelect) -> CursorResult[Any]:
    options = STREAM if needs_streaming(connection.dialect) else {}
    statement = rows.select(selected.statement)
    return connection.execute(statement, selected.values, execution_options=options)


def _read(
    names: Sequence[str], selected: TableSelect, connection: Connection, _result: object
) -> pa.Table | None:
    import pyarrow as pa  # noqa: PLC0415  optional
    from dbset_frames import FrameError  # noqa: PLC0415  optional
    from dbset_frames.reading.json_rows import JsonRows  # noqa: PLC0415  optional

    rows = JsonRows(names, selected.columns, connection.dialect)
    if not rows.is_faster:
        return None
    try:
        with closing(_execute(connection, rows, selected)) as result:
            return rows.table(_pages(result))
    except (DBAPIError, FrameError, pa.ArrowException, OverflowError, UnicodeDecodeError):
        return None  # reading page by page names the value, or fails again


def _pages(result: CursorResult[Any]) -> Iterator[Sequence[Values]]:
    while page := fetch_page(result, _AT_ONCE):
        yield page
