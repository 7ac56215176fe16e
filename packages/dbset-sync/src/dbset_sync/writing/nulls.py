"""Values that a call writes as NULL: NaN, and texts such as "NA"."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from dbset_types.column_values import types_of
from dbset_types.scalars import is_nan

from dbset_sync.errors import ArgumentError

#: The default of ``nan=``: NaN is a float.
NAN = math.nan


class Nulls(NamedTuple):
    """The values that a call writes as NULL.

    Attributes:
        nan: whether NaN is one of them.
        texts: the texts.

    Example:
        >>> nulls = nulls_of(None, ["", "NA"])
        >>> nulls.in_row({"a": "", "b": NAN, "c": " "})
        {'a': None, 'b': None, 'c': ' '}
        >>> nulls.in_column(["1", "NA"])
        ['1', None]
    """

    nan: bool
    texts: frozenset[str]

    def in_row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row with ``None`` for these values."""
        return {key: None if self._has(value) else value for key, value in row.items()}

    def in_column(self, values: list[Any]) -> list[Any]:
        """Return the values of a column with ``None`` for these values."""
        if not self.nan and not any(map(self.texts.__contains__, _texts(values))):
            return values
        return [None if self._has(value) else value for value in values]

    def _has(self, value: Any) -> bool:
        if isinstance(value, str):
            return value in self.texts
        return self.nan and is_nan(value)


NO_NULLS = Nulls(nan=False, texts=frozenset())


def _texts(values: Sequence[Any]) -> Sequence[Any]:
    """Return the texts among values."""
    types = types_of(values)
    if types == {str}:
        return values
    if not any(issubclass(type_, str) for type_ in types):
        return ()
    return [value for value in values if isinstance(value, str)]


def are_none(texts: object) -> bool:
    """Return whether there are no texts; an array, which has no truth value, is a mistake."""
    return isinstance(texts, tuple) and not texts


def nulls_of(nan: object, texts: object) -> Nulls:
    """Return the values that the arguments ``nan`` and ``nulls`` name.

    Raises:
        ArgumentError: ``nan`` is neither ``None`` nor NaN, or ``nulls`` is not a list of texts.
    """
    if nan is NAN and are_none(texts):
        return NO_NULLS
    if nan is not None and not is_nan(nan):
        raise ArgumentError(
            f"nan must be None, to write NULL for NaN, or left out, not {nan!r:.100}"
        )
    return Nulls(nan is None, _checked(texts))


def _checked(texts: object) -> frozenset[str]:
    if isinstance(texts, Collection) and not isinstance(texts, str | bytes):
        found = [text for text in texts if isinstance(text, str)]
        if len(found) == len(texts):
            return frozenset(found)
    raise ArgumentError(
        f"nulls must list the texts to write as NULL, like ('', 'NA'), not {texts!r:.100}"
    )
