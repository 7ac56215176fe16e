"""Create and drop tables and columns by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from dbset_types import PrimaryKey
from sqlalchemy import Connection, Table, UniqueConstraint
from sqlalchemy.exc import DBAPIError

from dbset_schema import ddl
from dbset_schema.catalog import Catalog
from dbset_schema.definitions import (
    NewColumn,
    define,
    extended,
    new_table,
    primary_key_of,
    refer,
)
from dbset_schema.enums import create_enums
from dbset_schema.errors import SchemaError, reason_of, state_of
from dbset_schema.locks import lock_table
from dbset_schema.names import (
    check_name,
    check_new_column,
    check_new_name,
    find_column,
    is_qualified,
    require_column,
)
from dbset_schema.partitions import (
    Partitions,
    create_partitions,
    divide,
    missing_partitions,
)
from dbset_schema.reflect import not_found, refuse_partition, refuse_view, refuse_virtual
from dbset_schema.shards import refuse_shards
from dbset_schema.sqlite_statements import index_statements
from dbset_schema.sqlite_strict import column_type

#: Why a database does not add a column: SQLSTATEs, and beginnings of SQLite's messages.
_NOT_ADDED = {
    "23502": "the table has rows: give the column a server_default, or leave it nullable",
    "23503": "its default does not exist in the table that it refers to",
    "23505": "the table has rows, and all of them would have the same value",
    "23514": "existing rows do not meet its CHECK constraint",
    "Cannot add a NOT NULL": (
        "the table has rows: give the column a server_default, or leave it nullable"
    ),
    "Cannot add a REFERENCES": "the table has rows: leave its server_default out",
    "Cannot add a column with non-constant": (
        "the table has rows: leave its server_default out, or give a constant"
    ),
    "cannot add a STORED": "write Computed(..., persisted=False)",
    "CHECK constraint failed": "existing rows do not meet its CHECK constraint",
}

#: Why a database does not drop a column: SQLSTATEs, and beginnings of SQLite's messages.
_NOT_DROPPED = {
    "2BP01": "drop what depends on it first",
    "42P16": "create another table without it, or divided in another way, and copy the rows",
    "cannot drop": "create another table without it, and copy the rows",
    "error in table": "create another table without what depends on it, and copy the rows",
    "error in": "drop what depends on it first",
}


def create_table(
    connection: Connection,
    catalog: Catalog,
    name: str,
    columns: Mapping[str, NewColumn] | None = None,
    primary_key: PrimaryKey | None = None,
    *,
    partition_by: Partitions | None = None,
) -> None:
    """Create a table unless it exists.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        name: the table's name.
        columns: SQLAlchemy types or Columns by name, which may include the primary key.
        primary_key: a 64-bit identity named ``id`` by default.
        partition_by: the partitions of a PostgreSQL table; an existing table gets those that it
            lacks.

    Raises:
        SchemaError: a table or column name is invalid, or the table cannot have such partitions.
        ArgumentError: a value of ``columns`` is not a type or a Column that can be created.

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
    defined = define(columns or {}, dialect)
    key = primary_key_of(defined, primary_key, PrimaryKey())
    lock_table(connection, name)
    existing = catalog.renewed(connection, name)
    if existing is None:
        check_new_name(name, "table", dialect)
        table = new_table(name, catalog.schema, key, defined, dialect)
        refer(connection, table)
        parts = [] if partition_by is None else divide(connection, table, partition_by)
        ddl.run(connection, create_enums(connection, (each.type for each in table.columns)))
        ddl.run(connection, ddl.create_table(table, connection.dialect))
        create_partitions(connection, table, parts)
        catalog.reload(connection, name)
    elif partition_by is not None:
        parts = missing_partitions(connection, existing, partition_by)
        create_partitions(connection, existing, parts)


def add_missing(
    connection: Connection, catalog: Catalog, table: Table, columns: Mapping[str, NewColumn]
) -> None:
    """Add the columns that a table lacks; existing columns stay as they are.

    Parameters:
        connection: the connection, which holds the table's lock; the caller commits.
        catalog: the cache of reflected tables.
        table: the table, newly reflected.
        columns: SQLAlchemy types or Columns by name.

    Raises:
        SchemaError: a name is invalid, the table is a view, or the database cannot add a column.
    """
    dialect, existing = connection.dialect.name, table.columns.keys()
    defined = define(columns, dialect)
    missing = {
        check_new_column(name, table.name, existing, dialect): column
        for name, column in defined.items()
        if find_column(existing, name) is None
    }
    if not missing:
        return
    refuse_view(table, missing)
    refuse_virtual(table)
    refuse_partition(table)
    made = extended(table, missing.values())
    refer(connection, made, table)
    _check_added(made, dialect)
    added = [made.columns[name] for name in missing]
    for column in added:
        column.type = column_type(table, column.name, column.type)
    statements = list(ddl.add_columns(added, connection.dialect))
    refuse_shards(connection, table, statements)
    ddl.run(connection, create_enums(connection, (column.type for column in added)))
    names = ", ".join(map(repr, missing))
    change = f"column {names} cannot be added to table {table.name!r}"
    with _explained(connection, table.name, change, _NOT_ADDED):
        ddl.run(connection, statements)
    catalog.reload(connection, table.name)


