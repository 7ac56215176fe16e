"""NaN in rows: a float, or a missing value if the call says so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dbset_types.scalars import is_nan

from dbset_sync.errors import ArgumentError

#: The default of ``nan=``: NaN is a float.
NAN = math.nan


def check_nan(nan: object) -> None:
    """Check the argument ``nan``.

    Raises:
        ArgumentError: the argument is neither ``None`` nor NaN.
    """
    if nan is not None and not is_nan(nan):
        raise ArgumentError(
            f"nan must be None, to write NULL for NaN, or left out, not {nan!r:.100}"
        )


def without_nan(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with ``None`` instead of NaN.

    Example:
        >>> without_nan({"a": NAN, "b": 1.5})
        {'a': None, 'b': 1.5}
    """
    return {key: None if is_nan(value) else value for key, value in row.items()}
