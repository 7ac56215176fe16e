"""Delimited text, such as CSV, as an Arrow stream with types."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import PathLike
from typing import Any

import pyarrow as pa
from pyarrow import csv

from dbset_frames.errors import FrameError
from dbset_frames.text_files.bad_lines import checked_lines, without_bad_lines
from dbset_frames.text_files.column_kinds import ColumnKind
from dbset_frames.text_files.files import Source, TextFile
from dbset_frames.text_files.spellings import KINDS, date_kinds

#: Bytes that are parsed at a time, and the most for a record that is longer.
_BLOCK, _LONGEST_BLOCK = 1 << 18, 1 << 30

#: A field with nothing but quotation marks.
QUOTED_EMPTY = '""'


class CsvRows:
    """The rows of files of delimited text: an Arrow stream, which may be read several times.

    ``read_csv`` makes it.

    Attributes:
        schema: the columns and their types.
        row_count: how many rows there are.
        bad_lines: how many lines were left out.

    Parameters:
        files: the files.
        columns: the kinds of the columns, of which nothing is known yet.
        null_values: the texts that are NULL.
    """

    def __init__(
        self,
        files: Sequence[TextFile],
        columns: Mapping[str, ColumnKind],
        null_values: Iterable[str],
    ) -> None:
        self._files = files
        self._columns = columns
        self._null_values = list(null_values)
        self._block = _BLOCK
        self.row_count = 0
        self.bad_lines = 0
        for file in files:
            self._look_at(file)
        self.schema = pa.schema([column.field() for column in columns.values()])

    def reader(self) -> pa.RecordBatchReader:
        """Return a reader of the rows."""
        return pa.RecordBatchReader.from_batches(self.schema, one_ahead(self._batches()))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Return the rows as an Arrow stream."""
        return self.reader().__arrow_c_stream__(requested_schema)

    def _look_at(self, file: TextFile) -> None:
        """Find the kinds of a file's columns."""
        has_quotes = file.has_quotes()
        if has_quotes and not file.is_clean():
            raise _error(file)
        count = 0
        try:
            for batch in one_ahead(self._texts(file)):
                count += batch.num_rows
                for name, texts in zip(batch.schema.names, batch.columns, strict=True):
                    self._columns[name].see(texts)
        except pa.ArrowInvalid as error:
            if "straddl" not in str(error) or self._block >= _LONGEST_BLOCK:
                raise _error(file, str(error)) from None
            self._block *= 8
            self._look_at(file)
        else:
            self.row_count += count

    def _texts(self, file: TextFile) -> Iterator[pa.RecordBatch]:
        """Yield the fields of a file as text, batch by batch."""
        if file.is_header_only:  # pyarrow wants a line end
            return
        with file.utf8() as opened, csv.open_csv(opened, *self._options(file)) as batches:
            yield from batches

    def _options(self, file: TextFile) -> tuple[Any, Any, Any]:
        is_narrow = len(file.names) == 1
        nulls = [each for each in self._null_values if each != QUOTED_EMPTY]
        return (
            csv.ReadOptions(block_size=self._block),
            csv.ParseOptions(
                delimiter=file.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=not is_narrow,  # there, such a line is a row with NULL
            ),
            csv.ConvertOptions(
                column_types=dict.fromkeys(file.names, pa.string()),
                null_values=nulls,
                strings_can_be_null=True,
                quoted_strings_can_be_null=QUOTED_EMPTY in self._null_values,
            ),
        )

    def _batches(self) -> Iterator[pa.RecordBatch]:
        for file in self._files:
            for batch in self._texts(file):
                yield pa.record_batch(
                    [self._values(batch, field) for field in self.schema], schema=self.schema
                )

    def _values(self, batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
        place = batch.schema.get_field_index(field.name)
        if place < 0:
            return pa.nulls(batch.num_rows, field.type)
        return self._columns[field.name].values(batch.column(place))


def one_ahead(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches, each of which is made while the caller works on the one before."""
    waiting = iter(batches)
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, waiting, None)
        while (batch := following.result()) is not None:
            following = pool.submit(next, waiting, None)
            yield batch


def read_csv(
    paths: Source | Sequence[Source],
    *,
    delimiter: str | None = None,
    encoding: str = "utf-8",
    text: bool | Collection[str] = False,
    null_values: Iterable[str] = ("",),
    date_format: str | None = None,
    skip_bad: str | PathLike[str] | None = None,
) -> CsvRows:
    """Read files of delimited text, such as CSV, as Arrow, with types found and no value changed.

    A column is a boolean, a number, a date, a time, a timestamp or a UUID only if all values of all
    files are, in one spelling that reads back as the same text; ``text_files.spellings`` has the
    spellings. Anything else stays text: ``007``, ``+49``, ``1e5``, ``01/02/2024``. The files are
    read twice, block by block.

    Parameters:
        paths: a path or an open binary file that can seek, or several; the first line names the
            columns. Files may have different columns; those that a file lacks are NULL.
        delimiter: what separates the fields; by default a comma, semicolon, tab or ``|``, as the
            first line shows.
        encoding: the encoding of the files.
        text: ``True`` to leave all columns text, or the names of columns to leave.
        null_values: the texts that are NULL, unless in quotation marks. Add ``'""'`` if fields with
            nothing but two quotation marks are NULL, too, and not empty text.
        date_format: a format of ``datetime.strptime`` for dates or timestamps; columns whose values
            all have it are dates or timestamps.
        skip_bad: a file for lines that are no records; without it, they are errors.

    Returns:
        The rows, which bulk writes, pyarrow, polars and others take as an Arrow stream.

    Raises:
        FrameError: a line has more or fewer fields than the header, a quotation mark is not
            closed, or a header is not clear; the error has the file and the line.
        OSError: a file cannot be read.

    Example:
        >>> import io
        >>> rows = read_csv(io.BytesIO(b"code,price\\n007,1.50\\n"))
        >>> rows.reader().read_all().to_pylist()
        [{'code': '007', 'price': Decimal('1.50')}]
    """
    several = paths if isinstance(paths, Sequence) and not isinstance(paths, str) else [paths]
    files = [TextFile(each, encoding, delimiter) for each in several]
    bad_lines = 0
    if skip_bad is not None:
        files, bad_lines = without_bad_lines(files, skip_bad)
    kinds = KINDS if date_format is None else date_kinds(date_format)
    names = dict.fromkeys(name for file in files for name in file.names)
    columns = {name: ColumnKind(name, {} if _is_text(name, text) else kinds) for name in names}
    rows = CsvRows(files, columns, null_values)
    rows.bad_lines = bad_lines
    return rows


def _is_text(name: str, text: bool | Collection[str]) -> bool:
    if isinstance(text, bool):
        return text
    return name.casefold() in {each.casefold() for each in text}


def _error(file: TextFile, otherwise: str = "") -> FrameError:
    """Return the error about the first bad line of a file."""
    for line in checked_lines(file):
        if line.fault:
            return FrameError(f"{file.name}, line {line.number}: {line.fault}")
    return FrameError(f"{file.name} cannot be read: {otherwise}")
