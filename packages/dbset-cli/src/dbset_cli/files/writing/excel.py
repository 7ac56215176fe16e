"""Rows as a sheet of Excel, which holds numbers of 15 digits, times from 1900 on, and short texts.

A value that a cell of its type cannot hold exactly is a text cell; one that is too long even for
that is an error. Texts are never links or formulas.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from contextlib import closing
from decimal import Decimal
from functools import lru_cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from dbset_cli.errors import CommandError
from dbset_cli.files.writing.texts import text

if TYPE_CHECKING:
    from dbset_sync import Rows

#: Limits of a sheet.
_ROWS, _COLUMNS, _DIGITS, _TEXT_LENGTH = 1_048_576, 16_384, 15, 32_767

_FIRST_YEAR = 1900

#: XlsxWriter 3.3.1 writes only the time of day of datetimes before it.
_FIRST_MOMENT = dt.datetime.fromisoformat("1900-01-02")

#: Excel's latest time of day counts 9999-12-31 as a duration.
_LONGEST = dt.timedelta(days=2_958_466)

_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "use_zip64": True,
}


def write_excel(rows: Rows[Any], target: BinaryIO) -> int:
    """Write a workbook with one sheet; return the number of rows.

    Raises:
        CommandError: XlsxWriter is not installed, there are too many rows or columns, or a text is
            too long for a cell.
    """
    try:
        import xlsxwriter  # noqa: PLC0415  optional
    except ImportError as error:
        raise CommandError('Excel files need XlsxWriter: pip install "dbset-cli[excel]"') from error
    if len(rows.keys) > _COLUMNS:
        raise CommandError(
            f"{len(rows.keys):,} columns do not fit: a sheet of Excel has {_COLUMNS:,}"
        )
    with TemporaryDirectory() as directory:
        workbook = xlsxwriter.Workbook(target, {**_OPTIONS, "tmpdir": directory})
        worksheet = workbook.add_worksheet()
        with closing(worksheet.row_data_fh):  # which an error would leave open
            sheet = _Sheet(workbook, worksheet, rows.keys)
            for row in rows:
                sheet.append(tuple(row.values()))
            workbook.close()
        return sheet.count


class _Exact(float):
    """A number whose text in the file is exact: XlsxWriter would write 16 digits."""

    def __format__(self, _spec: str) -> str:
        return float.__repr__(self)


class _Sheet:
    """A sheet that is written row by row.

    Attributes:
        count: the number of rows below the names.
    """

    def __init__(self, workbook: Any, worksheet: Any, names: Sequence[str]) -> None:
        self.count = 0
        self._names = names
        self._sheet = worksheet
        self._sheet.freeze_panes(1, 0)
        self._format: Callable[[str], Any] = lru_cache(maxsize=None)(
            lambda code: workbook.add_format({"num_format": code})
        )
        self._empty = workbook.add_format({"quote_prefix": True})
        bold = workbook.add_format({"bold": True})
        for column, name in enumerate(names):
            self._write_text(column, name, bold)

    def append(self, row: Sequence[Any]) -> None:
        """Write a row.

        Raises:
            CommandError: it does not fit the sheet.
        """
        self.count += 1
        if self.count >= _ROWS:
            raise CommandError(
                f"the rows do not fit: a sheet of Excel has {_ROWS - 1:,} below the names; export"
                " fewer, or CSV or Parquet"
            )
        for column, value in enumerate(row):
            if value is not None:
                self._write(column, value)

    def _write(self, column: int, value: Any) -> None:
        found = _CELLS.get(type(value), _as_text)(value)
        if found is None:
            shown = text(value)
            self._write_text(column, shown, None if shown else self._empty)
        elif isinstance(found, bool):
            self._sheet.write_boolean(self.count, column, found)
        elif isinstance(found, str):
            self._sheet.write_datetime(self.count, column, value, self._format(found))
        else:
            number, code = found
            self._sheet.write_number(
                self.count, column, number, self._format(code) if code else None
            )

    def _write_text(self, column: int, value: str, style: Any = None) -> None:
        if self._sheet.write_string(self.count, column, value, style):
            raise CommandError(
                f"row {self.count}, column {self._names[column]!r}: the text of {len(value):,}"
                f" characters does not fit: a cell of Excel holds {_TEXT_LENGTH:,}; export CSV or"
                " Parquet, or shorten it in SQL"
            )


#: A truth value, the format of a time, a number and its format, or ``None`` for text.
_Cell = bool | str | tuple[float, str] | None


def _as_text(_value: Any) -> _Cell:
    return None


def _boolean(value: bool) -> _Cell:
    return value


def _integer(value: int) -> _Cell:
    return (value, "0") if abs(value) < 10**_DIGITS else None


def _float(value: float) -> _Cell:
    return (_Exact(value), "") if math.isfinite(value) else None


def _decimal(value: Decimal) -> _Cell:
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or not -_DIGITS <= exponent <= 0:
        return None
    if max(len(digits), -exponent) > _DIGITS:
        return None
    return (_Exact(value), f"0.{'0' * -exponent}") if exponent else (int(value), "0")


def _datetime(value: dt.datetime) -> _Cell:
    is_written = value.tzinfo is None and value >= _FIRST_MOMENT
    is_exact = is_written and value.microsecond % 1000 == 0
    return f"yyyy-mm-dd {_clock(value)}" if is_exact else None


def _date(value: dt.date) -> _Cell:
    return "yyyy-mm-dd" if value.year >= _FIRST_YEAR else None


def _time(value: dt.time) -> _Cell:
    return _clock(value) if value.tzinfo is None and value.microsecond % 1000 == 0 else None


def _interval(value: dt.timedelta) -> _Cell:
    is_exact = dt.timedelta() <= value < _LONGEST and value.microseconds % 1000 == 0
    return f"[h]:mm:ss{'.000' if value.microseconds else ''}" if is_exact else None


def _clock(value: dt.time | dt.datetime) -> str:
    return "hh:mm:ss.000" if value.microsecond else "hh:mm:ss"


#: How the values of a class are written.
_CELLS: dict[type, Callable[[Any], _Cell]] = {
    bool: _boolean,
    int: _integer,
    float: _float,
    Decimal: _decimal,
    dt.datetime: _datetime,
    dt.date: _date,
    dt.time: _time,
    dt.timedelta: _interval,
}
