"""Where rows are in their files, for error messages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any


class Places:
    """The file and line of each row, stored only where rows do not follow each other.

    Parameters:
        of_name: returns the place of a column's name; an empty text if it is not known.

    Example:
        >>> places = Places()
        >>> places.start(0, "a.ndjson", "line", 1)
        >>> places.start(2, "a.ndjson", "line", 5)
        >>> places.of(1), places.of(3)
        ('a.ndjson, line 2', 'a.ndjson, line 6')
    """

    #: What to do about errors about the format's values, by what the advice is about.
    advice: Mapping[str, str] = MappingProxyType({})

    def __init__(self, of_name: Callable[[Any], str] = lambda _: "") -> None:
        """Begin without rows."""
        self.of_name = of_name
        self._rows: list[int] = []
        self._starts: list[tuple[str, str, int]] = []

    def start(self, row: int, file: str, unit: str, number: int) -> None:
        """Note where a row is; the rows after it follow without gaps.

        Parameters:
            row: the number of the row within all files, from 0.
            file: the file's name.
            unit: what is counted in the file, such as "line".
            number: the row's number in the file.
        """
        self._rows.append(row)
        self._starts.append((file, unit, number))

    def of_odd(self, column: str, text: object) -> tuple[str, str] | None:
        """Return the place and text of the value by which a column has become text.

        Parameters:
            column: the column.
            text: a text of it that does not fit; ``None`` is returned if it is odd itself.
        """
        del column, text  # only text files have columns that become text
        return None

    def of(self, row: int) -> str:
        """Return the place of a row; an empty text if it is not known."""
        at = bisect_right(self._rows, row) - 1
        if at < 0:
            return ""
        file, unit, number = self._starts[at]
        return f"{file}, {unit} {number + row - self._rows[at]:,}"
