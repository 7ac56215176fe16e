"""What the database says of its tables, in types that give back what was put in."""

from __future__ import annotations

from dbset_types import stored
from sqlalchemy import Connection, MetaData, Table, inspect
from sqlalchemy.exc import NoSuchTableError

from dbset_schema.errors import SchemaError
from dbset_schema.quiet import inspector
from dbset_schema.version import keep_version, read_version


def reflect(connection: Connection, name: str, schema: str | None = None) -> Table | None:
    """Return a table or view as the database has it now.

    Parameters:
        connection: where to look.
        name: the table's or view's name.
        schema: the PostgreSQL schema; the search path decides without one.

    Returns:
        A SQLAlchemy table in a ``MetaData`` of its own, or ``None`` when there is none.

    Raises:
        SchemaError: there is no such schema.

    Example:
        >>> from sqlalchemy import create_engine, text
        >>> engine = create_engine("sqlite://")
        >>> with engine.connect() as connection:
        ...     _ = connection.execute(text("CREATE TABLE t (seen TIMESTAMPTZ)"))
        ...     reflect(connection, "t").columns.keys(), reflect(connection, "missing")
        (['seen'], None)
        >>> engine.dispose()
    """
    version = read_version(connection, name, schema)
    table = Table(name, MetaData(), schema=schema)
    try:
        inspector(connection, name, schema).reflect_table(table, None, resolve_fks=False)
    except NoSuchTableError:
        if schema is not None and not inspect(connection).has_schema(schema):
            raise SchemaError(
                f"there is no schema {schema!r}; create it first", name=schema
            ) from None
        return None
    keep_version(table, version)
    _MEND.get(connection.dialect.name, _leave)(connection, table)
    return table


def table_names(connection: Connection, schema: str | None = None) -> list[str]:
    """Return the names of the tables, sorted."""
    return sorted(inspect(connection).get_table_names(schema=schema))


def view_names(connection: Connection, schema: str | None = None) -> list[str]:
    """Return the names of the views, materialized ones included, sorted."""
    inspector = inspect(connection)
    names = inspector.get_view_names(schema=schema)
    if connection.dialect.name == "postgresql":
        names = [*names, *inspector.get_materialized_view_names(schema=schema)]
    return sorted(names)


def has_table(connection: Connection, name: str, schema: str | None = None) -> bool:
    """Return whether there is a table or view of that name."""
    return inspect(connection).has_table(name, schema=schema)


def _leave(connection: Connection, table: Table) -> None:
    """Other databases are read as SQLAlchemy reads them."""


def _mend_sqlite(connection: Connection, table: Table) -> None:
    quoted = connection.dialect.identifier_preparer.quote_identifier(table.name)
    for row in connection.exec_driver_sql(f"PRAGMA table_xinfo({quoted})"):
        kept = stored.sqlite_type(row.type)
        if kept is not None and row.name in table.columns:
            table.columns[row.name].type = kept


def _mend_postgresql(connection: Connection, table: Table) -> None:  # noqa: ARG001  one table of functions
    for column in table.columns:
        column.type = stored.postgresql_type(column.type)


_MEND = {"sqlite": _mend_sqlite, "postgresql": _mend_postgresql}
