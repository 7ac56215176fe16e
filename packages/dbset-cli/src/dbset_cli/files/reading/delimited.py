"""CSV and TSV files as record batches, with types found."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from dbset_frames import read_csv

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
    found = read_csv(
        [each.file for each in given],
        delimiter=delimiter,
        encoding=options.encoding,
        text=options.text or _text_columns(options),
        null_values=("", *options.nulls),
        date_format=options.date_format,
        skip_bad=options.skip_bad,
    )
    if found.bad_lines:
        lines = "bad line is" if found.bad_lines == 1 else "bad lines are"
        sys.stderr.write(f"{found.bad_lines:,} {lines} in {options.skip_bad}\n")
    done = 0
    reader = found.reader()

    def counted() -> Iterator[Any]:
        nonlocal done
        for batch in reader:
            done += batch.num_rows
            yield batch

    places = Places()
    if len(given) == 1:
        places.start(0, given[0].name, "row", 1)
    stream = pa.RecordBatchReader.from_batches(found.schema, counted())
    return Source(
        stream,
        places,
        has_documents_as_text=True,
        fraction=lambda: done / (found.row_count or 1),
    )


def _text_columns(options: ReadOptions) -> list[str]:
    """Return the columns that are text by the caller's types."""
    return [name for name, type_ in options.types.items() if _is_text(type_)]


def _is_text(type_: Any) -> bool:
    return type_ is str or isinstance(type_, sa.String)
