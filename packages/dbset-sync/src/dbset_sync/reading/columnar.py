"""Pages of whole rows read by the column, where that is quicker than SQLAlchemy's way by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dbset_types.column_results import column_reader
from sqlalchemy import Dialect, Table

from dbset_sync.reading.pages import Values
from dbset_sync.statements import table_cache


def is_quicker(dialect: Dialect) -> bool:
    """Return whether values are read by the column: SQLite has text for most of them."""
    return dialect.name == "sqlite"


def reader(table: Table, dialect: Dialect) -> Callable[[Sequence[Values]], Iterable[Values]]:
    """Return what reads a page of the values of all columns, as the driver gives them.

    Parameters:
        table: whose rows they are; there may be more values behind those of its columns.
        dialect: of the database.
    """
    readers = table_cache.cached(
        table, "readers", lambda: [column_reader(column.type, dialect) for column in table.columns]
    )

    def read(page: Sequence[Values]) -> Iterable[Values]:
        columns: list[Sequence[Any]] = list(zip(*page, strict=True))
        for place, read_column in enumerate(readers):
            if read_column is not None:
                columns[place] = read_column(columns[place])
        return zip(*columns, strict=True)

    return read
