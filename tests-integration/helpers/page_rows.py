"""The rows of the tables in a page, by their first cell."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"

_ROW = re.compile(r"^\|(.*)\|\n(?!\|---)", re.MULTILINE)


def first_cells(page: str) -> list[str]:
    """Return the first cell of each row of a page's tables; empty cells and headings do not count.

    A cell may contain ``\\|``.
    """
    cells = [
        re.split(r"(?<!\\)\|", row)[0].strip() for row in _ROW.findall((DOCS / page).read_text())
    ]
    return [cell for cell in cells if cell and not cell.startswith("---")]
