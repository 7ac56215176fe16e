"""Columns that must grow: the statements that change a column's type and keep every value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import DDL, Column, Connection, MetaData, Numeric, Table, column, or_, select
from sqlalchemy.types import Float, TypeEngine

from dbset_schema import ddl
from dbset_schema.errors import SchemaError

#: The largest integer up to which a float keeps every integer.
FLOAT_EXACT = 2**53

_COPY = "dbset widened"


def exact_type(connection: Connection, table: Table, name: str, wanted: ddl.Type) -> ddl.Type:
    """Return the type that keeps what stands in a column: NUMERIC where a float would round it.

    Parameters:
        connection: where the table is.
        table: the table.
        name: the column that grows.
        wanted: the type that the new values ask for.

    Returns:
        The wanted type, or NUMERIC when integers stand in the column that no float keeps.
    """
    stands = table.columns[name]
    if not isinstance(wanted, Float) or isinstance(stands.type, Float):
        return wanted
    beyond = or_(stands > FLOAT_EXACT, stands < -FLOAT_EXACT)
    found = connection.execute(select(1).select_from(table).where(beyond).limit(1)).first()
    return Numeric() if found else wanted


def widen_column(
    connection: Connection, table: Table, name: str, type_: ddl.Type
) -> Iterator[ddl.Statement]:
    """Yield what changes a column's type, the values kept.

    Parameters:
        connection: where the table is.
        table: the table.
        name: the column that grows.
        type_: the wider type.

    Raises:
        SchemaError: on SQLite, the column is part of a key, which cannot be changed in place.
    """
    if connection.dialect.name == "sqlite":
        yield from _replace_on_sqlite(connection, table, name, type_)
    elif connection.dialect.name == "postgresql":
        yield _change_on_postgresql(connection, table, name, type_)
    else:
        yield _change_elsewhere(table, name, type_)


def _change_on_postgresql(
    connection: Connection, table: Table, name: str, type_: ddl.Type
) -> ddl.Statement:
    from alembic.ddl.postgresql import PostgresqlColumnType  # noqa: PLC0415  when first needed

    quoted = connection.dialect.identifier_preparer.quote(name)
    using = f"{quoted}::{type_.compile(dialect=connection.dialect)}"
    return PostgresqlColumnType(table.name, name, type_, schema=table.schema, using=using)


def _change_elsewhere(table: Table, name: str, type_: ddl.Type) -> ddl.Statement:
    from alembic.ddl.base import ColumnType  # noqa: PLC0415  imported when first needed

    return ColumnType(table.name, name, type_, schema=table.schema)


def _replace_on_sqlite(
    connection: Connection, table: Table, name: str, type_: ddl.Type
) -> Iterator[ddl.Statement]:
    """SQLite cannot change a type, and a copy of the table would lose triggers and checks.

    So the column alone is copied, dropped and renamed, and its indexes are made anew as they were.
    """
    from alembic.ddl.base import ColumnName  # noqa: PLC0415  imported when first needed

    if name in table.primary_key.columns:
        raise SchemaError(
            f"column {name!r} of table {table.name!r} is part of the primary key;"
            f" SQLite cannot make it {type_!r}",
            name=name,
        )
    indexes = _index_statements(connection, table, name)
    yield from (DDL(f"DROP INDEX {_quoted(connection, index)}") for index in indexes)
    yield from ddl.add_column(table, _COPY, type_)
    copied = Table(table.name, MetaData(), Column(name), Column(_COPY), schema=table.schema)
    yield copied.update().values({_COPY: copied.columns[name]})
    yield from ddl.drop_column(table, name)
    yield ColumnName(table.name, _COPY, name, schema=table.schema)
    yield from (DDL(sql.replace("%", "%%")) for sql in indexes.values())


def _index_statements(connection: Connection, table: Table, name: str) -> dict[str, str]:
    """Return the indexes that a column stands in, with the statements that made them."""
    found = connection.exec_driver_sql(
        "SELECT m.name, m.sql FROM sqlite_master m"
        " WHERE m.type = 'index' AND m.tbl_name = ? AND m.sql IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM pragma_index_info(m.name) i WHERE i.name = ?)",
        (table.name, name),
    )
    return {index: sql for index, sql in found}


def _quoted(connection: Connection, name: str) -> str:
    quoted: Any = connection.dialect.identifier_preparer.quote(name)
    return str(quoted).replace("%", "%%")
