"""Arguments looked at before anything is asked of the database: one clear error for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement
from sqlalchemy.types import TypeEngine

from dbset_sync.errors import ArgumentError

#: A row as the caller gets it: a dict, or what ``row_type`` returns.
Row: TypeAlias = Any

#: Called with (column, value) pairs to build each row, as ``dict`` is.
RowType: TypeAlias = Callable[[Iterable[tuple[str, Any]]], Row]

#: A condition: a mapping of filters, or a SQLAlchemy clause.
Where: TypeAlias = Mapping[str, Any] | ColumnElement[bool]

#: A SQLAlchemy type, or its class.
ColumnType: TypeAlias = TypeEngine[Any] | type[TypeEngine[Any]]

Types: TypeAlias = Mapping[str, ColumnType]

#: Keywords of calls that take filters as well.
OPTIONS = ("_order_by", "_limit", "_offset", "_columns", "_all")

#: As far as databases count.
MOST = 2**63 - 1


def check_count(name: str, value: object, least: int = 0) -> None:
    """Raise when an argument is neither ``None`` nor a whole number.

    Raises:
        ArgumentError: it is something else, too small or too large.
    """
    whole = isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST
    if value is not None and not whole:
        raise ArgumentError(f"{name} is a whole number from {least} to {MOST}, not {value!r:.100}")


def check_flag(name: str, value: object) -> None:
    """Raise when an argument is not ``True`` or ``False``: ``"false"`` would count as true.

    Raises:
        ArgumentError: it is something else.
    """
    if not isinstance(value, bool):
        raise ArgumentError(f"{name} is True or False, not {value!r:.100}")


def check_by_name(name: str, value: object, what: str) -> None:
    """Raise when an argument is no mapping of names.

    Parameters:
        name: the argument.
        value: what was given.
        what: what the names stand for, for the message.

    Raises:
        ArgumentError: it is something else.
    """
    if not (isinstance(value, Mapping) and all(isinstance(key, str) for key in value)):
        raise ArgumentError(f"{name} is a mapping of names to {what}, not {value!r:.100}")


def listed(name: str, value: object) -> list[str]:
    """Return the columns that an argument names, each once: one, or several in order.

    Raises:
        ArgumentError: it names none, or is no name or list of names.

    Example:
        >>> listed("keys", "id"), listed("keys", ("name", "age", "name"))
        (['id'], ['name', 'age'])
    """
    names = [value] if isinstance(value, str) else value
    if isinstance(names, Iterable) and not isinstance(names, Mapping):
        found = sorted(names, key=str) if isinstance(names, set | frozenset) else list(names)
        if found and all(isinstance(each, str) for each in found):
            return list(dict.fromkeys(found))
    raise ArgumentError(
        f"{name} names at least one column, as 'a' or ['a', 'b'], not {value!r:.100}"
    )


def check_rows(rows: object) -> None:
    """Raise when something is no iterable of rows.

    Raises:
        ArgumentError: it is one row, or nothing that can be iterated over.
    """
    if not isinstance(rows, Iterable) or isinstance(rows, Mapping | str | bytes):
        one = "; put a single row into a list" if isinstance(rows, Mapping) else ""
        raise ArgumentError(f"rows is a list or other iterable of rows, not {rows!r:.100}{one}")
