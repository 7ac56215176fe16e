"""Rename tables and columns."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, Table

from dbset_schema import ddl
from dbset_schema.catalog import Catalog
from dbset_schema.errors import SchemaError
from dbset_schema.listing import is_taken
from dbset_schema.locks import lock_table
from dbset_schema.names import check_name, check_new_name, find_column, require_column
from dbset_schema.partitions import partitions_named_after
from dbset_schema.reflect import refuse_partition
from dbset_schema.shards import refuse_shards


def rename_column(
    connection: Connection, catalog: Catalog, table: str, name: str, new_name: str
) -> None:
    """Rename a column; its values, indexes and constraints stay.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        table: the table's name.
        name: the column's name.
        new_name: its new name.

    Raises:
        TableNotFoundError: the table does not exist.
        ColumnNotFoundError: the column does not exist.
        SchemaError: the new name is invalid or another column's, the table is a view or
            a partition, or it has partitions on other servers.
    """
    check_new_name(new_name, "column", connection.dialect.name)
    found = catalog.locked(connection, table)
    refuse_partition(found)
    column = require_column(found, name)
    others = [each.name for each in found.columns if each.name != column]
    taken = find_column(others, new_name)
    if taken is not None:
        raise SchemaError(
            f"table {table!r} already has a column {taken!r}; give another name, or rename that"
            " column first",
            name=new_name,
        )
    if column != new_name:
        statements = list(ddl.rename_column(found, column, new_name))
        refuse_shards(connection, found, statements)
        ddl.run(connection, statements)
        catalog.reload(connection, table)


def rename_table(connection: Connection, catalog: Catalog, name: str, new_name: str) -> None:
    """Rename a table; its rows, indexes and constraints stay.

    Partitions by hash, which are named after their table, are renamed with it.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        name: the table's name.
        new_name: its new name.

    Raises:
        TableNotFoundError: the table does not exist.
        SchemaError: the new name is invalid or taken, or the table is a view.
    """
    dialect = connection.dialect.name
    check_name(new_name, "table", dialect)
    for each in sorted({name, new_name}):
        lock_table(connection, each)
    found = catalog.locked(connection, name)
    if name == new_name:
        return
    renamed = {name: new_name, **partitions_named_after(connection, found, new_name)}
    for old, new in renamed.items():
        check_new_name(new, "table", dialect)
        if is_taken(connection, new, catalog.schema):
            raise SchemaError(
                f"table {old!r} cannot be named {new!r}: a table, view or index has that name",
                name=new,
            )
    for old, new in renamed.items():
        ddl.run(connection, ddl.rename_table(Table(old, MetaData(), schema=found.schema), new))
        catalog.forget(old)
    catalog.reload(connection, new_name)
