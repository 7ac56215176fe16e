"""Indexes: which there are, which serve a search, and making one that does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from dbset_types.kinds import Kind, kind_of
from sqlalchemy import (
    Column,
    Connection,
    Constraint,
    Enum,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    select,
)
from sqlalchemy.types import TypeEngine

from dbset_schema import ddl
from dbset_schema.catalog import Catalog
from dbset_schema.columns import refuse_view
from dbset_schema.errors import SchemaError
from dbset_schema.locks import lock_table
from dbset_schema.names import (
    check_name,
    check_new_name,
    find_column,
    index_name,
    regclass,
    require_column,
)
from dbset_schema.reflect import is_arbiter, is_helpful, not_found

#: The longest text, in characters, that a B-tree of PostgreSQL is sure to take beside others.
_SHORT = 100

_BY_HASH: Mapping[str, Any] = MappingProxyType({"postgresql_using": "hash"})


def has_index(table: Table, columns: Sequence[str]) -> bool:
    """Return whether a primary key, unique constraint or index stands on just these columns.

    Parameters:
        table: the table as it is known.
        columns: the columns, in order; case makes no difference.

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
    """Return whether some index finds rows by the values of these columns, in any order.

    Parameters:
        table: the table as it is known.
        columns: the columns' own names.
    """
    wanted = set(columns)
    stands = [*_unique_keys(table, helpful=True), *_plain_indexes(table, helpful=True)]
    return any(set(found) == wanted for found in stands)


@dataclass(frozen=True)
class Helper:
    """An index that is to help to find rows, and that no value is too long for.

    Attributes:
        columns: its columns.
        name: ``None`` for the one of an index on its columns.
        options: SQLAlchemy's own for the dialect.
    """

    columns: Sequence[str]
    name: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def helper_of(table: Table, columns: Sequence[str], dialect: str) -> Helper | None:
    """Return the index that helps to find rows by columns; ``None`` where there is one already.

    A B-tree of PostgreSQL takes no long text, and refuses the row for it, whoever writes it. So
    text is found by its hash, and by other columns where there are some.

    Parameters:
        table: the table as it is known.
        columns: the columns' own names.
        dialect: SQLAlchemy's name of the database.
    """
    if not columns or serves(table, columns):
        return None
    short = [name for name in columns if _is_short(table.columns[name].type)]
    if dialect != "postgresql" or len(short) == len(columns):
        return Helper(columns)
    name = None if len(columns) == 1 else index_name(table.name, columns)
    helper = Helper(short, name) if short else Helper(columns[:1], name, _BY_HASH)
    return None if serves(table, helper.columns) else helper


def _is_short(type_: TypeEngine[Any]) -> bool:
    """Return whether a B-tree of PostgreSQL takes each value of a type."""
    if isinstance(type_, String) and not isinstance(type_, Enum):
        return type_.length is not None and type_.length <= _SHORT
    return kind_of(type_) not in {None, Kind.BYTES, Kind.JSON}


def is_unique(table: Table, columns: Sequence[str]) -> bool:
    """Return whether the database keeps the values of these columns apart at every moment.

    Parameters:
        table: the table as it is known.
        columns: the columns' own names, in any order.
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
    **options: Any,
) -> str:
    """Create an index unless there is one of that name on the table.

    Parameters:
        connection: where the table is; the caller commits.
        catalog: what is known of tables.
        table: the table's name.
        columns: the columns, in order.
        name: of the index; ``idx_{table}_{columns}`` without one.
        unique: whether no two rows may have the same values.
        options: SQLAlchemy's own for the dialect, such as ``postgresql_where``.

    Returns:
        The index's name.

    Raises:
        TableNotFoundError: there is no such table.
        ColumnNotFoundError: the table lacks a column.
        SchemaError: the name cannot be one, or stands for another index.
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
    if not _stands(found, chosen, names, unique=unique):
        if name:
            check_new_name(name, "index", dialect)
        ddl.run(connection, ddl.create_index(found, chosen, names, unique=unique, **options))
        catalog.reload(connection, table)
    return chosen


def _free_name(connection: Connection, table: Table, columns: list[str]) -> str:
    """Return the name of an index on the columns; other names can run together to the same."""
    name = index_name(table.name, columns)
    own = _named(table, name)
    if own is None:
        free = not _is_taken(connection, table, name)
    else:
        free = [column.name for column in own.columns] == columns
    return name if free else index_name(table.name, columns, hashed=True)


def _is_taken(connection: Connection, table: Table, name: str) -> bool:
    """Return whether another table has an index of that name: all share one space of names."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (name,))
        return found.first() is not None
    if connection.dialect.name == "postgresql":
        return connection.scalar(select(regclass(name, table.schema))) is not None
    return False


def _named(table: Table, name: str) -> Index | None:
    return next((index for index in table.indexes if index.name == name), None)


def _stands(table: Table, name: str, columns: list[str], *, unique: bool) -> bool:
    """Return whether there is such an index already.

    Raises:
        SchemaError: the name stands for another index of the table.
    """
    same = _named(table, name)
    if same is None:
        return False
    stands = [column.name for column in same.columns]
    if stands != columns or (unique and not same.unique):
        kind = "a unique index" if same.unique else "an index"
        raise SchemaError(
            f"{name!r} of table {table.name!r} is {kind} that stands on {', '.join(stands)};"
            " give another name, or drop it first",
            name=name,
        )
    return True


def _unique_keys(
    table: Table, *, arbiters: bool = False, helpful: bool = False
) -> Iterator[list[str]]:
    """Yield the columns of what is unique; if asked, of what ON CONFLICT or a search goes by."""

    def counts(key: Constraint | Index) -> bool:
        return (is_arbiter(key) or not arbiters) and (is_helpful(key) or not helpful)

    for constraint in table.constraints:
        if not isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            continue
        if constraint.columns and counts(constraint):
            yield constraint.columns.keys()
    for index in table.indexes:
        if index.unique and _is_whole(index) and counts(index):
            yield [column.name for column in index.columns]


def _plain_indexes(table: Table, *, helpful: bool = False) -> Iterator[list[str]]:
    for index in table.indexes:
        if _is_whole(index) and (is_helpful(index) or not helpful):
            yield [column.name for column in index.columns]


def _is_whole(index: Index) -> bool:
    """Whether an index holds every row, by nothing but columns."""
    partial = any(options.get("where") is not None for options in index.dialect_options.values())
    return not partial and all(isinstance(part, Column) for part in index.expressions)
