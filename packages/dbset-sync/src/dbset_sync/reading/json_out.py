"""The rows of a table of SQLite by JSON, from which Arrow reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.exc import DBAPIError

from dbset_sync.reading.pages import STREAM, Pages, Values, fetch_page, needs_streaming

if TYPE_CHECKING:
    import pyarrow as pa

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


def _read(
    names: Sequence[str], selected: TableSelect, connection: Connection, _result: object
) -> pa.Table | None:
    import pyarrow as pa  # noqa: PLC0415  optional
    from dbset_frames import FrameError  # noqa: PLC0415  optional
    from dbset_frames.reading.json_rows import JsonRows  # noqa: PLC0415  optional

    rows = JsonRows(names, selected.columns, connection.dialect)
    if not rows.is_faster:
        return None
    statement = rows.select(selected.statement)
    options = STREAM if needs_streaming(connection.dialect) else {}
    try:
        result = connection.execute(statement, selected.values, execution_options=options)
        with closing(result):
            return rows.table(_pages(result))
    except (DBAPIError, FrameError, pa.ArrowException, OverflowError, UnicodeDecodeError):
        return None  # reading page by page names the value, or fails again


def _pages(result: CursorResult[Any]) -> Iterator[Sequence[Values]]:
    while page := fetch_page(result, _AT_ONCE):
        yield page
