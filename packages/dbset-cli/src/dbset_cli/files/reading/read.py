"""From paths to sources of rows."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from dbset_cli.errors import ArgumentsError
from dbset_cli.files.formats import Compression, FileFormat, Format, file_format
from dbset_cli.files.reading.aside import check_aside, opened_aside
from dbset_cli.files.reading.inputs import (
    STDIN,
    Input,
    check_exists,
    opened,
    seekable,
    zip_member,
)
from dbset_cli.files.reading.json_rows import json_rows, ndjson_rows
from dbset_cli.files.reading.options import ReadOptions
from dbset_cli.files.reading.places import Places
from dbset_cli.files.reading.source import Source
from dbset_cli.files.reading.text import decoder_name

Row: TypeAlias = dict[str, Any]


class File(NamedTuple):
    """A file to read.

    Attributes:
        path: its path, or ``-`` for standard input.
        kind: its format and compression.
    """

    path: str
    kind: FileFormat


@contextmanager
def read(paths: Sequence[str], options: ReadOptions) -> Iterator[Iterator[Source]]:
    """Open files for a ``with`` block, and return their rows.

    Files of JSON, NDJSON and Excel that follow each other are one source, and so are CSV files,
    whose columns have one type in all of them. Each Parquet and Arrow file is a source by itself,
    and so is each CSV file if they have different columns and ``leaves_lacking`` is set.

    Parameters:
        paths: the paths; ``-`` is standard input.
        options: how to read them.

    Raises:
        ArgumentsError: a format is not known, or an option does not belong to the formats.
        CommandError: a file does not exist, or cannot be read.
    """
    for path in paths:
        check_exists(path)
    files = [File(path, _kind(path, options)) for path in paths]
    if [file.path for file in files].count(STDIN) > 1:
        raise ArgumentsError("standard input (-) can be read once; name it once")
    _check_options(files, options)
    with ExitStack() as stack:
        if options.skip_bad is not None:
            aside = stack.enter_context(opened_aside(options.skip_bad, keep=options.keep_bad))
            options = replace(options, aside=aside)
        yield _sources(files, options, stack)


def _kind(path: str, options: ReadOptions) -> FileFormat:
    if path == STDIN and options.format is None:
        raise ArgumentsError("standard input has no name; add --format, such as --format csv")
    kind = file_format(path, options.format)
    if kind.compression is Compression.ZIP and options.format is None:
        kind = kind._replace(format=file_format(zip_member(path)).format)
    if kind.format not in _READERS:
        raise ArgumentsError(
            f"{path}: {kind.format} files cannot be imported; known are {', '.join(_READERS)}"
        )
    return kind


#: The options that belong to some formats only, and the attributes that hold them.
_OPTIONS = {
    "--delimiter": ("delimiter", {Format.CSV, Format.TSV}),
    "--date-format": ("date_format", {Format.CSV, Format.TSV}),
    "--decimal": ("decimal", {Format.CSV, Format.TSV}),
    "--text": ("text", {Format.CSV, Format.TSV}),
    "--skip-bad": ("skip_bad", {Format.CSV, Format.TSV}),
    "--sheet": ("sheet", {Format.EXCEL}),
}


def _check_options(files: Sequence[File], options: ReadOptions) -> None:
    decoder_name(options.encoding)
    formats = {file.kind.format for file in files}
    for name, (attribute, wanted) in _OPTIONS.items():
        if getattr(options, attribute) and not formats & wanted:
            known = "Excel" if Format.EXCEL in wanted else "CSV and TSV"
            raise ArgumentsError(f"{name} is for {known} files; leave it out")
    if options.skip_bad is not None:
        check_aside(options.skip_bad, [file.path for file in files if file.path != STDIN])


def _sources(files: Sequence[File], options: ReadOptions, stack: ExitStack) -> Iterator[Source]:
    for reader, group in groupby(files, key=lambda file: _READERS[file.kind.format]):
        yield from reader(list(group), options, stack)


def _rows(files: Sequence[File], options: ReadOptions, stack: ExitStack) -> Iterator[Source]:
    """Yield the rows of all files, which are dicts, as one source."""
    current: list[Input] = []

    def rows(places: Places) -> Generator[Row]:
        count = 0
        for file in files:
            opener, read_rows = _ROWS[file.kind.format]
            with opener(file.path, file.kind.compression) as given:
                current.append(given)
                for row in read_rows(given, options, places, count):
                    count += 1
                    yield row

    def fraction() -> float | None:
        part = current[-1].fraction() if current else 0.0
        return None if part is None else (len(current[:-1]) + part) / len(files)

    def of_name(name: object) -> str:
        """Return the place of the first row with a name, which is read again."""
        if STDIN in {file.path for file in files}:
            return ""
        again = Places()
        found = (again.of(number) for number, row in enumerate(rows(again)) if name in row)
        return next(found, "")

    places = Places(of_name)
    rows_ = stack.enter_context(closing(rows(places)))
    yield Source(rows_, places, options.nulls, fraction=fraction)


def _sheets(files: Sequence[File], options: ReadOptions, stack: ExitStack) -> Iterator[Source]:
    for source in _rows(files, options, stack):
        yield replace(source, has_documents_as_text=True)


def _tables(
    source: Callable[[Input], Source],
) -> Callable[[Sequence[File], ReadOptions, ExitStack], Iterator[Source]]:
    """Return a reader of files each of which is a source by itself."""

    def read_each(
        files: Sequence[File], options: ReadOptions, stack: ExitStack
    ) -> Iterator[Source]:
        for file in files:
            given = stack.enter_context(seekable(file.path, file.kind.compression))
            yield replace(source(given), nulls=options.nulls)

    return read_each


def _delimited(files: Sequence[File], options: ReadOptions, stack: ExitStack) -> Iterator[Source]:
    from dbset_cli.files.reading.delimited import delimited_sources  # noqa: PLC0415  pyarrow

    given = [stack.enter_context(seekable(each.path, each.kind.compression)) for each in files]
    is_tsv = files[0].kind.format is Format.TSV
    yield from delimited_sources(given, options, options.delimiter or ("\t" if is_tsv else None))


def _parquet(given: Input) -> Source:
    from dbset_cli.files.reading.columnar import parquet_source  # noqa: PLC0415  pyarrow

    return parquet_source(given)


def _arrow(given: Input) -> Source:
    from dbset_cli.files.reading.columnar import arrow_source  # noqa: PLC0415  pyarrow

    return arrow_source(given)


def _json(given: Input, options: ReadOptions, places: Places, first: int) -> Iterator[Row]:
    return json_rows(given, options.encoding, places, first)


def _ndjson(given: Input, options: ReadOptions, places: Places, first: int) -> Iterator[Row]:
    return ndjson_rows(given, options.encoding, places, first)


def _excel(given: Input, options: ReadOptions, places: Places, first: int) -> Iterator[Row]:
    from dbset_cli.files.reading.excel import excel_rows  # noqa: PLC0415  seldom

    return excel_rows(given, options, places, first)


#: How to open files whose rows are dicts, and to read their rows.
_ROWS = {
    Format.JSON: (opened, _json),
    Format.NDJSON: (opened, _ndjson),
    Format.EXCEL: (seekable, _excel),
}

#: From files that follow each other to sources.
_READERS = {
    Format.CSV: _delimited,
    Format.TSV: _delimited,
    Format.JSON: _rows,
    Format.NDJSON: _rows,
    Format.PARQUET: _tables(_parquet),
    Format.ARROW: _tables(_arrow),
    Format.EXCEL: _sheets,
}
