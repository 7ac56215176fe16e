"""NaN in rows: a float like others, or what stands for a missing value where a call says so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dbset_types.scalars import is_nan

from dbset_sync.errors import ArgumentError

#: What stands for itself.
NAN = math.nan


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
