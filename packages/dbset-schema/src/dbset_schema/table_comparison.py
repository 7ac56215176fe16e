"""Compare two reflections of a table."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from sqlalchemy import Column, Constraint, Index, Table

from dbset_schema.reflect import is_arbiter, is_view
from dbset_schema.table_version import version_of


def is_same(known: Table | None, found: Table | None) -> bool:
    """Return whether two reflections are equal: the same columns, keys and indexes.

    Parameters:
        known: the earlier reflection; ``None`` if the table did not exist.
        found: the current reflection.

    Example:
        >>> from sqlalchemy import Integer, MetaData, Text
        >>> before, after = (Table("t", MetaData(), Column("a", t)) for t in (Integer, Text))
        >>> is_same(before, before), is_same(before, after), is_same(before, None)
        (True, False, False)
    """
    if known is None or found is None:
        return known is found
    return list(_contents(known)) == list(_contents(found))


def _contents(table: Table) -> Iterator[Hashable]:
    version = version_of(table)
    yield is_view(table)
    yield None if version is None else version.known
    yield from map(_column, table.columns)
    yield frozenset(map(_key, table.constraints))
    yield frozenset(map(_index, table.indexes))


def _column(column: Column[Any]) -> Hashable:
    default = column.server_default
    text = getattr(default, "sqltext", getattr(default, "arg", None))
    always = column.identity is not None and column.identity.always
    return column.name, repr(column.type), column.nullable, type(default), str(text), always


def _key(key: Constraint) -> Hashable:
    return (
        type(key),
        key.name,
        tuple(column.name for column in getattr(key, "columns", ())),
        is_arbiter(key),
    )


def _index(index: Index) -> Hashable:
    where = [str(options.get("where")) for options in index.dialect_options.values()]
    parts = [getattr(part, "name", str(part)) for part in index.expressions]
    return index.name, index.unique, *parts, *where, is_arbiter(index)
