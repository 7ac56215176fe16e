"""The rows of a result, as dicts or as ``row_type`` builds them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import chain
from typing import TYPE_CHECKING, Any

from dbset_sync.arguments import Row_co
from dbset_sync.errors import ClosedError
from dbset_sync.old_names import advises
from dbset_sync.reading.frames import column_reader, frame_maker
from dbset_sync.reading.pages import LOST, Pages, Reader, Values
from dbset_sync.row_format import RowFormat
from dbset_sync.session.closing import Closing

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from dbset_sync.reading.second_run import Batches

_IN_BATCHES = "arrow_batches() reads the rows; run the query again"

_CLOSED = "the rows are closed, by first(), close() or the end of a with block; run the query again"


@advises
class Rows(Closing, Iterator[Row_co]):
    """The rows of a result, to be read once.

    Iterate over them, or call ``all()`` or ``first()``. A second loop continues where the first one
    stopped. Rows are fetched in pages, so results may be larger than memory. The connection returns
    to the pool after the last row, on ``close()``, or when the rows are garbage-collected.

    Example:
        >>> from dbset_sync import connect
        >>> with connect() as db, db.query("SELECT 1 AS one") as rows:
        ...     rows.keys, rows.all()
        (('one',), [{'one': 1}])
    """

    _in_batches = False

    def __init__(self, pages: Pages | None, rows: RowFormat[Row_co]) -> None:
        self._keys: tuple[str, ...] = pages.keys if pages else ()
        self._pages = pages
        self._values: Iterator[Any] = iter(())
        self.at_hand: Iterator[Row_co] = iter(())  # rows of the current page
        self._end = ""
        try:
            self._read = rows.reader(self._keys)
        except BaseException:
            self.close()
            raise

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._keys

    def __iter__(self) -> Iterator[Row_co]:  # noqa: PYI034  faster than __next__
        """Iterate over the remaining rows."""
        try:
            while True:
                page = self.at_hand
                yield from page
                if not self.next_page(page):
                    return
        finally:
            self.leave()

    def __next__(self) -> Row_co:
        """Return the next row."""
        while True:
            page = self.at_hand
            for row in page:
                return row
            if not self.next_page(page):
                raise StopIteration

    def next_page(self, page: Iterator[Row_co]) -> bool:
        """Fetch the page after ``page`` unless another loop has; return whether there is one.

        Raises:
            ClosedError: the rows or the database are closed, or an earlier read failed.
        """
        if self._pages is None or self._end == ", closed":
            raise ClosedError(_CLOSED)
        self._check_free()
        if self._end:
            return False
        with self._pages.page_lock:
            if self.at_hand is not page:
                return True
            values = self._pages.next()
            self._values = iter(values)
            self.at_hand = self._read(self._values)
        if not values:
            self._end = ", exhausted"
        return bool(values)

    def leave(self) -> None:
        """Record that no loop reads the rows: another call may then read the rest into memory."""
        if self._pages is not None:
            self._pages.leave()

    def all(self) -> list[Row_co]:
        """Return the remaining rows as a list.

        Raises:
            ClosedError: the rows are closed.
        """
        rows: list[Row_co] = []
        while True:
            page = self.at_hand
            with nullcontext() if self._pages is None else self._pages.working():
                rows.extend(page)
            if not self.next_page(page):
                return rows

    def to_arrow(self) -> pa.Table:
        """Return the remaining rows as an Arrow table, with a type for each column.

        An error closes the rows.

        Raises:
            FrameError: a value does not fit the type of its column; the message names the row.
            ArgumentError: dbset-frames is not installed.
            ClosedError: the rows are closed.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     key = db["users"].insert({"name": "Ada", "age": 36})
            ...     db["users"].find().to_arrow().to_pydict()
            {'id': [1], 'name': ['Ada'], 'age': [36]}
        """
        return self._arrow("to_arrow")

    def _arrow(self, call: str) -> pa.Table:
        reader = column_reader(self._pages, call)
        self._check_free()
        with self._closed_by_errors():
            table = None if self._pages is None or self._end else _whole_table(self._pages)
            return reader.table(self._column_pages()) if table is None else table

    def to_polars(self) -> pl.DataFrame:
        """Return the remaining rows as a polars frame; UUIDs and JSON documents are text.

        Raises:
            FrameError: a value does not fit the type of its column, or polars is not installed.
            ArgumentError: dbset-frames is not installed.
            ClosedError: the rows are closed.
        """
        frame: pl.DataFrame = self._frame("to_polars")
        return frame

    def to_pandas(self) -> pd.DataFrame:
        """Return the remaining rows as a pandas frame whose columns have Arrow's types.

        NULL stays NULL, and integers in a column with NULL stay integers. UUIDs and JSON documents
        are text.

        Raises:
            FrameError: a value does not fit the type of its column, or pandas is not installed.
            ArgumentError: dbset-frames is not installed.
            ClosedError: the rows are closed.
        """
        frame: pd.DataFrame = self._frame("to_pandas")
        return frame

    def _frame(self, call: str) -> Any:
        make = frame_maker(call)  # before the rows are read
        return make(self._arrow(call))

    def arrow_batches(self) -> pa.RecordBatchReader:
        """Return the remaining rows as a stream of record batches, one of them in memory at a time.

        A batch has about one megabyte, or 1,000 rows. The stream can be written with
        ``insert_many``. A NUMERIC column without a scale gets 18 decimal places, or more if its
        first batch has more.

        Raises:
            FrameError: a value does not fit the type of its column; the message names the row.
            ArgumentError: dbset-frames is not installed.
            ClosedError: the rows are closed.
        """
        schema, batches = self.record_batches()
        import pyarrow as pa  # noqa: PLC0415  optional

        return pa.RecordBatchReader.from_batches(schema, batches)

    def record_batches(self) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        """Return the schema of ``arrow_batches()``, and an iterator over its batches."""
        reader = column_reader(self._pages, "arrow_batches")
        self._check_free()
        with self._closed_by_errors():
            found = None
            if self._pages is not None:
                self._pages.fill()
                found = None if self._end else _fast_batches(self._pages)
            if found is None:
                schema, batches = reader.stream(self._column_pages())
            else:
                self._in_batches = True
                schema = found.schema
                batches = chain([found.first], found.rest(self._raw_pages()))

        def rest() -> Iterator[pa.RecordBatch]:
            with self._closed_by_errors():
                for batch in batches:
                    self.leave()  # the reader of the batches may stop here
                    yield batch

        return schema, _Lasting(rest())

    def _check_free(self) -> None:
        if self._in_batches and not self._end:
            raise ClosedError(_IN_BATCHES)

    @contextmanager
    def _closed_by_errors(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            self.close()  # the rows of the page are lost
            raise

    def _column_pages(self) -> Iterator[tuple[Sequence[Values], Sequence[Reader | None]]]:
        """Yield the remaining rows by column, page by page, and the columns' conversions."""
        readers: Sequence[Reader | None] = [None] * len(self._keys)
        page: Sequence[Any] = list(self._values)  # what is left of the current page is converted
        while True:
            if page and self._keys:
                yield list(zip(*page, strict=True))[: len(readers)], readers
            page = self._raw_page()
            if not page:
                return
            if self._pages is not None and self._pages.readers:
                readers = self._pages.readers

    def _raw_pages(self) -> Iterator[Sequence[Values]]:
        while page := self._raw_page():
            yield page

    def _raw_page(self) -> Sequence[Any]:
        """Fetch the next page without converting its values."""
        if self._pages is None or self._end == ", closed":
            raise ClosedError(_CLOSED)
        if self._end:
            return ()
        with self._pages.page_lock:
            page = tuple(self._pages.next(raw=True))
        if not page:
            self._end = ", exhausted"
        return page

    def first(self) -> Row_co | None:
        """Return the next row or ``None``, and close the rows.

        Raises:
            ClosedError: the rows are closed.
        """
        try:
            return next(self, None)
        finally:
            self.close()

    def close(self) -> None:
        """Release the connection; the remaining rows can no longer be read."""
        self._end = self._end or ", closed"
        deque(self._values, 0)  # ends loops over the current page
        if self._pages is not None:
            self._pages.close()

    def __repr__(self) -> str:
        """Show the columns, and whether the rows are closed or exhausted."""
        return f"<Rows {self.keys}{self._end}>"

    def __del__(self) -> None:
        """Release the connection."""
        pages = getattr(self, "_pages", None)
        if pages is not None:
            pages.abandon()


