"""Rows as the user gets them: dicts, once each, or what ``row_type`` makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Any, TypeAlias

from dbset_sync.closing import Closing
from dbset_sync.pages import Pages

#: A row as the user gets it: a dict, or what ``row_type`` makes of one.
Row: TypeAlias = Any

#: Makes a row of pairs of column and value, as ``dict`` does.
RowType: TypeAlias = Callable[[Iterable[tuple[str, Any]]], Row]


class Rows(Closing, Iterator[Row]):
    """The rows of a result, once each.

    Iterate, or take them with ``all`` or ``first``. The connection goes back when the last row is
    read, when a loop over them ends in whatever way, on ``close``, or when they are dropped.

    Example:
        >>> from dbset_sync import connect
        >>> with connect() as db, db.query("SELECT 1 AS one") as rows:
        ...     rows.keys, rows.all()
        (('one',), [{'one': 1}])
    """

    def __init__(self, pages: Pages | None, row_type: RowType) -> None:
        self._keys: tuple[str, ...] = pages.keys if pages else ()
        self._pages = pages
        self._row_type = row_type
        self._page: Iterator[Row] = iter(())
        self._end = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._keys

    def __iter__(self) -> Iterator[Row]:  # noqa: PYI034  a loop that is left lets go
        """Yield the rows that are left; leaving the loop early gives the connection back."""
        try:
            yield from self._page
            while page := self.page():
                self._page = iter(page)
                yield from self._page
        finally:
            self.close()

    def __next__(self) -> Row:
        """Return the next row."""
        for row in self._page:
            return row
        self._page = iter(self.page())
        return next(self._page)

    def page(self) -> list[Row]:
        """Return the rows of the next page; there are none at the end."""
        if self._pages is None:
            return []
        pairs = map(zip, repeat(self._keys), self._pages.next())
        with self._pages.working():
            page = list(map(self._row_type, pairs))
        if not page:
            self._end = self._end or ", exhausted"
        return page

    def all(self) -> list[Row]:
        """Return the rows that are left, as a list."""
        return list(self)

    def first(self) -> Row | None:
        """Return the next row, or ``None`` when there is none, and close."""
        try:
            return next(self, None)
        finally:
            self.close()

    def close(self) -> None:
        """Give the connection back; rows that are left are not read."""
        self._end = self._end or ", closed"
        self._page = iter(())
        if self._pages is not None:
            self._pages.close()

    def abandon(self) -> None:
        """Give the connection back as soon as may be, without waiting for it."""
        if self._pages is not None:
            self._page = iter(())
            self._pages.abandon()

    def __repr__(self) -> str:
        """Name the columns, and tell when there is nothing more to read."""
        return f"<Rows {self.keys}{self._end}>"

    def __del__(self) -> None:
        """Give the connection back when nobody holds the rows any more."""
        if getattr(self, "_pages", None) is not None:
            self.abandon()
