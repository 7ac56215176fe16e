"""Rows into files, streamed.

- ``targets``: where the bytes go; files that appear whole or not at all.
- ``delimited``, ``json_rows``, ``markdown``, ``columnar``, ``excel``: the formats.
- ``texts``: values as text, for all of them; ``pages``: rows by column.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

from dbset_cli.errors import ArgumentsError
from dbset_cli.files.delimiters import checked_delimiter
from dbset_cli.files.formats import Format
from dbset_cli.files.writing.delimited import write_delimited

if TYPE_CHECKING:
    from dbset_sync import Rows

#: The module and the function of each format that has no delimiter.
_WRITERS = {
    Format.JSON: ("json_rows", "write_json"),
    Format.NDJSON: ("json_rows", "write_ndjson"),
    Format.MARKDOWN: ("markdown", "write_markdown"),
    Format.PARQUET: ("columnar", "write_parquet"),
    Format.ARROW: ("columnar", "write_arrow"),
    Format.EXCEL: ("excel", "write_excel"),
}

_DELIMITERS = {Format.CSV: ",", Format.TSV: "\t"}


def delimiter_of(format_: Format, given: str | None) -> str | None:
    """Return the delimiter of a format; ``None`` if it has none.

    Parameters:
        format_: the format.
        given: the delimiter that the user wants.

    Raises:
        ArgumentsError: the format has no delimiter, or it is not valid.

    Example:
        >>> delimiter_of(Format.CSV, ";"), delimiter_of(Format.JSON, None)
        (';', None)
    """
    if given is None:
        return _DELIMITERS.get(format_)
    if format_ not in _DELIMITERS:
        raise ArgumentsError(f"--delimiter is for csv and tsv; {format_.value} has none")
    return checked_delimiter(given)


def write(rows: Rows[Any], target: BinaryIO, format_: Format, delimiter: str | None = None) -> int:
    """Write rows to a file as they are read.

    Parameters:
        rows: the rows.
        target: the file, opened for bytes.
        format_: its format.
        delimiter: what divides the fields of CSV.

    Returns:
        The number of rows.

    Raises:
        ArgumentsError: the format is not one of files.
        CommandError: the format cannot hold a value.
        FrameError: the values of a column do not have one type, for Parquet and Arrow.
    """
    if (divides := delimiter_of(format_, delimiter)) is not None:
        return write_delimited(rows, target, divides)
    return _writer(format_)(rows, target)


def _writer(format_: Format) -> Callable[[Rows[Any], BinaryIO], int]:
    """Return the function that writes a format; most need libraries that are slow to import."""
    if format_ not in _WRITERS:
        raise ArgumentsError(f"{format_.value} is not a format of files")
    module, name = _WRITERS[format_]
    found: Callable[[Rows[Any], BinaryIO], int] = getattr(
        import_module(f"{__name__}.{module}"), name
    )
    return found
