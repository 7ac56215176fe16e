"""Checks of rows and their keys: the columns by which a write finds its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dbset_schema import RowError, find_column
from dbset_schema.row_checks import check_row

from dbset_sync.arguments import Where


def keys_in(row: Mapping[str, Any], keys: Sequence[str], number: int | None = None) -> list[str]:
    """Return the keys in the row's spelling.

    Raises:
        RowError: the row lacks a key.
    """
    found = {find_column(row.keys(), key): key for key in keys}
    if None in found:
        missing = found[None]
        raise RowError(f"lacks the key {missing!r}; its keys are {', '.join(row)}", row, number)
    return [key for key in found if key is not None]


def check_all(rows: Sequence[Mapping[str, Any]], keys: Sequence[str], first: int) -> None:
    """Check that all rows are valid and have all keys.

    Parameters:
        rows: the rows.
        keys: the keys.
        first: the number of the first row, for messages.

    Raises:
        RowError: a row is not valid, or lacks a key.
    """
    seen: set[tuple[Any, ...]] = set()
    for number, row in enumerate(rows, first):
        shape = tuple(row) if type(row) is dict else ()
        if shape not in seen:
            check_row(row, number)
            keys_in(row, keys, number)
            if shape:
                seen.add(shape)


def is_condition(where: Where) -> bool:
    """Return whether a filter is a condition: an empty mapping is not."""
    return not isinstance(where, Mapping) or bool(where)
