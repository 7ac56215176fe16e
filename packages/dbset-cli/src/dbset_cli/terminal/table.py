r"""Rows on a terminal: in aligned columns, or in a block for each row if those are too wide.

Line ends and other control characters are shown as ``\n`` and the like, so that a row is one line
and no value changes the terminal. NULL is dim where there are colors.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from dbset_cli.errors import OutputClosedError
from dbset_cli.files.writing.pages import are_numbers
from dbset_cli.files.writing.texts import text

if TYPE_CHECKING:
    from rich.style import StyleType

#: Rows that decide how wide the columns are; later rows may be wider.
_MEASURED = 500

_GAP = "  "

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class _Column(NamedTuple):
    name: str
    width: int
    is_number: bool


class _Console(Console):
    """A console whose output may be a pipe that nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Raise the error again; Rich would end the program with exit code 1."""
        raise OutputClosedError


def print_table(
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    file: IO[str] | None = None,
    right: Iterable[str] = (),
) -> int:
    """Print rows as they are read; return how many.

    Parameters:
        names: the columns.
        rows: the values of each row.
        file: where to print; if this is not a terminal, columns are as wide as they need.
        right: columns to align to the right, besides those of numbers.

    Example:
        >>> print_table(["id", "name"], [(1, "Ada"), (20, None)])
        id  name
        ──  ────
         1  Ada
        20  NULL
        2
    """
    target = file or sys.stdout
    console = _Console(file=target, markup=False, highlight=False, emoji=False, soft_wrap=True)
    values = iter(rows)
    first = list(islice(values, _MEASURED))
    shown = [_shown(name) for name in names]
    columns = _columns(shown, first, {_shown(name) for name in right})
    width = sum(column.width for column in columns) + len(_GAP) * (len(columns) - 1)
    is_wide = target.isatty() and width > console.width
    lines = _blocks(shown, chain(first, values), console.width) if is_wide else None
    count = 0
    if lines is None:
        lines = _aligned(columns, chain(first, values))
        console.print(next(lines))
        console.print(next(lines))
    for line in lines:
        console.print(line)
        count += 1
    return count


def _columns(names: Sequence[str], rows: Sequence[Sequence[Any]], right: set[str]) -> list[_Column]:
    by_column = list(zip(*rows, strict=True)) or [()] * len(names)
    return [
        _Column(
            name,
            max([cell_len(name), *(cell_len(_cell(value)) for value in values)]),
            name in right or are_numbers(values),
        )
        for name, values in zip(names, by_column, strict=True)
    ]


def _aligned(columns: Sequence[_Column], rows: Iterable[Sequence[Any]]) -> Iterator[Text]:
    """Yield the line of names, the line below them, and a line for each row."""
    yield _line(columns, [(column.name, "bold") for column in columns])
    yield Text(_GAP.join("─" * column.width for column in columns), "dim")
    for row in rows:
        yield _line(columns, [(_cell(value), _style(value)) for value in row])


def _line(columns: Sequence[_Column], cells: Iterable[tuple[str, StyleType]]) -> Text:
    line = Text()
    for column, (cell, style) in zip(columns, cells, strict=True):
        if line or column is not columns[0]:
            line.append(_GAP)
        padding = " " * (column.width - cell_len(cell))
        line.append(padding if column.is_number else "")
        line.append(cell, style)
        line.append("" if column.is_number else padding)
    line.rstrip()
    return line


def _blocks(names: Sequence[str], rows: Iterable[Sequence[Any]], width: int) -> Iterator[Text]:
    """Yield a block for each row, with a line for each column; long values are folded."""
    widest = max(map(cell_len, names))
    indent = widest + len(_GAP)
    for number, row in enumerate(rows, 1):
        block = Text()
        block.append(f"── row {number} ".ljust(min(width, 40), "─"), "dim")
        for name, value in zip(names, row, strict=True):
            block.append("\n")
            block.append(name, "bold")
            block.append(" " * (indent - cell_len(name)))
            folded = f"\n{' ' * indent}".join(_folded(_cell(value), max(width - indent, 10)))
            block.append(folded, _style(value))
        yield block


def _folded(cell: str, width: int) -> list[str]:
    """Return the lines of a cell.

    Example:
        >>> _folded("abcde", 2), _folded("", 2)
        (['ab', 'cd', 'e'], [''])
    """
    lines, start, used = [], 0, 0
    if cell_len(cell) <= width:
        return [cell]
    for place, character in enumerate(cell):
        used += cell_len(character)
        if used > width:
            lines.append(cell[start:place])
            start, used = place, cell_len(character)
    return [*lines, cell[start:]]


def _style(value: Any) -> str:
    return "dim" if value is None else ""


def _cell(value: Any) -> str:
    return "NULL" if value is None else _shown(text(value))


def _shown(value: str) -> str:
    r"""Return a text without control characters.

    Example:
        >>> print(_shown("a\nb\x1b[31m"))
        a\nb\x1b[31m
    """
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], value)
