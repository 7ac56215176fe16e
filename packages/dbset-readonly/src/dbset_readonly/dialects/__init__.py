"""The supported dialects, one folder each.

- ``dialect``: the parts of a dialect.
- ``patterns``, ``syntax``: tokens and syntax that the dialects share.
- ``explain``: the query that an EXPLAIN explains.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dbset_readonly.dialects.dialect import Dialect
from dbset_readonly.dialects.postgresql import POSTGRESQL
from dbset_readonly.dialects.sqlite import SQLITE

DIALECTS: dict[str, Dialect] = {each.name: each for each in (POSTGRESQL, SQLITE)}

_ALIASES = {alias: each for each in DIALECTS.values() for alias in (each.name, *each.aliases)}


def dialect(name: str) -> Dialect:
    """Return a dialect by its name.

    Parameters:
        name: ``"postgresql"`` (or ``"postgres"``) or ``"sqlite"`` (or ``"sqlite3"``).

    Returns:
        The one `Dialect` of that name.

    Raises:
        ValueError: the dialect is unknown.

    Example:
        >>> "lower" in dialect("sqlite").functions
        True
    """
    if name not in _ALIASES:
        raise ValueError(f"dialect {name!r} is not known; valid names are: {', '.join(DIALECTS)}")
    return _ALIASES[name]


def session_of(name: str) -> Any:
    """Return the module of a dialect that has its ``Lock``, ``watch`` and ``TIMED``.

    Parameters:
        name: the dialect's name; the module needs SQLAlchemy.

    Raises:
        ValueError: the dialect is unknown.
    """
    return import_module(dialect(name).session)
