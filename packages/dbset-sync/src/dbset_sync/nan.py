"""NaN in rows: a float like others, or what stands for a missing value where a call says so."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dbset_types import TypeConflictError, TypeInference
from dbset_types.kinds import Kind, kind_of
from dbset_types.native import is_missing, is_nan

from dbset_sync.errors import ArgumentError

#: What stands for itself.
NAN = math.nan

_FLOATS = frozenset({Kind.FLOAT, Kind.NUMERIC})


def check_nan(nan: object) -> None:
    """Raise when an argument says neither that NaN is NULL nor that it is itself.

    Raises:
        ArgumentError: it is something else than ``None`` and NaN.
    """
    if nan is not None and not is_nan(nan):
        raise ArgumentError(f"nan is None, to write NULL for NaN, or left out, not {nan!r:.100}")


def without_nan(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with ``None`` for each NaN.

    Example:
        >>> without_nan({"a": NAN, "b": 1.5})
        {'a': None, 'b': 1.5}
    """
    return {key: None if is_nan(value) else value for key, value in row.items()}


class NanColumns:
    """The columns that one call has made for NaN alone: what follows must go with it.

    Example:
        >>> columns = NanColumns()
        >>> columns.note("size", [None, NAN])
        >>> columns.check("size", [None, 2.5], TypeInference())
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._names: set[str] = set()

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self._names)

    def note(self, name: str, values: Iterable[object]) -> None:
        """Keep a column in mind that was made for values, if all of them are NaN."""
        given = [value for value in values if not is_missing(value)]
        if given and all(map(is_nan, given)):
            self._names.add(name)

    def check(self, name: str, values: Sequence[object], types: TypeInference) -> None:
        """Raise when values would have made another column, had they come together with NaN.

        Raises:
            TypeConflictError: they are whole numbers, text or the like.
        """
        if name not in self._names:
            return
        type_ = types.infer_values([value for value in values if not is_nan(value)])
        if type_ is not None and kind_of(type_) not in _FLOATS:
            raise TypeConflictError(NAN, type_, "NaN is a float")
        if type_ is not None:
            self._names.discard(name)
