"""The values of a column, whose Python types are found once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any


class ColumnValues(list[Any]):
    """The values of a column, for several checks and conversions; do not change them.

    Example:
        >>> ColumnValues([1, None]).types == {int, type(None)}
        True
    """

    @cached_property
    def types(self) -> frozenset[type]:
        """The Python types of the values."""
        return frozenset(map(type, self))


def types_of(values: Sequence[Any]) -> frozenset[type]:
    """Return the Python types of values.

    Example:
        >>> types_of([1, 2]) == types_of(ColumnValues([1, 2])) == {int}
        True
    """
    return values.types if isinstance(values, ColumnValues) else frozenset(map(type, values))
