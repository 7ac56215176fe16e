"""A driver's cursor with bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dbset_readonly.session.bounds import Meter

#: Rows per fetch if all rows are requested.
_PAGE = 1000


class BoundedCursor:
    """A cursor that times its calls and counts its rows; the rest is the driver's.

    Parameters:
        cursor: the driver's cursor.
        meter: the meter of the one statement that it executes.
    """

    __slots__ = ("_cursor", "_meter")

    _cursor: Any
    _meter: Meter

    def __init__(self, cursor: Any, meter: Meter) -> None:
        object.__setattr__(self, "_cursor", cursor)
        object.__setattr__(self, "_meter", meter)

    @property
    def meter(self) -> Meter:
        """The remaining budget of the statement."""
        return self._meter

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the driver's cursor."""
        return getattr(self._cursor, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute of the driver's cursor."""
        setattr(self._cursor, name, value)

    def execute(self, sql: str, *parameters: Any) -> Any:
        """Execute a statement."""
        self._meter.sql = sql
        return self._meter.timed(self._cursor.execute, sql, *parameters)

    def executemany(self, sql: str, *parameters: Any) -> Any:
        """Execute a statement with many values."""
        self._meter.sql = sql
        return self._meter.timed(self._cursor.executemany, sql, *parameters)

    def fetchone(self) -> Any:
        """Return the next row, or ``None``."""
        row = self._meter.timed(self._cursor.fetchone)
        if row is not None:
            self._meter.count(1)
        return row

    def fetchmany(self, size: int | None = None) -> Sequence[Any]:
        """Return the next rows; fewer than requested only at the end."""
        size = self._cursor.arraysize if size is None else size
        rows: Sequence[Any] = self._meter.timed(self._cursor.fetchmany, self._meter.most(size))
        self._meter.count(len(rows))
        return rows

    def fetchall(self) -> list[Any]:
        """Return all remaining rows, page by page, so that an excess is not read."""
        rows: list[Any] = []
        page: Sequence[Any] = self.fetchmany(_PAGE)
        while page:
            rows.extend(page)
            page = self.fetchmany(_PAGE) if len(page) == _PAGE else ()
        return rows

    def __iter__(self) -> Iterator[Any]:
        """Yield the remaining rows."""
        return iter(self.fetchone, None)


def meter_of(cursor: object) -> Meter | None:
    """Return the meter of a cursor's statement, or ``None`` without bounds."""
    return cursor.meter if isinstance(cursor, BoundedCursor) else None
