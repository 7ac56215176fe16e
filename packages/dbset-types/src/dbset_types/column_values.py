"""The values of a column, about which several checks ask the same."""

from __future__ import annotations

import struct
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

    @cached_property
    def are_short(self) -> bool:
        """Whether all values are integers of 32 bits."""
        return fit(self, "i")


def types_of(values: Sequence[Any]) -> frozenset[type]:
    """Return the Python types of values.

    Example:
        >>> types_of([1, 2]) == types_of(ColumnValues([1, 2])) == {int}
        True
    """
    return values.types if isinstance(values, ColumnValues) else frozenset(map(type, values))


def are_short_integers(values: Sequence[Any]) -> bool:
    """Return whether all values are integers of 32 bits.

    Example:
        >>> are_short_integers([1, -2]), are_short_integers([2**31]), are_short_integers([1, None])
        (True, False, False)
    """
    return values.are_short if isinstance(values, ColumnValues) else fit(values, "i")


def fit(values: Sequence[Any], code: str) -> bool:
    """Return whether all values are integers that fit a code of ``struct``.

    Example:
        >>> fit([2**31], "i"), fit([2**31], "q")
        (False, True)
    """
    try:
        struct.pack(f"={len(values)}{code}", *values)  # several times as fast as min and max
    except struct.error:
        return False
    return True
