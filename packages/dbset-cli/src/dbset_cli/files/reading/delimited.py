"""CSV and TSV files as record batches, with types found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from dbset_frames import CsvRows
from dbset_frames.text_files.bad_lines import rows_of
from dbset_frames.text_files.csv_files import CsvFiles, open_files
from dbset_frames.text_files.files import TextFile
from dbset_frames.text_files.guessed_rows import GuessedRows

from dbset_cli.files.reading.inputs import Input
from dbset_cli.files.reading.options import ReadOptions
from dbset_cli.files.reading.places import Places
from dbset_cli.files.reading.source import Source


def delimited_source(given: Sequence[Input], options: ReadOptions, delimiter: str | None) -> Source:
    """Return the rows of files, with one type for each column of all of them.

    Parameters:
        given: the files, which can seek.
        options: how to read them.
        delimiter: what separates the fields; ``None`` to find it in the header.

    Raises:
        FrameError: a line is not a record; the message names the file and line.
    """
    originals = [TextFile(each.file, options.encoding, delimiter, each.name) for each in given]
    places = _Lines(originals)
    opened = open_files(
        [each.file for each in given],
        delimiter=delimiter,
        encoding=options.encoding,
        text=options.text or _text_columns(options),
        null_values=("", *options.nulls),
        date_format=options.date_format,
        skip_bad=options.aside.part() if options.aside else None,
    )
    if options.aside:
        options.aside.count += opened.bad_lines
    elif options.may_guess:
        return _guessed(given, opened, places)
    return _looked_through(opened, places)


class _Lines(Places):
    """The lines of rows, found only when they are asked for."""

    def __init__(self, files: Sequence[TextFile]) -> None:
        places = {name: f"{file.name}, line 1" for file in files for name in file.names}
        super().__init__(lambda name: places.get(name, ""))
        self._files = files

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
        fraction=lambda: sum(file.tell() for file in files) / (size or 1),
    )


def _looked_through(opened: CsvFiles, places: Places) -> Source:
    """Return rows whose types have been found by reading them all."""
    found = CsvRows(opened)
    stream, done = _counted(found.reader())
    return Source(
        stream,
        places,
        has_documents_as_text=True,
        fraction=lambda: done() / (found.row_count or 1),
    )


def _counted(
    reader: pa.RecordBatchReader,
) -> tuple[pa.RecordBatchReader, Callable[[], int]]:
    """Return a reader of the same rows, and a function that counts those that have been read."""
    done = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal done
        for batch in reader:
            done += batch.num_rows
            yield batch

    return pa.RecordBatchReader.from_batches(reader.schema, batches()), lambda: done


def _text_columns(options: ReadOptions) -> list[str]:
    """Return the columns that are text in the table, or by the caller's types."""
    by_types = [name for name, type_ in options.types.items() if _is_text(type_)]
    return [*options.text_columns, *by_types]


def _is_text(type_: Any) -> bool:
    return type_ is str or isinstance(type_, sa.String)
