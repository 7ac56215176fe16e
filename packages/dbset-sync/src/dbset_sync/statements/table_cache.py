"""A cache per reflected table, keyed by the shape of a call."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from dbset_schema.catalog import CACHED
from sqlalchemy import Table

T = TypeVar("T")

#: Entries per table; a fuller cache is emptied.
MOST = 500


class _Results(dict[Hashable, Any]):
    """Cached results, which are not pickled with their table."""

    def __reduce__(self) -> tuple[type, tuple[()]]:
        """Pickle nothing."""
        return _Results, ()


_NOTHING = None, _Results()


def cached(table: Table, shape: Hashable, make: Callable[[], T]) -> T:
    """Return the cached result for a shape of a call on a table, or create it.

    Parameters:
        table: the catalog's table; the catalog replaces it when its columns change.
        shape: all else that the result depends on.
        make: creates the result.

    Example:
        >>> from sqlalchemy import MetaData
        >>> users = Table("users", MetaData())
        >>> cached(users, "insert", users.insert) is cached(users, "insert", users.insert)
        True
    """
    owner, results = table.info.get(CACHED, _NOTHING)
    if owner is not table or len(results) >= MOST:  # a copy of a table has its info, too
        results = _Results()
        table.info[CACHED] = table, results
    found: T | None = results.get(shape)
    if found is None:
        found = results[shape] = make()
    return found


def get(table: Table, shape: Hashable) -> Any:
    """Return the cached result for a shape of a call on a table; ``None`` if there is none."""
    owner, results = table.info.get(CACHED, _NOTHING)
    return results.get(shape) if owner is table else None


def cached_of_column(table: Table, what: str, name: str, make: Callable[[], T]) -> T:
    """Return the cached result for a column of a table, or create it.

    Parameters:
        table: the catalog's table, as for ``cached``.
        what: what the result is.
        name: the column.
        make: creates the result.
    """
    results: dict[str, T] = cached(table, what, dict)
    if name not in results:
        results[name] = make()
    return results[name]
