"""Columns and tables to create, from types and SQLAlchemy Columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from dbset_types import PrimaryKey, TypeInference
from dbset_types.errors import ArgumentError, ColumnNotFoundError
from dbset_types.reflected import ColumnType
from sqlalchemy import (
    Column,
    Connection,
    DefaultClause,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    Table,
)
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from dbset_schema.errors import SchemaError
from dbset_schema.names import check_name, check_new_name, find_column
from dbset_schema.reflect import not_found, reflect

#: How to create a column: a type, or a SQLAlchemy Column.
NewColumn: TypeAlias = ColumnType | Column[Any]

#: What a Column passes on to its copy.
_OPTIONS = ("nullable", "unique", "index", "comment", "primary_key", "autoincrement")

#: What only SQLAlchemy's own statements use, and no database stores.
_NOT_STORED = ("default", "onupdate")


def define(columns: Mapping[str, NewColumn], dialect: str) -> dict[str, Column[Any]]:
    """Return new columns, in types that the database reads back unchanged.

    Parameters:
        columns: types or SQLAlchemy Columns by name. Columns are copied.
        dialect: SQLAlchemy's name of the database.

    Raises:
        SchemaError: a name is invalid, or the database does not have such columns.
        ArgumentError: not a type or a Column, or a Column that cannot be copied in full.
    """
    adapt = TypeInference(dialect).adapt
    defined = {}
    for name, given in columns.items():
        check_name(name, "column", dialect)
        column = given if isinstance(given, Column) else Column(name, adapt(given))
        _check(name, column, dialect)
        type_ = column.type if isinstance(column.type, NullType) else adapt(column.type)
        defined[name] = _copy(column, name, type_)
    return defined


def primary_key_of(
    columns: Mapping[str, object], given: PrimaryKey | None, default: PrimaryKey
) -> PrimaryKey:
    """Return the primary key of a new table.

    Parameters:
        columns: the new columns; those with ``primary_key=True`` are the key.
        given: the key that the caller asks for.
        default: the key otherwise.

    Raises:
        ArgumentError: ``given`` is another key than that of ``columns``.
    """
    marked = [n for n, column in columns.items() if getattr(column, "primary_key", False)]
    if marked and given is not None and {*map(str.lower, given.names)} != {*map(str.lower, marked)}:
        raise ArgumentError(
            f"primary_key is {_shown(given.names)}, but the Columns with primary_key=True are"
            f" {_shown(marked)}; write one of them"
        )
    return given or (PrimaryKey(marked) if marked else default)


def check_key_types(table: str, key: PrimaryKey, columns: Mapping[str, object]) -> None:
    """Raise if the type of a column of a compound key is not known.

    Parameters:
        table: the name of the new table.
        key: its primary key.
        columns: its columns with known types.

    Raises:
        SchemaError: the message names the column.
    """
    missing = [name for name in key.names if find_column(columns, name) is None]
    if missing and len(key.names) > 1:
        written = ", ".join(f"{name!r}: ..." for name in key.names)
        raise SchemaError(
            f"new table {table!r} has the primary key {_shown(key.names)}, and nothing gives a type"
            f" to {_shown(missing)}: write rows with a value for each of them, or"
            f" create_table({table!r}, {{{written}}}) with their types",
            name=table,
        )


def new_table(
    name: str, schema: str | None, key: PrimaryKey, columns: Mapping[str, Column[Any]], dialect: str
) -> Table:
    """Return a table to create: the primary key, and then the other columns.

    Parameters:
        name: the table's name.
        schema: the PostgreSQL schema.
        key: the primary key.
        columns: the columns, which may include those of the key.
        dialect: SQLAlchemy's name of the database.

    Raises:
        SchemaError: a name is invalid, or a column of the key has no type.
    """
    check_key_types(name, key, columns)
    keys = [key_column(each, key, columns, dialect) for each in key.names]
    others = [column for each, column in columns.items() if find_column(key.names, each) is None]
    for column in others:
        check_new_name(column.name, "column", dialect)
    return Table(name, MetaData(schema=schema), *keys, *others)


def key_column(
    name: str, key: PrimaryKey, columns: Mapping[str, Column[Any]], dialect: str
) -> Column[Any]:
    """Return a column of the primary key of a new table.

    Parameters:
        name: the column's name.
        key: the primary key.
        columns: the given columns; one of them may be the key's.
        dialect: SQLAlchemy's name of the database.

    Raises:
        SchemaError: the name is invalid.
    """
    check_new_name(name, "column", dialect)
    given = columns.get(find_column(columns, name) or "")
    if given is None:
        return key.column(dialect)
    if key.is_numbered and _may_be_numbered(given, dialect):
        own = key.column(dialect).type
        return _copy(given, name, own, Identity(), primary_key=True, nullable=False)
    is_numbered = key.is_numbered and (given.autoincrement is True or _is_integer(given.type))
    automatic = given.autoincrement if is_numbered or given.identity is not None else False
    return _copy(given, name, given.type, primary_key=True, nullable=False, autoincrement=automatic)


def extended(table: Table, columns: Iterable[Column[Any]]) -> Table:
    """Return a table with bare columns as they exist, and with new ones."""
    existing = (Column(column.name, column.type) for column in table.columns)
    return Table(table.name, MetaData(schema=table.schema), *existing, *columns)


def refer(connection: Connection, table: Table, existing: Table | None = None) -> None:
    """Find the columns that foreign keys refer to.

    Parameters:
        connection: the connection.
        table: a new or extended table, whose MetaData gets the referred tables.
        existing: the table before it is extended.

    Raises:
        TableNotFoundError: a referred table does not exist.
        ColumnNotFoundError: it lacks the referred column.
        SchemaError: the referred column is not unique, or in another SQLite file.
    """
    for column in table.columns:
        for key in column.foreign_keys:
            _refer(connection, table, column.name, key, table if existing is None else existing)
        if isinstance(column.type, NullType):
            raise ArgumentError(
                f"column {column.name!r} has no type; write Column(sqlalchemy.Text)"
            )


def _refer(connection: Connection, table: Table, name: str, key: ForeignKey, itself: Table) -> None:
    *places, other, column = key.target_fullname.split(".")
    schema = ".".join(places) or table.metadata.schema
    is_itself = (other, schema) == (table.name, table.schema)
    if connection.dialect.name == "sqlite" and schema != table.schema:
        raise SchemaError(
            f"the foreign key of column {name!r} refers to {key.target_fullname!r}, and on SQLite"
            " it cannot refer to another file",
            name=name,
        )
    found = itself if is_itself else reflect(connection, other, schema)
    if found is None:
        hint = f"; create it first, as column {name!r} refers to it"
        raise not_found(connection, other, schema, hint)
    if column not in found.columns:
        raise ColumnNotFoundError(found.name, column, found.columns.keys())
    from dbset_schema.index_search import is_unique  # noqa: PLC0415  when first needed

    if not is_unique(found, [column]):
        raise SchemaError(
            f"column {name!r} cannot refer to {key.target_fullname!r}, which is neither a primary"
            f" key nor unique; create a unique index on it first",
            name=name,
        )
    if found.key not in table.metadata.tables:  # as it is for itself
        found.to_metadata(table.metadata)


def _may_be_numbered(column: Column[Any], dialect: str) -> bool:
    """Return whether a key is an integer that nothing else sets."""
    is_set = isinstance(column.server_default, DefaultClause) or column.foreign_keys
    identity = column.identity if dialect != "sqlite" else None
    is_free = column.autoincrement is not False and not (is_set or identity or column.computed)
    return is_free and isinstance(column.type, Integer)


def _is_integer(type_: TypeEngine[Any]) -> bool:
    """Return whether SQLAlchemy may number a column; 2.0 makes an INTEGER of any other number."""
    return isinstance(type_.impl_instance if isinstance(type_, TypeDecorator) else type_, Integer)


def _copy(
    column: Column[Any],
    name: str,
    type_: TypeEngine[Any],
    *items: Identity,
    **changes: Any,
) -> Column[Any]:
    """Return a copy of a column that belongs to no table, with another name and type."""
    options = {option: getattr(column, option) for option in _OPTIONS}
    default = column.server_default
    stored: Any = default.arg if isinstance(default, DefaultClause) else None
    return Column(
        column.name if name == column.name else name,  # it may be quoted
        type_,
        *(items or _items(column)),
        server_default=stored,
        **{**options, **column.dialect_kwargs, **changes},
    )


def _items(column: Column[Any]) -> Iterator[Any]:
    generated = filter(None, (column.identity, column.computed))
    item: Any
    for item in (*generated, *column.constraints, *column.foreign_keys):
        copy = item._copy()  # noqa: SLF001  no public way
        if isinstance(copy, ForeignKey):
            copy.use_alter = False
        yield copy


def _check(name: str, column: Column[Any], dialect: str) -> None:
    """Raise if a user's column cannot be created as it is.

    Raises:
        ArgumentError: the column has another name, a table, no type, or a default in Python.
        SchemaError: the database does not have such columns.
    """
    table: Table | None = column.table
    if table is not None:
        raise ArgumentError(
            f"column {name!r} belongs to table {table.name!r} already; write a new Column"
        )
    if column.name not in {None, name}:
        raise ArgumentError(
            f"the Column for {name!r} is named {column.name!r}; give both the same name, or leave"
            " the name of the Column out"
        )
    for option in _NOT_STORED:
        if getattr(column, option) is not None:
            raise ArgumentError(
                f"column {name!r} has {option}=, which only SQLAlchemy's own statements use; write"
                " server_default= for a default of the database, or for a primary key"
                " PrimaryKey(name, type, default)"
            )
    if dialect == "sqlite" and column.identity is not None and not _is_numbered_key(column):
        raise SchemaError(
            f"column {name!r} is an Identity, and SQLite numbers only an integer primary key,"
            " from 1",
            name=name,
        )


def _is_numbered_key(column: Column[Any]) -> bool:
    steps = (column.identity.start, column.identity.increment) if column.identity else ()
    return column.primary_key and {*steps} <= {None, 1} and isinstance(column.type, Integer)


def _shown(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
