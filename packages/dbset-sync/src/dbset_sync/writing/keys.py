"""Checks of rows and their keys: the columns by which a write finds its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dbset_schema import RowError, find_column
from dbset_schema.definitions import define, key_column
from dbset_schema.names import find_columns
from dbset_schema.row_checks import check_row
from dbset_types import PrimaryKey
from sqlalchemy import Dialect, Table

from dbset_sync.arguments import Types, Where
from dbset_sync.writing.coerced import is_generated

_INSERT = "add it (None matches NULL), or use insert() for a new row"
_UPDATE = "add it (None matches NULL); an update does not insert rows"


class MissingKey(NamedTuple):
    """A key that a row lacks, which is an error unless the table generates it.

    Attributes:
        key: the key.
        error: the error.
    """

    key: str
    error: RowError

    def is_generated(self, table: Table, new: PrimaryKey) -> bool:
        """Return whether a table generates the key: it is the only column of its primary key.

        Parameters:
            table: the table.
            new: the primary key of new tables, which has a default in Python.
        """
        key = table.primary_key.columns.keys()
        if len(key) != 1 or find_column(table.columns.keys(), self.key) != key[0]:
            return False
        by_default = new.default is not None and list(new.names) == key
        return by_default or is_generated(table.columns[key[0]])

    def will_be_generated(self, new: PrimaryKey, types: Types, dialect: Dialect) -> bool:
        """Return whether a table that the call creates would generate the key.

        Parameters:
            new: the primary key of new tables.
            types: the caller's types of new columns.
            dialect: the database's dialect.
        """
        if len(new.names) > 1 or find_column(new.names, self.key) is None:
            return False
        given = {name: types[name] for name in find_columns(types, new.names)}
        column = key_column(new.names[0], new, define(given, dialect.name), dialect.name)
        return column.identity is not None or new.default is not None


def keys_in(row: Mapping[str, Any], keys: Sequence[str]) -> Sequence[str]:
    """Return the keys of an update in the row's spelling.

    Raises:
        RowError: the row lacks a key.
    """
    if all(map(row.__contains__, keys)):
        return keys
    missing = _missing(row, keys)
    if missing:
        raise _error(row, missing[0], None, _UPDATE)
    return _spelled(row, keys)


def with_all_keys(
    row: Mapping[str, Any], keys: Sequence[str]
) -> tuple[Mapping[str, Any], Sequence[str], MissingKey | None]:
    """Return a row with all keys, the keys in the row's spelling, and a key that it lacked.

    Raises:
        RowError: the table cannot generate what the row lacks.
    """
    if all(map(row.__contains__, keys)):
        return row, keys, None
    missing = missing_key(row, keys)
    if missing is not None:
        row = with_key(row, missing)
    return row, _spelled(row, keys), missing


def _spelled(row: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    return [find_column(row.keys(), key) or key for key in keys]


def missing_key(
    row: Mapping[str, Any], keys: Sequence[str], number: int | None = None, *, inserts: bool = True
) -> MissingKey | None:
    """Return the key that a row lacks, if any.

    Parameters:
        row: the row.
        keys: the keys.
        number: the number of the row, for messages; ``None`` for a single row.
        inserts: whether the call may insert the row.

    Raises:
        RowError: the table cannot generate what the row lacks.
    """
    missing = _missing(row, keys)
    if not missing:
        return None
    error = _error(row, missing[-1], number, _INSERT if inserts else _UPDATE)
    if len(missing) > 1 or not (inserts and row):
        raise error
    return MissingKey(missing[0], error)


def _missing(row: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    return [key for key in keys if find_column(row.keys(), key) is None]


def _error(row: Mapping[str, Any], key: str, number: int | None, hint: str) -> RowError:
    found = ", ".join(row) or "none"
    error = RowError(f"lacks the key {key!r}; its keys are {found}", row, number)
    return error.advised(hint, "keys")


def check_all(
    rows: Sequence[Mapping[str, Any]], keys: Sequence[str], first: int, *, inserts: bool
) -> MissingKey | None:
    """Check that all rows are valid and have all keys, except one that the table may generate.

    Parameters:
        rows: the rows.
        keys: the keys.
        first: the number of the first row, for messages.
        inserts: whether the call may insert rows.

    Returns:
        The key that some rows lack.

    Raises:
        RowError: a row is not valid, or lacks a key.
    """
    found: MissingKey | None = None
    seen: set[tuple[Any, ...]] = set()
    for number, row in enumerate(rows, first):
        shape = tuple(row) if type(row) is dict else ()
        if shape not in seen:
            check_row(row, number)
            missing = missing_key(row, keys, number, inserts=inserts)
            if found is not None and missing is not None and missing.key != found.key:
                raise missing.error
            found = found or missing
            if shape:
                seen.add(shape)
    return found


def with_key(row: Mapping[str, Any], missing: MissingKey) -> Mapping[str, Any]:
    """Return a row with ``None`` for the key if it lacks it."""
    return row if find_column(row.keys(), missing.key) else {missing.key: None, **row}


def is_condition(where: Where) -> bool:
    """Return whether a filter is a condition: an empty mapping is not."""
    return not isinstance(where, Mapping) or bool(where)
