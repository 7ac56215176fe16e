"""Rows as the user gets them: dicts, once each, or what ``row_type`` makes of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import repeat
from typing import Any

from dbset_sync.arguments import Row, RowType
from dbset_sync.errors import ClosedError
from dbset_sync.reading.pages import Pages
from dbset_sync.session.closing import Closing

_CLOSED = "the rows are closed, by first(), close() or the end of a with block; run the query again"


class Rows(Closing, Iterator[Row]):
    """The rows of a result, once each.

    Iterate, or take them with ``all`` or ``first``. A loop goes on where the one before was left.
    The connection goes back when the last row is read, on ``close``, or when they are dropped, as
    where a loop over ``table.find()`` is left.

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
        self._values: Iterator[Any] = iter(())
        self.at_hand: Iterator[Row] = iter(())  # of the page that is being read
        self._end = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._keys

    def __iter__(self) -> Iterator[Row]:  # noqa: PYI034  quicker than by __next__
        """Yield the rows that are left; another loop goes on where this one is left."""
        try:
            while True:
                page = self.at_hand
                yield from page
                if not self.turn(page):
                    return
        finally:
            self.leave()

    def __next__(self) -> Row:
        """Return the next row."""
        while True:
            page = self.at_hand
            for row in page:
                return row
            if not self.turn(page):
                raise StopIteration

    def turn(self, page: Iterator[Row]) -> bool:
        """Turn from a page to the next, unless another loop has, and return whether there is one.

        Raises:
            ClosedError: the rows or the database are closed, or reading has failed before.
        """
        if self._pages is None or self._end == ", closed":
            raise ClosedError(_CLOSED)
        with self._pages.turning:
            if self.at_hand is not page:
                return True
            values = self._pages.next()
            self._values = iter(values)
            self.at_hand = map(self._row_type, map(zip, repeat(self._keys), self._values))
        if not values:
            self._end = ", exhausted"
        return bool(values)

    def leave(self) -> None:
        """Let anybody who needs the connection read the rest into memory: no loop goes on now."""
        if self._pages is not None:
            self._pages.leave()

    def all(self) -> list[Row]:
        """Return the rows that are left, as a list.

        Raises:
            ClosedError: they are closed.
        """
        rows: list[Row] = []
        while True:
            page = self.at_hand
            with nullcontext() if self._pages is None else self._pages.working():
                rows.extend(page)
            if not self.turn(page):
                return rows

    def first(self) -> Row | None:
        """Return the next row, or ``None`` when there is none, and close.

        Raises:
            ClosedError: the rows are closed.
        """
        try:
            return next(self, None)
        finally:
            self.close()

    def close(self) -> None:
        """Give the connection back; rows that are left cannot be read any more."""
        self._end = self._end or ", closed"
        deque(self._values, 0)  # loops that have the page in hand end as well
        if self._pages is not None:
            self._pages.close()

    def __repr__(self) -> str:
        """Name the columns, and tell when there is nothing more to read."""
        return f"<Rows {self.keys}{self._end}>"

    def __del__(self) -> None:
        """Give the connection back when nobody holds the rows any more."""
        pages = getattr(self, "_pages", None)
        if pages is not None:
            pages.abandon()
