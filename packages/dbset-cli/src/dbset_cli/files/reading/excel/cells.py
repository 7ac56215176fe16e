"""The values of cells."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple, TypeAlias
from xml.etree import ElementTree as ET

from dbset_cli.errors import CommandError
from dbset_cli.files.reading.excel.number_formats import Shown
from dbset_cli.files.reading.excel.workbook import (
    Sheet,
    Workbook,
    text_of,
    unescaped,
)

Value: TypeAlias = str | bool | int | float | date | datetime | time | timedelta

_DIGITS = "0123456789"
_WHOLE = re.compile(r"-?\d+")

_DAY = timedelta(days=1)
_START_1900 = datetime.fromisoformat("1899-12-31")
_START_1904 = datetime.fromisoformat("1904-01-01")

#: The number of 29 February 1900, a day that Excel has and the calendar has not.
_NO_DAY = 60


class Row(NamedTuple):
    """A row with values.

    Attributes:
        number: its number in the sheet, from 1.
        values: its values by the number of the column, from 0; empty cells are left out.
    """

    number: int
    values: dict[int, Value]


class CellReader:
    """Reads the cells of a sheet.

    Parameters:
        workbook: the workbook.
        sheet: one of its sheets.
        nulls: texts and errors that are read as empty cells.
    """

    def __init__(self, workbook: Workbook, sheet: Sheet, nulls: frozenset[str]) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._nulls = nulls
        self._kinds: dict[str, Callable[[str, ET.Element], Value]] = {
            "s": lambda text, _: workbook.texts[int(text)],
            "str": lambda text, _: unescaped(text),
            "inlineStr": lambda text, _: text,
            "b": lambda text, _: text == "1",
            "d": lambda text, _: datetime.fromisoformat(text),
            "e": self._error,
            "n": self._number,
        }

    def rows(self) -> Iterator[Row]:
        """Yield the rows that have values.

        Raises:
            CommandError: a cell has an error, or a formula without a value; the message names it.
        """
        number = 0
        for element in self._workbook.rows(self._sheet):
            number = int(element.get("r", number + 1))
            values = dict(self._values(element, number))
            if values:
                yield Row(number, values)

    def place(self, row: int, column: int) -> str:
        """Return the name of a cell for messages."""
        return f"{self.place_of_sheet()}, cell {column_name(column)}{row}"

    def place_of_sheet(self) -> str:
        """Return the name of the sheet for messages."""
        return f"{self._workbook.name}, sheet {self._sheet.name!r}"

    def _values(self, row: ET.Element, number: int) -> Iterator[tuple[int, Value]]:
        column = -1
        for cell in row:
            letters = cell.get("r", "").rstrip(_DIGITS)
            column = _column_number(letters) if letters else column + 1
            try:
                value = self._value(cell)
            except (ValueError, LookupError, OverflowError) as error:
                raise CommandError(f"{self.place(number, column)}: {error}") from error
            if value is not None:
                yield column, value

    def _value(self, cell: ET.Element) -> Value | None:
        kind = cell.get("t", "n")
        text, has_formula = _text(cell)
        if text is None or (kind == "n" and not text):
            if has_formula:
                raise ValueError(
                    "the formula has no value; open the file in a spreadsheet program, and save it"
                )
            return None
        value = None if text in self._nulls else self._kinds[kind](text, cell)
        if value == "":
            return value if self._is_quoted(cell) else None
        return None if value in self._nulls else value

    def _is_quoted(self, cell: ET.Element) -> bool:
        """Return whether a cell is text because it begins with an apostrophe that is not shown."""
        return int(cell.get("s", 0)) in self._workbook.quoted

    def _error(self, text: str, _: ET.Element) -> Value:
        raise ValueError(f"the cell has the error {text}; correct it, or add --null '{text}'")

    def _number(self, text: str, cell: ET.Element) -> Value:
        styles = self._workbook.shown
        style = int(cell.get("s", 0))
        shown = styles[style] if style < len(styles) else Shown.NUMBER
        if shown is Shown.NUMBER:
            return _plain(text)
        return _moment(float(text), shown, starts_1904=self._workbook.starts_1904)


def _text(cell: ET.Element) -> tuple[str | None, bool]:
    """Return the text of a cell, ``None`` if it has none, and whether it has a formula."""
    text, has_formula = None, False
    for part in cell:
        name = part.tag.rpartition("}")[2]
        if name == "v":
            text = part.text or ""
        elif name == "is":
            text = text_of(part)
        else:
            has_formula = has_formula or name == "f"
    return text, has_formula


def _plain(text: str) -> int | float:
    """Return a number; Excel does not distinguish 1 from 1.0."""
    if _WHOLE.fullmatch(text):
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a finite number")
    return int(value) if value.is_integer() else value


def _moment(serial: float, shown: Shown, *, starts_1904: bool) -> Value:
    """Return the date, time or duration for a number of days.

    Example:
        >>> _moment(45296.5, Shown.DATETIME, starts_1904=False)
        datetime.datetime(2024, 1, 5, 12, 0)
    """
    span = timedelta(milliseconds=round(serial * 86_400_000))
    if shown is Shown.DURATION:
        return span
    if shown is Shown.TIME and timedelta() <= span < _DAY:
        return (_START_1904 + span).time()
    moment = _start(serial, starts_1904=starts_1904) + span
    return moment.date() if shown is Shown.DATE and not span % _DAY else moment


def _start(serial: float, *, starts_1904: bool) -> datetime:
    """Return day 0; Excel counts a 29 February 1900 that did not exist as day 60."""
    is_missing = serial < 1 or _NO_DAY <= serial < _NO_DAY + 1
    if serial < 0 or (is_missing and not starts_1904):
        raise ValueError(f"{serial:g} is shown as a date, but is not the number of one")
    if starts_1904:
        return _START_1904
    return _START_1900 - _DAY if serial >= _NO_DAY else _START_1900


@cache
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_name(number: int) -> str:
    """Return the letters of a column.

    Example:
        >>> column_name(0), column_name(27)
        ('A', 'AB')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