class _Lasting(Iterator[Any]):
    """An iterator that is not at its end after an error: the next item raises an error again."""

    def __init__(self, items: Iterator[Any]) -> None:
        self._items = items
        self._failure = ""

    def __next__(self) -> Any:
        """Return the next item."""
        if self._failure:
            raise ClosedError(self._failure)
        try:
            return next(self._items)
        except StopIteration:
            raise
        except BaseException as error:
            self._failure = LOST.format(error)
            raise


def _whole_table(pages: Pages) -> pa.Table | None:
    """Return the rows by the database's faster way to read them all, if there is one."""
    from dbset_sync.reading import copy_out, json_out  # noqa: PLC0415  when first needed

    ways = {"postgresql": copy_out.copied_table, "sqlite": json_out.table_by_json}
    read = ways.get(pages.dialect)
    return None if read is None else read(pages)


def _fast_batches(pages: Pages) -> Batches | None:
    """Return the rows by the database's faster way to read record batches, if there is one."""
    from dbset_sync.reading import copy_out, json_out, second_run  # noqa: PLC0415  when first needed

    ways = {"postgresql": copy_out.as_texts, "sqlite": json_out.as_json}
    run = ways[pages.dialect](pages) if pages.dialect in ways and pages.may_run_again() else None
    return None if run is None else second_run.batches(pages, run)
