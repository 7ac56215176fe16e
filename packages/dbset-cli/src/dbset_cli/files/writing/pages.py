"""Rows in pages, for work that is done by column."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbset_sync import Rows

_SIZE = 1000


def pages(rows: Rows[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the values of rows, some rows at a time."""
    each = map(tuple, map(dict.values, rows))
    while page := list(islice(each, _SIZE)):
        yield page
