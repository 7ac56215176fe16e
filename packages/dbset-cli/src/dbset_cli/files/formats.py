"""The format and the compression of a file, by its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath
from typing import NamedTuple

from dbset_cli.errors import ArgumentsError


class Format(StrEnum):
    """A format of files, or of printed rows."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    ARROW = "arrow"
    EXCEL = "excel"
    MARKDOWN = "markdown"
    TABLE = "table"


class Compression(StrEnum):
    """A compression of files."""

    GZIP = "gzip"
    ZSTD = "zstd"
    ZIP = "zip"


class FileFormat(NamedTuple):
    """What a file holds."""

    format: Format
    compression: Compression | None = None


#: Formats by the end of a file's name.
SUFFIXES = {
    ".csv": Format.CSV,
    ".txt": Format.CSV,
    ".tsv": Format.TSV,
    ".tab": Format.TSV,
    ".json": Format.JSON,
    ".ndjson": Format.NDJSON,
    ".jsonl": Format.NDJSON,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
    ".arrow": Format.ARROW,
    ".feather": Format.ARROW,
    ".ipc": Format.ARROW,
    ".xlsx": Format.EXCEL,
    ".xlsm": Format.EXCEL,
    ".md": Format.MARKDOWN,
}

#: Workbooks in other formats than Excel's current one.
_OTHER_WORKBOOKS = frozenset({".xls", ".xlsb", ".ods"})

#: Compressions by the end of a file's name.
COMPRESSED = {
    ".gz": Compression.GZIP,
    ".zst": Compression.ZSTD,
    ".zip": Compression.ZIP,
}


def file_format(name: str, given: Format | None = None) -> FileFormat:
    """Return the format and compression of a file.

    Parameters:
        name: the file's name, or ``-`` for standard input or output.
        given: the format, if the caller knows it.

    Raises:
        ArgumentsError: the name does not show the format, and it is not given.

    Example:
        >>> file_format("flights.csv.gz")
        FileFormat(format=<Format.CSV: 'csv'>, compression=<Compression.GZIP: 'gzip'>)
    """
    path = PurePath(name.lower())
    compression = COMPRESSED.get(path.suffix)
    inner = path.with_suffix("") if compression else path
    found = given or SUFFIXES.get(inner.suffix)
    if found is None and compression is Compression.ZIP:
        found = Format.CSV  # the name of its member decides, once it is open
    if found is None and inner.suffix in _OTHER_WORKBOOKS:
        raise ArgumentsError(f"{inner.suffix} files like {name!r} are not read; save it as .xlsx")
    if found is None:
        known = ", ".join(SUFFIXES)
        raise ArgumentsError(
            f"the name {name!r} does not show the file's format; add --format, or end it in one of"
            f" {known}"
        )
    return FileFormat(found, compression)
