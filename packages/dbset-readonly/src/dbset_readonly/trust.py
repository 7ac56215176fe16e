"""A mark for a library's own statements, which are neither checked nor counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.util import immutabledict

_TRUSTED = object()
_OPTION = "dbset_readonly_trusted"

TRUSTED: Mapping[str, Any] = immutabledict({_OPTION: _TRUSTED})
"""Execution options for a library's own statements, such as its BEGIN, which are not checked."""


def is_trusted(options: Mapping[str, Any]) -> bool:
    """Return whether execution options mark a library's own statement."""
    return options.get(_OPTION) is _TRUSTED


@contextmanager
def trusted(connection: Connection) -> Iterator[None]:
    """Mark all statements on a connection as a library's own, such as those of reflection.

    Parameters:
        connection: the connection, which no other code may use at the same time.

    Example:
        >>> from sqlalchemy import create_engine, inspect
        >>> from dbset_readonly.guard import guard
        >>> engine = create_engine("sqlite://")
        >>> with engine.begin() as connection:
        ...     _ = connection.exec_driver_sql("CREATE TABLE t (a, b, c)")
        >>> guard(engine, max_rows=1)
        >>> with engine.connect() as connection, trusted(connection):
        ...     len(inspect(connection).get_columns("t"))
        3
        >>> engine.dispose()
    """
    before = connection.get_execution_options().get(_OPTION)
    connection.execution_options(**TRUSTED)
    try:
        yield
    finally:
        connection.execution_options(**{_OPTION: before})
