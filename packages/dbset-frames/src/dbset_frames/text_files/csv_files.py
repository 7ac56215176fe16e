"""Files of delimited text to read together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from typing import NamedTuple

from dbset_frames.text_files.bad_lines import without_bad_lines
from dbset_frames.text_files.column_kinds import ColumnKind
from dbset_frames.text_files.files import Source, TextFile
from dbset_frames.text_files.formats import kinds_with


class CsvFiles(NamedTuple):
    """Files of delimited text to read together.

    Attributes:
        files: the files.
        columns: the kinds of their columns.
        null_values: the texts that are NULL.
        bad_lines: how many lines are left out.
    """

    files: Sequence[TextFile]
    columns: Mapping[str, ColumnKind]
    null_values: Iterable[str]
    bad_lines: int


def open_files(
    paths: Source | Sequence[Source],
    *,
    delimiter: str | None = None,
    encoding: str = "utf-8",
    text: bool | Collection[str] = False,
    null_values: Iterable[str] = ("",),
    date_format: str | None = None,
    decimal: str | None = None,
    skip_bad: str | PathLike[str] | None = None,
) -> CsvFiles:
    """Open files of delimited text and read their headers; ``read_csv`` has the parameters."""
    kinds = kinds_with(date_format, decimal)
    several = paths if isinstance(paths, Sequence) and not isinstance(paths, str) else [paths]
    files = [TextFile(each, encoding, delimiter) for each in several]
    bad_lines = 0
    if skip_bad is not None:
        files, bad_lines = without_bad_lines(files, skip_bad)
    names = dict.fromkeys(name for file in files for name in file.names)
    columns = {name: ColumnKind(name, {} if _is_text(name, text) else kinds) for name in names}
    return CsvFiles(files, columns, list(null_values), bad_lines)


def _is_text(name: str, text: bool | Collection[str]) -> bool:
    if isinstance(text, bool):
        return text
    return name.casefold() in {each.casefold() for each in text}
