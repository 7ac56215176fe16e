"""What is worked out once for each shape of a call: kept with its table, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Table

T = TypeVar("T")

#: Shapes that are kept for one table; with more than that, they begin anew.
MOST = 500

_KEY = "dbset_shapes"
_NOTHING: tuple[None, dict[Hashable, Any]] = None, {}


def cached(table: Table, shape: Hashable, make: Callable[[], T]) -> T:
    """Return what was made for a shape of a call on a table, or make it now.

    Parameters:
        table: as the catalog has it; when its columns change, the catalog has another one.
        shape: what the result depends on beside the table.
        make: makes the result.

    Example:
        >>> from sqlalchemy import MetaData
        >>> users = Table("users", MetaData())
        >>> cached(users, "insert", users.insert) is cached(users, "insert", users.insert)
        True
    """
    owner, made = table.info.get(_KEY, _NOTHING)
    if owner is not table or len(made) >= MOST:  # a copy of a table takes over what it is noted
        made = {}
        table.info[_KEY] = table, made
    found: T | None = made.get(shape)
    if found is None:
        found = made[shape] = make()
    return found
