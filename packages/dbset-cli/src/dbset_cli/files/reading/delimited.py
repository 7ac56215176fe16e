"""CSV and TSV files as record batches, with types found."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from dbset_frames import CsvRows
from dbset_frames.text_files.bad_lines import rows_of
from dbset_frames.text_files.csv_files import CsvFiles, open_files
from dbset_frames.text_files.files import TextFile
from dbset_frames.text_files.formats import kinds_with
from dbset_frames.text_files.guessed_rows import GuessedRows
from dbset_frames.text_files.spellings import kind_of

from dbset_cli.files.reading.inputs import Input
from dbset_cli.files.reading.options import ReadOptions
from dbset_cli.files.reading.places import Places
from dbset_cli.files.reading.source import Source


def delimited_sources(
    given: Sequence[Input], options: ReadOptions, delimiter: str | None
) -> Iterator[Source]:
    """Yield the rows of files, with one type for each column of all of them.

    Parameters:
        given: the files, which can seek.
        options: how to read them.
        delimiter: what separates the fields; ``None`` to find it in the header.

    Raises:
        FrameError: a line is not a record; the message names the file and line.
    """
    originals = [TextFile(each.file, options.encoding, delimiter, each.name) for each in given]
    opened = open_files(
        [each.file for each in given],
        delimiter=delimiter,
        encoding=options.encoding,
        text=options.text or _text_columns(options),
        null_values=("", *options.nulls),
        date_format=options.date_format,
        decimal=options.decimal,
        skip_bad=options.aside.part() if options.aside else None,
    )
    if options.aside:
        options.aside.count += opened.bad_lines
    if options.leaves_lacking and len({frozenset(file.names) for file in originals}) > 1:
        yield from _file_by_file(opened, originals, options)
    elif options.may_guess and not options.aside:
        yield _guessed(given, opened, _Lines(originals, options))
    else:
        yield _looked_through(opened, _Lines(originals, options))


class _Lines(Places):
    """The lines of rows, found only when they are asked for."""

    advice = MappingProxyType(
        {"date": "{0.advice}; for another format, add --date-format, such as %d/%m/%Y"}
    )

    def __init__(self, files: Sequence[TextFile], options: ReadOptions) -> None:
        places = {name: f"{file.name}, line 1" for file in files for name in file.names}
        super().__init__(lambda name: places.get(name, ""))
        self._files = files
        self._nulls = {"", *options.nulls}
        self._kinds = kinds_with(options.date_format, options.decimal)
        self._is_text = options.text

    def of_odd(self, column: str, text: object) -> tuple[str, str] | None:
        """Return the place and text of the first value that can only be text."""
        if self._is_text or not isinstance(text, str) or self._is_odd(text):
            return None
        fields = ((place, each) for place, each in self._fields(column) if self._is_odd(each))
        return next(fields, None)

    def _is_odd(self, text: str) -> bool:
        return text not in self._nulls and kind_of(text, self._kinds) is None

    def _fields(self, column: str) -> Iterator[tuple[str, str]]:
        """Yield the places and texts of a column."""
        for file in self._files:
            names = [name.casefold() for name in file.names]
            if column.casefold() not in names:
                continue
            number = names.index(column.casefold())
            for line in rows_of(file):
                for record in csv.reader([line.text], delimiter=file.delimiter):
                    yield f"{file.name}, line {line.number:,}", record[number] if record else ""

    def of(self, row: int) -> str:
        """Return the file and line of a row."""
        lines = ((file.name, line.number) for file in self._files for line in rows_of(file))
        found = next(islice(lines, row, None), None)
        return "" if found is None else f"{found[0]}, line {found[1]:,}"


def _guessed(given: Sequence[Input], opened: CsvFiles, places: Places) -> Source:
    """Return rows that are read once, and again if they need other types than their first."""
    files = [each.file for each in given]
    size = sum(os.fstat(file.fileno()).st_size for file in files)
    return Source(
        GuessedRows(opened).reader(),
        places,
        has_documents_as_text=True,
        again=lambda: _looked_through(opened, places),
        kinds=opened.columns,
        fraction=lambda: sum(file.tell() for file in files) / (size or 1),
    )


def _looked_through(opened: CsvFiles, places: Places) -> Source:
    """Return rows whose types have been found by reading them all."""
    found = CsvRows(opened)
    return _LookedThrough(found, opened).source(found.reader(), places)


def _file_by_file(
    opened: CsvFiles, originals: Sequence[TextFile], options: ReadOptions
) -> Iterator[Source]:
    """Yield the rows of each file with its own columns, whose types are those of all files."""
    found = CsvRows(opened)
    rows = _LookedThrough(found, opened)
    for reader, original in zip(found.readers(), originals, strict=True):
        yield rows.source(reader, _Lines([original], options))


class _LookedThrough:
    """Rows whose types have been found by reading them all, and how many are read again."""

    def __init__(self, found: CsvRows, opened: CsvFiles) -> None:
        self._kinds = opened.columns
        self._all = found.row_count or 1
        self._done = 0

    def source(self, reader: pa.RecordBatchReader, places: Places) -> Source:
        """Return some of the rows, or all of them."""
        return Source(
            pa.RecordBatchReader.from_batches(reader.schema, self._counted(reader)),
            places,
            has_documents_as_text=True,
            kinds=self._kinds,
            fraction=lambda: self._done / self._all,
        )

    def _counted(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        for batch in reader:
            self._done += batch.num_rows
            yield batch


def _text_columns(options: ReadOptions) -> list[str]:
    """Return the columns that are text in the table, or by the caller's types."""
    by_types = [name for name, type_ in options.types.items() if _is_text(type_)]
    return [*options.text_columns, *by_types]


def _is_text(type_: Any) -> bool:
    return type_ is str or isinstance(type_, sa.String)
