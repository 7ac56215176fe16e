"""The first rows of files, as a table."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


def print_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows; numbers are aligned to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    names = list(dict.fromkeys(name for row in rows for name in row))
    for name in names:
        is_number = all(isinstance(row.get(name), int | float | None) for row in rows)
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_text(row.get(name))) for name in names))
    width = None if sys.stdout.isatty() else 10_000
    Console(markup=False, highlight=False, width=width).print(table)


def _text(value: object) -> str:
    return "" if value is None else str(value)
