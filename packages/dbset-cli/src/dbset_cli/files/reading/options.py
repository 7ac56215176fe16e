"""How to read files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dbset_cli.files.formats import Format
from dbset_cli.files.reading.aside import Aside


@dataclass(frozen=True)
class ReadOptions:
    """How to read files.

    Attributes:
        format: the format of all files; ``None`` to take it from each name.
        encoding: the encoding of text files.
        delimiter: the character between the fields of CSV files.
        types: SQLAlchemy or Python types by column.
        nulls: texts that mean NULL.
        text_columns: columns that are text in the table, so that CSV files do not have types there.
        date_format: the format of dates in CSV files, as for ``strptime``.
        decimal: the decimal separator of numbers in CSV files.
        text: whether all columns of CSV files are text.
        sheet: the sheet of an Excel workbook; ``None`` for its only one.
        skip_bad: the file to which bad lines of CSV files are written.
        keep_bad: whether it is written.
        aside: collects the bad lines while files are read.
        leaves_lacking: whether a column that a file lacks is not written for the file's rows;
            otherwise, it is NULL for rows of CSV files that are read with others.
        may_guess: whether rows of CSV files may turn out to need other types while they are read.
    """

    format: Format | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    types: Mapping[str, Any] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    text_columns: Collection[str] = ()
    date_format: str | None = None
    decimal: str | None = None
    text: bool = False
    sheet: str | None = None
    skip_bad: Path | None = None
    keep_bad: bool = True
    aside: Aside | None = None
    leaves_lacking: bool = False
    may_guess: bool = False
