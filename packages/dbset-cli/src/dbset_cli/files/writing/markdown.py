"""Rows as a table in Markdown."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from dbset_cli.files.writing.pages import are_numbers, pages
from dbset_cli.files.writing.texts import text

if TYPE_CHECKING:
    from dbset_sync import Rows

_BAR = re.compile(r"(\\*)\|")
_LINE_END = re.compile(r"\r\n|\r|\n")


def write_markdown(rows: Rows[Any], target: BinaryIO, right: Collection[str] = ()) -> int:
    """Write a table of GitHub's Markdown; return the number of rows. NULL is an empty cell.

    Parameters:
        rows: the rows.
        target: the file, opened for bytes.
        right: columns to align to the right, besides those of numbers.
    """
    count = 0
    for page in pages(rows):
        if not count:
            target.write(_head(rows.keys, page, right))
        target.write("".join(_line(map(_cell, row)) for row in page).encode())
        count += len(page)
    if not count:
        target.write(_head(rows.keys, [], right))
    return count


def _head(names: Sequence[str], page: Sequence[Sequence[Any]], right: Collection[str]) -> bytes:
    """Return the names, and the line below them, which aligns columns of numbers to the right."""
    columns = list(zip(*page, strict=True)) or [()] * len(names)
    marks = (
        "---:" if name in right or are_numbers(column) else "---"
        for name, column in zip(names, columns, strict=True)
    )
    return (_line(map(_cell, names)) + _line(marks)).encode()


def _line(cells: Any) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(value: Any) -> str:
    r"""Return a value as a cell.

    Example:
        >>> _cell("a|b\nc"), _cell(None)
        ('a\\|b<br>c', '')
    """
    if value is None:
        return ""
    cell = text(value)
    if "|" in cell:
        cell = _BAR.sub(lambda found: found[1] * 2 + r"\|", cell)
    return _LINE_END.sub("<br>", cell) if "\n" in cell or "\r" in cell else cell
