"""A table or a query into a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from dbset_cli.exporting.copied_csv import copy_csv
from dbset_cli.exporting.params import params_of
from dbset_cli.exporting.source import opened_rows
from dbset_cli.files.formats import Format, file_format
from dbset_cli.files.writing import delimiter_of, write
from dbset_cli.files.writing.targets import opened_target
from dbset_cli.terminal.units import rows_text


def exported(
    url: str,
    source: str,
    file: str,
    *,
    format_: Format | None,
    delimiter: str | None,
    given: Iterable[str],
    overwrite: bool,
) -> None:
    """Write a table or the rows of a query to a file, and say how many.

    Parameters:
        url: the database.
        source: a table or view, or a SELECT.
        file: the file's name, or ``-`` for standard output.
        format_: the format; ``None`` to find it by the file's name.
        delimiter: what divides the fields of CSV.
        given: values of parameters, as in ``name=value``.
        overwrite: whether the file may replace one.
    """
    found = file_format(file, format_)
    divides = delimiter_of(found.format, delimiter)
    params = params_of(given)
    with opened_target(file, found, overwrite=overwrite) as target:
        count = _written(
            url, source, target, params=params, format_=found.format, delimiter=divides
        )
    if file != "-":
        sys.stderr.write(f"{rows_text(count)} into {file}\n")


def _written(
    url: str,
    source: str,
    target: BinaryIO,
    *,
    params: Mapping[str, Any],
    format_: Format,
    delimiter: str | None,
) -> int:
    if delimiter and not params:
        count = copy_csv(url, source, target, delimiter)
        if count is not None:
            return count
    with opened_rows(url, source, params) as rows:
        return write(rows, target, format_, delimiter)
