"""The rows of a result, for ``async for``."""

from __future__ import annotations

import asyncio
import sys
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any, Self, TypeVar

from dbset_sync.arguments import DICT, Row_co
from dbset_sync.old_names import advises
from dbset_sync.reading.rows import Rows
from dbset_sync.row_format import RowFormat

from dbset_async.bridge import run
from dbset_async.misuse import misuse

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


T = TypeVar("T")


@advises
class AsyncRows(AsyncIterator[Row_co]):
    """The rows of a result, to be read once.

    The statement runs when the rows are awaited or first read; if they never are, a
    ``RuntimeWarning`` says so, as for a coroutine. Iterate with ``async for``, or await
    ``all()`` or ``first()``. A second loop continues where the first one stopped. Rows are fetched
    in pages, so results may be larger than memory. The connection returns to the pool after the
    last row, on ``close()``, or when the rows are garbage-collected.

    Example:
        >>> import asyncio
        >>> from dbset_async import async_connect
        >>> async def main():
        ...     async with async_connect() as db:
        ...         return await db.query("SELECT 1 AS one").all()
        >>> asyncio.run(main())
        [{'one': 1}]
    """

    _asked = False

    def __init__(
        self, open_rows: Callable[[], Rows[Row_co]], call: Callable[..., object] | None = None
    ) -> None:
        self._open = open_rows
        self._call = call
        self._rows: Rows[Row_co] | None = None
        self._opening = asyncio.Lock()

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns; empty before the statement has run."""
        return self._rows.keys if self._rows else ()

    def __await__(self) -> Generator[Any, Any, AsyncRows[Row_co]]:
        """Run the statement and return the rows."""
        yield from self._opened().__await__()
        return self

    def __aiter__(self) -> AsyncIterator[Row_co]:  # noqa: PYI034  the iterator notices when its loop ends
        """Iterate over the remaining rows."""
        self._mention()
        return _Loop(self)

    async def __anext__(self) -> Row_co:
        """Return the next row."""
        rows = self._rows or await self._opened()
        while True:
            page = rows.at_hand
            for row in page:
                return row
            if not await run(rows.next_page, page):
                raise StopAsyncIteration

    async def all(self) -> list[Row_co]:
        """Return the remaining rows as a list.

        Raises:
            ClosedError: the rows are closed.
        """
        return await self._run(Rows.all)

    async def to_arrow(self) -> pa.Table:
        """Return the remaining rows as an Arrow table, with a type for each column.

        Raises:
            FrameError: a value does not fit the type of its column; the message names the row.
            ArgumentError: dbset-frames is not installed.
            ClosedError: the rows are closed.
        """
        return await self._run(Rows.to_arrow)

    async def to_polars(self) -> pl.DataFrame:
        """Return the remaining rows as a polars frame; UUIDs and JSON documents are text.

        Raises:
            FrameError: a value does not fit the type of its column, or polars is not installed.
            ArgumentError: dbset-frames is not installed.
            ClosedError: the rows are closed.
        """
        return await self._run(Rows.to_polars)

    async def to_pandas(self) -> pd.DataFrame:
        """Return the remaining rows as a pandas frame whose columns have Arrow's types.

        NULL stays NULL, and integers in a column with NULL stay integers. UUIDs and JSON documents
        are text.

        Raises:
            FrameError: a value does not fit the type of its column, or pandas is not installed.
            ArgumentError: dbset-frames is not installed.
            ClosedError: the rows are closed.
        """
        return await self._run(Rows.to_pandas)

    async def arrow_batches(self) -> AsyncIterator[pa.RecordBatch]:
        """Yield the remaining rows in record batches, with one of them in memory.

        A batch has about one megabyte, or 1,000 rows. A NUMERIC column without a scale gets 18
        decimal places, or more if its first batch has more.

        Raises:
            FrameError: a value does not fit the type of its column; the message names the row.
            ArgumentError: dbset-frames is not installed.
            ClosedError: the rows are closed.
        """
        rows = await self._opened()
        _, batches = await run(rows.record_batches)
        while (batch := await run(next, batches, None)) is not None:
            yield batch

    async def first(self) -> Row_co | None:
        """Return the next row or ``None``, and close the rows.

        Raises:
            ClosedError: the rows are closed.
        """
        return await self._run(Rows.first)

    async def close(self) -> None:
        """Release the connection; the remaining rows cannot be read any more."""
        async with self._opening:
            self._rows = self._rows or Rows(None, RowFormat[Any](DICT))
        await run(self._rows.close)

    def leave(self) -> None:
        """Note that no loop reads the rows: another call may then read the rest into memory."""
        if self._rows is not None:
            self._rows.leave()

    async def __aenter__(self) -> Self:
        """Run the statement and return the rows; they are closed at the end of the block."""
        await self
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close the rows."""
        await self.close()

    def __repr__(self) -> str:
        """Show the columns once the statement has run, as ``Rows`` does."""
        return "<AsyncRows, not run yet>" if self._rows is None else f"<Async{repr(self._rows)[1:]}"

    def _mention(self) -> None:
        """Note that the caller knows of the rows, from reading them or by an error."""
        self._asked = True

    if not TYPE_CHECKING:  # type checkers report the missing method
        __iter__ = __contains__ = misuse(
            "iterate with async for row in ..., or await rows.all()", _mention
        )
        __enter__ = __exit__ = misuse("write async with ... as rows", _mention)

    def __del__(self) -> None:
        """Warn if the rows were never read, as the statement has not run then."""
        if self._asked or self._rows is not None or sys.is_finalizing():
            return
        name = getattr(self._call, "__qualname__", type(self).__name__)
        message = f"{name!r} was never awaited, so its statement has not run"
        warnings.warn(message, RuntimeWarning, source=self, stacklevel=2)

    async def _run(self, method: Callable[[Rows[Row_co]], T]) -> T:
        return await run(method, await self._opened())

    async def _opened(self) -> Rows[Row_co]:
        self._mention()
        async with self._opening:
            if self._rows is None:
                self._rows = await run(self._open)
        return self._rows


class _Loop(AsyncIterator[Row_co]):
    """The iterator of a loop, which is garbage-collected when the loop ends."""

    def __init__(self, rows: AsyncRows[Row_co]) -> None:
        self._rows = rows

    def __anext__(self) -> Coroutine[Any, Any, Row_co]:
        return self._rows.__anext__()

    def __del__(self) -> None:
        self._rows.leave()
