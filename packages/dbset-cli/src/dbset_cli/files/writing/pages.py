"""Rows in pages, for work that is done by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbset_sync import Rows

_SIZE = 1000

_NUMBERS = frozenset({int, float, Decimal})


def pages(rows: Rows[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the values of rows, some rows at a time."""
    each = map(tuple, map(dict.values, rows))
    while page := list(islice(each, _SIZE)):
        yield page


def are_numbers(column: Sequence[Any]) -> bool:
    """Return whether the values of a column are numbers and NULL, but not only NULL.

    Example:
        >>> are_numbers([1, None, 2.5]), are_numbers([None]), are_numbers([True])
        (True, False, False)
    """
    kinds = set(map(type, column)) - {type(None)}
    return bool(kinds) and kinds <= _NUMBERS
