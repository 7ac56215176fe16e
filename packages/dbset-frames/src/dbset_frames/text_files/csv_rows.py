"""Delimited text, such as CSV, as an Arrow stream with types."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from os import PathLike
from typing import Any

import pyarrow as pa

from dbset_frames.text_files.csv_files import CsvFiles, open_files
from dbset_frames.text_files.files import Source, TextFile
from dbset_frames.text_files.text_blocks import LongRecord, TextBlocks, check_marks, read_ahead


class CsvRows:
    """The rows of files of delimited text: an Arrow stream, which may be read several times.

    ``read_csv`` makes it.

    Attributes:
        schema: the columns and their types.
        row_count: how many rows there are.
        bad_lines: how many lines were left out.

    Parameters:
        opened: the files, and the kinds of their columns, which need not be known yet.
    """

    def __init__(self, opened: CsvFiles) -> None:
        self._files = opened.files
        self._columns = opened.columns
        self._blocks = TextBlocks(opened.null_values)
        self.bad_lines = opened.bad_lines
        self.row_count = sum(map(self._look_at, self._files))
        self.schema = pa.schema([column.field() for column in self._columns.values()])

    def reader(self) -> pa.RecordBatchReader:
        """Return a reader of the rows."""
        return _reader(self.schema, self._batches(self._files, self.schema))

    def readers(self) -> Iterator[pa.RecordBatchReader]:
        """Yield a reader of each file's rows, with the columns of this file only."""
        for file in self._files:
            schema = pa.schema([self.schema.field(name) for name in file.names])
            yield _reader(schema, self._batches([file], schema))

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Return the rows as an Arrow stream."""
        return self.reader().__arrow_c_stream__(requested_schema)

    def _look_at(self, file: TextFile) -> int:
        """Find the kinds of a file's columns, and return its number of rows."""
        check_marks(file)
        while True:
            try:
                return sum(map(self._see, read_ahead(self._blocks.of(file))))
            except LongRecord:
                continue

    def _see(self, batch: pa.RecordBatch) -> int:
        for name, texts in zip(batch.schema.names, batch.columns, strict=True):
            self._columns[name].see(texts)
        rows: int = batch.num_rows
        return rows

    def _batches(self, files: Iterable[TextFile], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for file in files:
            with closing(self._blocks.of(file)) as blocks:
                for batch in blocks:
                    values = [self._values(batch, field) for field in schema]
                    yield pa.record_batch(values, schema=schema)

    def _values(self, batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
        place = batch.schema.get_field_index(field.name)
        if place < 0:
            return pa.nulls(batch.num_rows, field.type)
        return self._columns[field.name].values(batch.column(place))


def _reader(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(schema, read_ahead(batches))


def read_csv(
    paths: Source | Sequence[Source],
    *,
    delimiter: str | None = None,
    encoding: str = "utf-8",
    text: bool | Collection[str] = False,
    null_values: Iterable[str] = ("",),
    date_format: str | None = None,
    decimal: str | None = None,
    skip_bad: str | PathLike[str] | None = None,
) -> CsvRows:
    """Read files of delimited text, such as CSV, as Arrow; infer types, and change no value.

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
        decimal: the decimal separator, ``","`` or ``"."``, of numbers whose groups of three digits
            may be separated: ``1.234,50``, ``1'234.50``.
        skip_bad: a file for malformed lines; without it, such lines are errors.

    Returns:
        The rows, which bulk writes, pyarrow, polars and others take as an Arrow stream.

    Raises:
        FrameError: a line has more or fewer fields than the header, a quotation mark is not
            closed, a CR outside quotation marks stands alone where lines end in LF, a column of a
            header has no name or the name of another one, several delimiters are possible, or the
            decimal separator is another one; the error names the file, and the line if there is
            one.
        OSError: a file cannot be read.

    Example:
        >>> import io
        >>> rows = read_csv(io.BytesIO(b"code,price\\n007,1.50\\n"))
        >>> rows.reader().read_all().to_pylist()
        [{'code': '007', 'price': Decimal('1.50')}]
    """
    return CsvRows(
        open_files(
            paths,
            delimiter=delimiter,
            encoding=encoding,
            text=text,
            null_values=null_values,
            date_format=date_format,
            decimal=decimal,
            skip_bad=skip_bad,
        )
    )
