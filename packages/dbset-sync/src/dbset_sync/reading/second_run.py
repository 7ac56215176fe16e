"""The rows of a second run of a SELECT, in a form that Arrow converts block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from dbset_sync.reading.pages import Pages, Values, fetch_page
from dbset_sync.statements.driver_rows import Result

if TYPE_CHECKING:
    import pyarrow as pa
    from dbset_frames.reading.blocks import Block


class BlockReader(Protocol):
    """What converts blocks of rows."""

    def schema(self, block: Block, /) -> pa.Schema:
        """Return the schema of record batches, by the first block of rows."""

    def batch(self, block: Block, schema: pa.Schema, first: int, /) -> pa.RecordBatch:
        """Return a block of rows as a record batch."""


class SecondRun(NamedTuple):
    """How to run a SELECT again.

    Attributes:
        reader: what converts its rows.
        execute: executes it; called with the connection and the result of the first run. Returns
            ``None`` if that is not possible.
        guard: returns what surrounds the execution on a connection.
        page: how many rows to fetch at once.
        explain: returns the error to raise instead of one of the database.
    """

    reader: BlockReader
    execute: Callable[[Connection, Result], Result | None]
    guard: Callable[[Connection], AbstractContextManager[object]]
    page: int
    explain: Callable[[DBAPIError], Exception] = lambda error: error


class Batches(NamedTuple):
    """Rows as record batches.

    Attributes:
        schema: the columns and their types.
        first: the first batch.
        rest: returns the others; called with the pages of their rows.
    """

    schema: pa.Schema
    first: pa.RecordBatch
    rest: Callable[[Iterator[Sequence[Values]]], Iterator[pa.RecordBatch]]


def batches(pages: Pages, again: SecondRun) -> Batches | None:
    """Run a statement again; its pages have the rows of the second run after those of one batch.

    Parameters:
        pages: the result, whose first page was not read yet.
        again: how to run the statement.

    Returns:
        The batches; ``None`` if the rows must be read page by page.
    """
    return pages.replace(partial(_begin, again), again.page)


def _begin(
    again: SecondRun, connection: Connection, result: Result
) -> tuple[Result, Batches] | None:
    """Execute the statement and convert the first rows: if that fails, nothing was read yet."""
    import pyarrow as pa  # noqa: PLC0415  optional
    from dbset_frames import FrameError  # noqa: PLC0415  optional
    from dbset_frames.reading.blocks import blocks  # noqa: PLC0415  optional

    reader = again.reader

    def rest(
        schema: pa.Schema, count: int, pages: Iterator[Sequence[Values]]
    ) -> Iterator[pa.RecordBatch]:
        try:
            for block in blocks(pages):
                yield reader.batch(block, schema, count)
                count += block.count
        except DBAPIError as error:
            explained = again.explain(error)
            if explained is error:
                raise
            raise explained from error

    try:
        with again.guard(connection), ExitStack() as stack:
            other = again.execute(connection, result)
            if other is None:
                return None
            stack.callback(other.close)
            block = next(blocks(iter(partial(fetch_page, other, again.page), [])))
            schema = reader.schema(block)
            first = reader.batch(block, schema, 0)
            stack.pop_all()
    except (DBAPIError, FrameError, pa.ArrowException, OverflowError, StopIteration):
        return None
    return other, Batches(schema, first, partial(rest, schema, block.count))
