"""Converts pages column by column, where that is faster than SQLAlchemy's row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from dbset_types.column_processors import column_reader
from sqlalchemy import Dialect, Table

from dbset_sync.reading.pages import Values
from dbset_sync.statements import table_cache


def is_faster(dialect: Dialect) -> bool:
    """Return whether to convert column by column: SQLite stores text for most types."""
    return dialect.name == "sqlite"


def page_reader(table: Table, dialect: Dialect) -> Callable[[Sequence[Values]], Iterable[Values]]:
    """Return a function that converts a page of the driver's values of whole rows.

    Parameters:
        table: the table; rows may have more values after those of its columns.
        dialect: the database's dialect.
    """
    readers = table_cache.cached(
        table, "readers", lambda: [column_reader(column.type, dialect) for column in table.columns]
    )
    return partial(convert, readers)


def convert(
    readers: Sequence[Callable[[Sequence[Any]], Sequence[Any]] | None], page: Sequence[Values]
) -> Iterable[Values]:
    """Convert the columns of a page by their readers, if they have one."""
    columns: list[Sequence[Any]] = list(zip(*page, strict=True))
    for place, read_column in enumerate(readers):
        if read_column is not None:
            columns[place] = read_column(columns[place])
    return zip(*columns, strict=True)
