"""Create and drop tables and columns by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dbset_types import PrimaryKey, TypeInference
from dbset_types.reflected import ColumnType, column_type
from sqlalchemy import Connection, Integer, Table

from dbset_schema import ddl
from dbset_schema.catalog import Catalog
from dbset_schema.enums import create_enums
from dbset_schema.errors import SchemaError
from dbset_schema.locks import lock_table
from dbset_schema.names import (
    check_name,
    check_new_column,
    check_new_name,
    find_column,
    require_column,
)
from dbset_schema.reflect import is_view, not_found
from dbset_schema.sqlite_statements import index_statements

#: A SQLAlchemy type, its class, or a Python type.
AnyType = ColumnType


def create_table(
    connection: Connection,
    catalog: Catalog,
    name: str,
    columns: Mapping[str, AnyType] | None = None,
    primary_key: PrimaryKey | None = None,
) -> None:
    """Create a table unless it exists.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        name: the table's name.
        columns: SQLAlchemy types by column; may include the type of the primary key.
        primary_key: a 64-bit identity named ``id`` by default.

    Raises:
        SchemaError: a table or column name is invalid.
        ArgumentError: a column type is not a SQLAlchemy type.

    Example:
        >>> from sqlalchemy import Text, create_engine
        >>> catalog = Catalog()
        >>> engine = create_engine("sqlite://")
        >>> with engine.begin() as connection:
        ...     create_table(connection, catalog, "users", {"name": Text})
        >>> catalog.known("users").columns.keys()
        ['id', 'name']
        >>> engine.dispose()
    """
    dialect = connection.dialect.name
    check_name(name, "table", dialect)
    given = columns or {}
    key = key_of(primary_key, given, dialect)
    adapt = TypeInference(dialect).adapt
    types = {
        check_name(column, "column", dialect): adapt(type_)
        for column, type_ in given.items()
        if find_column([key.name], column) is None
    }
    lock_table(connection, name)
    if catalog.reload(connection, name) is None:
        check_new_name(name, "table", dialect)
        for column in types:
            check_new_name(column, "column", dialect)
        ddl.run(connection, create_enums(connection, types.values()))
        ddl.run(connection, ddl.create_table(name, catalog.schema, key, types, dialect))
        catalog.reload(connection, name)


def add_missing(
    connection: Connection, catalog: Catalog, table: Table, columns: Mapping[str, AnyType]
) -> None:
    """Add the columns that a table lacks; existing columns keep their types.

    Parameters:
        connection: the connection, which holds the table's lock; the caller commits.
        catalog: the cache of reflected tables.
        table: the table, newly reflected.
        columns: SQLAlchemy types by column.

    Raises:
        SchemaError: a name is invalid, or the table is a view.
    """
    dialect, existing = connection.dialect.name, table.columns.keys()
    adapt = TypeInference(dialect).adapt
    types = {
        check_new_column(column, table.name, existing, dialect): adapt(type_)
        for column, type_ in columns.items()
        if find_column(existing, column) is None
    }
    if not types:
        return
    refuse_view(table)
    ddl.run(connection, create_enums(connection, types.values()))
    for column, type_ in types.items():
        ddl.run(connection, ddl.add_column(table, column, type_))
    catalog.reload(connection, table.name)


def check_key(table: Table, key: PrimaryKey) -> None:
    """Raise if an existing table has another primary key than the requested one.

    Raises:
        SchemaError: the primary keys differ.
    """
    existing = table.primary_key.columns.keys()
    if existing != [find_column(existing, key.name)]:
        shown = ", ".join(map(repr, existing)) or "none"
        raise SchemaError(
            f"table {table.name!r} already exists with the primary key {shown}, not {key.name!r};"
            " leave primary_key out, or give the table another name",
            name=table.name,
        )


def key_of(
    primary_key: PrimaryKey | None, types: Mapping[str, AnyType], dialect: str
) -> PrimaryKey:
    """Return the primary key of a new table, with the type given for its column.

    Parameters:
        primary_key: a 64-bit identity named ``id`` by default; any integer type means that, too.
        types: SQLAlchemy types by column.
        dialect: SQLAlchemy's name of the database.

    Raises:
        SchemaError: its name is invalid.
    """
    key = primary_key or PrimaryKey()
    column = find_column(types.keys(), check_new_name(key.name, "column", dialect))
    if column is None:
        return key
    type_ = column_type(types[column], dialect)
    numbered = key.type == "integer" and isinstance(type_, Integer)
    return key if numbered else replace(key, type=type_)


def create_column(
    connection: Connection, catalog: Catalog, table: str, name: str, type_: AnyType
) -> None:
    """Add a column to a table unless it exists.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        table: the table's name.
        name: the column's name.
        type_: its SQLAlchemy type.

    Raises:
        TableNotFoundError: the table does not exist.
        SchemaError: a name is invalid, or the table is a view.
    """
    check_name(name, "column", connection.dialect.name)
    add_missing(connection, catalog, _locked(connection, catalog, table), {name: type_})


def drop_column(connection: Connection, catalog: Catalog, table: str, name: str) -> None:
    """Drop a column, and the indexes that include it.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        table: the table's name.
        name: the column's name.

    Raises:
        TableNotFoundError: the table does not exist.
        ColumnNotFoundError: the column does not exist.
        SchemaError: the table is a view.
    """
    found = _locked(connection, catalog, table)
    column = require_column(found, name)
    if connection.dialect.name == "sqlite":
        indexes = index_statements(connection, found, column)
        ddl.run(connection, ddl.drop_each("INDEX", indexes, found, connection.dialect))
    ddl.run(connection, ddl.drop_column(found, column))
    catalog.reload(connection, table)


def drop_table(connection: Connection, catalog: Catalog, name: str) -> None:
    """Drop a table if it exists.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        name: the table's name.

    Raises:
        SchemaError: it is a view.
    """
    lock_table(connection, name)
    found = catalog.reload(connection, name)
    if found is not None:
        refuse_view(found)
        ddl.run(connection, ddl.drop_table(found))
        catalog.forget(name)


def refuse_view(table: Table) -> None:
    """Raise if a table is a view.

    Raises:
        SchemaError: the table is a view.
    """
    if is_view(table):
        raise SchemaError(f"{table.name!r} is a view; views are never altered", name=table.name)


def _locked(connection: Connection, catalog: Catalog, name: str) -> Table:
    lock_table(connection, name)
    found = catalog.reload(connection, name)
    if found is None:
        raise not_found(connection, name, catalog.schema, "; create it first")
    refuse_view(found)
    return found
