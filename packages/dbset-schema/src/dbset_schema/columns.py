"""Tables and columns made and dropped by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dbset_types import PrimaryKey, TypeInference
from dbset_types.reflected import instance_of
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

#: A SQLAlchemy type, or its class.
AnyType = ddl.Type | type[ddl.Type]


def create_table(
    connection: Connection,
    catalog: Catalog,
    name: str,
    columns: Mapping[str, AnyType] | None = None,
    primary_key: PrimaryKey | None = None,
) -> None:
    """Create a table unless there is one of that name.

    Parameters:
        connection: where to make it; the caller commits.
        catalog: what is known of tables.
        name: the table's name.
        columns: SQLAlchemy types by column; one for the primary key's column is its type.
        primary_key: a 64-bit identity named ``id`` by default.

    Raises:
        SchemaError: a name cannot be one.
        ArgumentError: what is given for a type is none.

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
    """Add to a table the columns that it lacks; those that are there keep their types.

    Parameters:
        connection: where the table is, with its lock taken; the caller commits.
        catalog: what is known of tables.
        table: the table as it is now.
        columns: SQLAlchemy types by column.

    Raises:
        SchemaError: a name cannot be one, or the table is a view.
    """
    dialect, stands = connection.dialect.name, table.columns.keys()
    adapt = TypeInference(dialect).adapt
    types = {
        check_new_column(column, table.name, stands, dialect): adapt(type_)
        for column, type_ in columns.items()
        if find_column(stands, column) is None
    }
    if not types:
        return
    refuse_view(table)
    ddl.run(connection, create_enums(connection, types.values()))
    for column, type_ in types.items():
        ddl.run(connection, ddl.add_column(table, column, type_))
    catalog.reload(connection, table.name)


def check_key(table: Table, key: PrimaryKey) -> None:
    """Raise when a table that was there already has another primary key than one asked for.

    Raises:
        SchemaError: it has.
    """
    stands = table.primary_key.columns.keys()
    if stands != [find_column(stands, key.name)]:
        shown = ", ".join(map(repr, stands)) or "none"
        raise SchemaError(
            f"table {table.name!r} is there with the primary key {shown}, not {key.name!r};"
            " leave primary_key out, or give the table another name",
            name=table.name,
        )


def key_of(
    primary_key: PrimaryKey | None, types: Mapping[str, AnyType], dialect: str
) -> PrimaryKey:
    """Return the primary key of a new table, of the type that is given for its column.

    Parameters:
        primary_key: a 64-bit identity named ``id`` by default, which any integer type means too.
        types: SQLAlchemy types by column.
        dialect: SQLAlchemy's name of the database.

    Raises:
        SchemaError: its name cannot be one.
    """
    key = primary_key or PrimaryKey()
    column = find_column(types.keys(), check_new_name(key.name, "column", dialect))
    if column is None:
        return key
    type_ = instance_of(types[column])
    numbered = key.type == "integer" and isinstance(type_, Integer)
    return key if numbered else replace(key, type=type_)


def create_column(
    connection: Connection, catalog: Catalog, table: str, name: str, type_: AnyType
) -> None:
    """Add a column to a table unless it has one of that name.

    Parameters:
        connection: where the table is; the caller commits.
        catalog: what is known of tables.
        table: the table's name.
        name: the column's name.
        type_: its SQLAlchemy type.

    Raises:
        TableNotFoundError: there is no such table.
        SchemaError: a name cannot be one, or the table is a view.
    """
    check_name(name, "column", connection.dialect.name)
    add_missing(connection, catalog, _locked(connection, catalog, table), {name: type_})


def drop_column(connection: Connection, catalog: Catalog, table: str, name: str) -> None:
    """Drop a column, and the indexes that it stands in.

    Parameters:
        connection: where the table is; the caller commits.
        catalog: what is known of tables.
        table: the table's name.
        name: the column's name.

    Raises:
        TableNotFoundError: there is no such table.
        ColumnNotFoundError: the table has no such column.
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
    """Drop a table, if there is one of that name.

    Parameters:
        connection: where the table is; the caller commits.
        catalog: what is known of tables.
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
    """Raise when a table is a view.

    Raises:
        SchemaError: it is.
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
