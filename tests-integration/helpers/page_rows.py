"""The rows of the tables in a page, and what their cases share."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"

#: The rows of the table that the fixture ``people`` creates.
ADA, BOB = {"name": "Ada", "age": 36}, {"name": "bob", "age": None}

_ROW = re.compile(r"^\|(.*)\|\n(?!\|---)", re.MULTILINE)


def first_cells(page: str) -> list[str]:
    """Return the first cell of each row of a page's tables; empty cells and headings do not count.

    A cell may contain ``\\|``.
    """
    cells = [
        re.split(r"(?<!\\)\|", row)[0].strip() for row in _ROW.findall((DOCS / page).read_text())
    ]
    return [cell for cell in cells if cell and not cell.startswith("---")]


def fails(call, kind, text=""):
    """Return whether a call raises an error of a class, with a text in its message."""
    with pytest.raises(kind) as raised:
        call()
    assert text in str(raised.value)
    return True


def postgresql(db):
    return db.engine.dialect.name == "postgresql"


def names(rows):
    return [row["name"] for row in rows]


def gone(owner, *attributes):
    for name in attributes:
        with pytest.raises(AttributeError, match=f"no attribute '{name}'; "):
            getattr(owner, name)
    return True


def methods(owner, *attributes):
    for name in attributes:
        fails(lambda name=name: "t" in getattr(owner, name), TypeError, f"write {name}()")
    return True
