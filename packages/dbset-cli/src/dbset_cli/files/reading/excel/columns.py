"""The type of a column, by all its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from dbset_cli.files.reading.excel.cells import Value
from dbset_cli.files.writing.texts import text

#: Types that hold the values of others as well, and how these are converted.
_WIDER: dict[frozenset[type], Callable[[Any], Any]] = {
    frozenset({int, float}): float,
    frozenset({date, datetime}): lambda value: (
        value if isinstance(value, datetime) else datetime.combine(value, time())
    ),
}


def conversion(types: Iterable[type], *, is_exact: bool) -> Callable[[Any], Any] | None:
    """Return how the values of a column become values of one type; ``None`` if they are.

    Columns with values of different kinds are text.

    Parameters:
        types: the types of the values.
        is_exact: whether all numbers are floats without loss.
    """
    found = frozenset(types)
    if len(found) <= 1:
        return None
    wider = _WIDER.get(found)
    return text if wider is None or not is_exact else wider


def is_float(value: Value) -> bool:
    """Return whether a value is not an integer that a float would round."""
    return not isinstance(value, int) or int(float(value)) == value
