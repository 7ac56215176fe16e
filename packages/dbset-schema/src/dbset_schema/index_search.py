"""Whether a table has an index, a primary key or a UNIQUE constraint on some columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dbset_types.errors import ColumnNotFoundError
from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from dbset_schema.helper_index import IndexPart, parts_of
from dbset_schema.index_parts import parts_of_new, shapes
from dbset_schema.names import find_column
from dbset_schema.reflect import finds_rows, is_arbiter


def has_index(table: Table, columns: Sequence[IndexPart]) -> bool:
    """Return whether a primary key, unique constraint or index is on exactly these columns.

    Parameters:
        table: the reflected table.
        columns: the columns or expressions, in order, as for ``create_index``.

    Example:
        >>> from sqlalchemy import Column, Integer, MetaData
        >>> users = Table("users", MetaData(), Column("id", Integer, primary_key=True))
        >>> has_index(users, ["id"]), has_index(users, ["id", "name"])
        (True, False)
    """
    return constraint_on(table, columns) or any(map(_is_counted, indexes_on(table, columns)))


def indexes_on(table: Table, columns: Sequence[IndexPart]) -> list[Index]:
    """Return the indexes on exactly these columns or expressions, in this order."""
    try:
        wanted = shapes(parts_of_new(table, columns))
    except ColumnNotFoundError:
        return []
    return [index for index in table.indexes if shapes(index.expressions) == wanted]


def constraint_on(table: Table, columns: Sequence[IndexPart]) -> bool:
    """Return whether a primary key or UNIQUE constraint is on exactly these columns."""
    names = table.columns.keys()
    wanted = [find_column(names, each) if isinstance(each, str) else None for each in columns]
    return wanted in list(_constraints(table))


def serves(table: Table, columns: Sequence[str]) -> bool:
    """Return whether an index can look up rows by these columns, in any order.

    Parameters:
        table: the reflected table.
        columns: the exact column names.
    """
    wanted = set(columns)
    existing = [*_constraints(table), *_plain_indexes(table)]
    return any(set(found) == wanted for found in existing)


def is_unique(table: Table, columns: Sequence[str]) -> bool:
    """Return whether the database ensures at all times that these columns are unique.

    Parameters:
        table: the reflected table.
        columns: the exact column names, in any order.
    """
    wanted = set(columns)
    return any(set(found) == wanted for found in _unique_keys(table, arbiters=True))


def _unique_keys(table: Table, *, arbiters: bool = False) -> Iterator[list[str]]:
    """Yield the columns of unique keys; with ``arbiters``, only those ON CONFLICT can use."""
    yield from _constraints(table, arbiters=arbiters)
    for index in table.indexes:
        if index.unique and _is_whole(index) and (is_arbiter(index) or not arbiters):
            yield [column.name for column in index.columns]


def _constraints(table: Table, *, arbiters: bool = False) -> Iterator[list[str]]:
    for constraint in table.constraints:
        if not isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            continue
        if constraint.columns and (is_arbiter(constraint) or not arbiters):
            yield constraint.columns.keys()


def _plain_indexes(table: Table) -> Iterator[list[str]]:
    for index in table.indexes:
        if finds_rows(index) and not is_partial(index) and (parts := parts_of(index)):
            yield list(parts)


def _is_counted(index: Index) -> bool:
    """Return whether an index has every row, and the database uses it."""
    used = index.unique or finds_rows(index) or parts_of(index) is None
    return used and not is_partial(index)


def _is_whole(index: Index) -> bool:
    """Return whether an index has every row, and only whole columns."""
    parts = parts_of(index)
    return not is_partial(index) and parts is not None and not any(parts.values())


def is_partial(index: Index) -> bool:
    """Return whether an index has a condition, and so may lack rows."""
    return any(options.get("where") is not None for options in index.dialect_options.values())
