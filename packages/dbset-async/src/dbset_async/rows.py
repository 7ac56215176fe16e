"""Rows of a result, awaited."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any, Self

from dbset_sync.rows import Row, Rows

from dbset_async.bridge import run
from dbset_async.slips import slip


class AsyncRows(AsyncIterator[Row]):
    """The rows of a result, once each.

    The statement runs when the rows are awaited or first asked for. Iterate, or take them with
    ``all`` or ``first``. The connection goes back when the last row is read, when a loop over
    them ends in whatever way, on ``close``, or when they are dropped.

    Example:
        >>> import asyncio
        >>> from dbset_async import async_connect
        >>> async def main():
        ...     async with async_connect() as db:
        ...         return await db.query("SELECT 1 AS one").all()
        >>> asyncio.run(main())
        [{'one': 1}]
    """

    def __init__(self, open_rows: Callable[[], Rows]) -> None:
        self._open = open_rows
        self._rows: Rows | None = None
        self._page: Iterator[Row] = iter(())

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns, once the statement has run."""
        return self._rows.keys if self._rows else ()

    def __await__(self) -> Generator[Any, Any, AsyncRows]:
        """Run the statement and return the rows."""
        yield from self._opened().__await__()
        return self

    def __aiter__(self) -> AsyncIterator[Row]:  # noqa: PYI034  a loop that is left lets go
        """Iterate over the rows that are left; leaving the loop gives the connection back."""
        return _Loop(self)

    async def __anext__(self) -> Row:
        """Return the next row."""
        for row in self._page:
            return row
        if await self._turn():
            return next(self._page)
        raise StopAsyncIteration

    async def all(self) -> list[Row]:
        """Return the rows that are left, as a list."""
        left = list(self._page)
        while await self._turn():
            left.extend(self._page)
        return left

    async def first(self) -> Row | None:
        """Return the next row, or ``None`` when there is none, and close."""
        async with self:
            return await anext(self, None)

    async def close(self) -> None:
        """Give the connection back; rows that are left are not read."""
        self._page = iter(())
        if self._rows is None:
            self._rows = Rows(None, dict)
        await run(self._rows.close)

    def abandon(self) -> None:
        """Give the connection back as soon as may be, without waiting for it."""
        self._page = iter(())
        if self._rows is not None:
            self._rows.abandon()

    async def __aenter__(self) -> Self:
        """Run the statement and return the rows; they are closed at the end of the block."""
        await self
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close them."""
        await self.close()

    def __repr__(self) -> str:
        """Name the columns, once the statement has run, as ``Rows`` does."""
        return "<AsyncRows, not run yet>" if self._rows is None else f"<Async{repr(self._rows)[1:]}"

    if not TYPE_CHECKING:  # a type checker finds the slip because there is nothing
        __iter__ = __contains__ = slip(
            "rows are awaited: async for row in ..., or await rows.all()"
        )
        __enter__ = __exit__ = slip("rows are awaited: async with ... as rows")

    async def _opened(self) -> Rows:
        if self._rows is None:
            self._rows = await run(self._open)
        return self._rows

    async def _turn(self) -> bool:
        """Turn to the next page and return whether there is one."""
        rows = await self._opened()
        page = await run(rows.page)
        self._page = iter(page)
        return bool(page)


class _Loop(AsyncIterator[Row]):
    """A loop over rows; when it is left, nobody holds this any more."""

    def __init__(self, rows: AsyncRows) -> None:
        self._rows = rows

    async def __anext__(self) -> Row:
        return await anext(self._rows)

    def __del__(self) -> None:
        self._rows.abandon()