def _check_added(table: Table, dialect: str) -> None:
    """Raise if a table cannot get its new columns, whatever its rows are.

    Raises:
        SchemaError: a column is in the primary key, or has a UNIQUE constraint on SQLite.
    """
    for column in table.primary_key.columns:
        raise SchemaError(
            f"column {column.name!r} has primary_key=True, and only create_table() of a new table"
            " makes a primary key; leave it out",
            name=column.name,
        )
    for constraint in table.constraints:
        if dialect == "sqlite" and isinstance(constraint, UniqueConstraint):
            (name,) = constraint.columns.keys()
            raise SchemaError(
                f"SQLite cannot add the UNIQUE column {name!r} to table {table.name!r}: leave"
                f" unique out, and then create_index({name!r}, unique=True)",
                name=name,
            )


@contextmanager
def _explained(
    connection: Connection, table: str, change: str, advices: Mapping[str, str]
) -> Iterator[None]:
    """Explain the database's error if a column cannot be added or dropped.

    Parameters:
        connection: the connection.
        table: the table's name.
        change: what cannot be done.
        advices: what to do instead, by SQLSTATE, or by how SQLite's messages begin.

    Raises:
        SchemaError: the message has the database's, and what to write instead.
    """
    try:
        yield
    except DBAPIError as error:
        said = reason_of(error)
        code = state_of(error) if connection.dialect.name == "postgresql" else said
        advice = next((text for known, text in advices.items() if code.startswith(known)), None)
        if advice is None:
            raise
        raise SchemaError(
            f"{change}: {advice} ({said})",
            name=table,
        ) from error


def check_key(table: Table, key: PrimaryKey) -> None:
    """Raise if an existing table has another primary key than the requested one.

    Raises:
        SchemaError: the primary keys differ.
    """
    existing = table.primary_key.columns.keys()
    if existing != [find_column(existing, name) for name in key.names]:
        shown = ", ".join(map(repr, existing)) or "none"
        raise SchemaError(
            f"table {table.name!r} already exists with the primary key {shown}, not"
            f" {', '.join(map(repr, key.names))};"
            " leave primary_key out, or give the table another name",
            name=table.name,
        )


def create_column(
    connection: Connection, catalog: Catalog, table: str, name: str, type_: NewColumn
) -> None:
    """Add a column to a table unless it exists.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        table: the table's name.
        name: the column's name.
        type_: its SQLAlchemy type, or a SQLAlchemy Column.

    Raises:
        TableNotFoundError: the table does not exist.
        SchemaError: a name is invalid, or the table is a view.
    """
    check_name(name, "column", connection.dialect.name)
    add_missing(connection, catalog, catalog.locked(connection, table), {name: type_})


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
        SchemaError: the table is a view or a partition, or is divided by the column, or something
            depends on it; on SQLite, it is a key or the only column.
    """
    found = catalog.locked(connection, table)
    refuse_partition(found)
    column = require_column(found, name)
    if connection.dialect.name == "sqlite":
        indexes = index_statements(connection, found, column)
        ddl.run(connection, ddl.drop_each("INDEX", indexes, found, connection.dialect))
    statements = list(ddl.drop_column(found, column))
    refuse_shards(connection, found, statements)
    change = f"column {column!r} of table {table!r} cannot be dropped"
    with _explained(connection, table, change, _NOT_DROPPED):
        ddl.run(connection, statements)
    catalog.reload(connection, table)


def drop_table(connection: Connection, catalog: Catalog, name: str) -> None:
    """Drop a table if it exists.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        name: the table's name.

    Raises:
        SchemaError: it is a view.
        TableNotFoundError: there is none, and the name looks like ``schema.table``.
    """
    lock_table(connection, name)
    found = catalog.reload(connection, name)
    if found is None and is_qualified(name):
        raise not_found(connection, name)
    if found is not None:
        refuse_view(found)
        ddl.run(connection, ddl.drop_table(found))
        catalog.forget(name)
