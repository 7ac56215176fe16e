"""Find and create indexes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    select,
)

from dbset_schema import ddl
from dbset_schema.catalog import Catalog
from dbset_schema.errors import SchemaError
from dbset_schema.helper_index import parts_of
from dbset_schema.locks import lock_table
from dbset_schema.names import (
    check_name,
    check_new_name,
    find_column,
    index_name,
    regclass,
    require_column,
)
from dbset_schema.reflect import finds_rows, is_arbiter, not_found, refuse_view
from dbset_schema.sqlite_constraints import master


def has_index(table: Table, columns: Sequence[str]) -> bool:
    """Return whether a primary key, unique constraint or index is on exactly these columns.

    Parameters:
        table: the reflected table.
        columns: the columns, in order, in any case.

    Example:
        >>> from sqlalchemy import Column, Integer, MetaData
        >>> users = Table("users", MetaData(), Column("id", Integer, primary_key=True))
        >>> has_index(users, ["id"]), has_index(users, ["id", "name"])
        (True, False)
    """
    names = table.columns.keys()
    wanted = [find_column(names, column) for column in columns]
    return wanted in [*_unique_keys(table), *_plain_indexes(table)]


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


def create_index(
    connection: Connection,
    catalog: Catalog,
    table: str,
    columns: Sequence[str],
    name: str | None = None,
    *,
    unique: bool = False,
    beginnings: Collection[str] = (),
    **options: Any,
) -> str:
    """Create an index unless the table has one of that name.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        table: the table's name.
        columns: the columns, in order.
        name: the index's name; ``idx_{table}_{columns}`` by default.
        unique: whether no two rows may have the same values.
        beginnings: text columns of which only a prefix is indexed.
        options: SQLAlchemy's options for the dialect, such as ``postgresql_where``.

    Returns:
        The index's name.

    Raises:
        TableNotFoundError: the table does not exist.
        ColumnNotFoundError: the table lacks a column.
        SchemaError: the name is invalid, or another index has it.
    """
    lock_table(connection, table)
    found = catalog.reload(connection, table)
    if found is None:
        hint = "; an index needs its columns first"
        raise not_found(connection, table, catalog.schema, hint)
    names = [require_column(found, column) for column in columns]
    if not names:
        raise SchemaError(f"an index of table {table!r} needs at least one column", name=table)
    refuse_view(found)
    dialect = connection.dialect.name
    chosen = check_name(name or _free_name(connection, found, names), "index", dialect)
    if not _exists(found, chosen, names, unique=unique):
        if name:
            check_new_name(name, "index", dialect)
        made = ddl.create_index(
            found, chosen, names, unique=unique, beginnings=beginnings, **options
        )
        ddl.run(connection, made)
        catalog.reload(connection, table)
    return chosen


def _free_name(connection: Connection, table: Table, columns: list[str]) -> str:
    """Return a free name for an index; different columns may give the same default name."""
    name = index_name(table.name, columns)
    own = _named(table, name)
    if own is None:
        free = not _is_taken(connection, table, name)
    else:
        free = list(parts_of(own) or ()) == columns
    return name if free else index_name(table.name, columns, hashed=True)


def _is_taken(connection: Connection, table: Table, name: str) -> bool:
    """Return whether another table has an index of that name: they share one namespace."""
    if connection.dialect.name == "sqlite":
        made = master(connection, table.schema)
        found = connection.exec_driver_sql(f"SELECT 1 FROM {made} WHERE name = ?", (name,))  # noqa: S608  quoted
        return found.first() is not None
    if connection.dialect.name == "postgresql":
        return connection.scalar(select(regclass(name, table.schema))) is not None
    return False


def _named(table: Table, name: str) -> Index | None:
    return next((index for index in table.indexes if index.name == name), None)


def _exists(table: Table, name: str, columns: list[str], *, unique: bool) -> bool:
    """Return whether the index exists already.

    Raises:
        SchemaError: another index of the table has the name.
    """
    same = _named(table, name)
    if same is None:
        return False
    existing = list(parts_of(same) or ())
    if existing != columns or (unique and not same.unique):
        kind = "a unique index" if same.unique else "an index"
        raise SchemaError(
            f"{name!r} of table {table.name!r} is {kind} on {', '.join(existing)};"
            " give another name, or drop it first",
            name=name,
        )
    return True


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
        if finds_rows(index) and not _is_partial(index) and (parts := parts_of(index)):
            yield list(parts)


def _is_whole(index: Index) -> bool:
    """Return whether an index has every row, and only plain columns."""
    return not _is_partial(index) and all(isinstance(part, Column) for part in index.expressions)


def _is_partial(index: Index) -> bool:
    return any(options.get("where") is not None for options in index.dialect_options.values())
