"""The names of a database's tables and views."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, select, text

from dbset_schema.names import regclass
from dbset_schema.sqlite_constraints import master

_PARTITIONS = text("""
    SELECT c.relname FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relispartition AND n.nspname = coalesce(:schema, n.nspname)
        AND (:schema IS NOT NULL OR pg_catalog.pg_table_is_visible(c.oid))
""")


def table_names(
    connection: Connection, schema: str | None = None, *, hidden: bool = False
) -> list[str]:
    """Return the names of the tables, sorted.

    Parameters:
        connection: the connection.
        schema: the PostgreSQL schema; the search path by default.
        hidden: include the partitions of PostgreSQL's tables, and the tables in which SQLite's
            virtual tables, such as those for full-text search, store their data.
    """
    names = set(inspect(connection).get_table_names(schema=schema))
    if not hidden:
        names -= set(_hidden(connection, schema))
    return sorted(names)


def view_names(connection: Connection, schema: str | None = None) -> list[str]:
    """Return the names of the views, materialized ones included, sorted."""
    inspector = inspect(connection)
    names = inspector.get_view_names(schema=schema)
    if connection.dialect.name == "postgresql":
        names = [*names, *inspector.get_materialized_view_names(schema=schema)]
    return sorted(names)


def is_taken(connection: Connection, name: str, schema: str | None) -> bool:
    """Return whether a table, view or index has a name: they share one namespace."""
    if connection.dialect.name == "sqlite":
        made = f"SELECT 1 FROM {master(connection, schema)} WHERE name = ? COLLATE NOCASE"  # noqa: S608  quoted
        return connection.exec_driver_sql(made, (name,)).first() is not None
    if connection.dialect.name == "postgresql":
        return connection.scalar(select(regclass(name, schema))) is not None
    return False


def _hidden(connection: Connection, schema: str | None) -> Iterator[str]:
    if connection.dialect.name == "postgresql":
        yield from connection.scalars(_PARTITIONS, {"schema": schema})
    elif connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA table_list")
        for place, name, kind, *_ in found if found.returns_rows else ():  # none before 3.37
            if kind == "shadow" and place.lower() == (schema or "main").lower():
                yield name
