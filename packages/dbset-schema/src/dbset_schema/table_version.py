"""A table's version: a value that a statement can select, which changes with the columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Table,
    Text,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.types import TypeEngine

from dbset_schema.capabilities import capabilities_of
from dbset_schema.names import regclass

_KEY = "dbset_version"


def _number(name: str) -> ColumnElement[int]:
    """Cast an OID or XID column to a number; PostgreSQL has no direct cast."""
    return cast(cast(column(name), Text), BigInteger)


_PG_CLASS = table("pg_class", schema="pg_catalog")

#: Versions as text: each table keeps its own, and an expression would be several times as large.
_FILE_AND_COLUMNS = (
    "(SELECT CAST(CAST(relfilenode AS TEXT) AS BIGINT) * 2048 + relnatts"
    " FROM pg_catalog.pg_class WHERE oid = {oid} AND relname = {name})"
)
_OF_COLUMNS = (
    "(SELECT %s FROM pg_catalog.pg_attribute WHERE attrelid = {oid} AND attnum > %s AND EXISTS"
    " (SELECT 1 FROM pg_catalog.pg_class WHERE oid = attrelid AND relname = {name}))"
)
_CHANGES_OF_COLUMNS = _OF_COLUMNS % (
    "CAST(sum(CAST(CAST(xmin AS TEXT) AS BIGINT)) AS BIGINT)",
    -1000,  # system columns as well
)
_TYPES_OF_COLUMNS = _OF_COLUMNS % (
    "md5(string_agg(concat_ws(' ', attname, atttypid, atttypmod), ',' ORDER BY attnum))",
    0,
)

#: Partitioned and foreign tables have no file that a change of type would replace.
_WITHOUT_FILE = frozenset({"p", "f"})


@dataclass(frozen=True)
class Version:
    """The version that a table had when it was reflected.

    Attributes:
        now: an expression for the current version, for a SELECT.
        known: the version at reflection.
        own: what this table alone had, if the version covers all tables; else ``None``.
    """

    now: ColumnElement[Any]
    known: object
    own: object


#: Returns the version of a table, and an expression for this table alone.
_Expression: TypeAlias = Callable[
    [Connection, str, str | None], tuple[ColumnElement[Any], ColumnElement[Any]]
]
_NOTHING: ColumnElement[Any] = literal_column("NULL")

#: SQLite's count of schema changes.
_COUNTED: ColumnElement[Any] = literal_column(
    "(SELECT schema_version FROM pragma_schema_version)", Integer()
)


def read_version(connection: Connection, name: str, schema: str | None) -> Version | None:
    """Return the version of a table, or ``None`` if the database has none.

    Parameters:
        connection: the connection.
        name: the table's name.
        schema: the PostgreSQL schema; the search path by default.
    """
    expression = _EXPRESSIONS.get(connection.dialect.name)
    if expression is None:
        return None
    now, own = expression(connection, name, schema)
    known, own_known = connection.execute(select(now, own)).one()
    return Version(now, known, own_known)


def version_of(reflected: Table) -> Version | None:
    """Return the version of a reflected table."""
    version: Version | None = reflected.info.get(_KEY)
    return version


def is_current(connection: Connection, reflected: Table, *, locked: bool = False) -> bool:
    """Return whether a reflection is current; if so, until the transaction ends.

    Parameters:
        connection: the connection; on SQLite inside a transaction that may write.
        reflected: the table.
        locked: whether the table is locked already; otherwise a SELECT from it locks it.
    """
    version = version_of(reflected)
    if version is None:
        return True
    reading = select(literal_column("1")).select_from(reflected).limit(0).scalar_subquery()
    now = connection.execute(select(version.now, *([] if locked else [reading]))).scalar()
    return bool(now == version.known) or is_same_still(connection, reflected)


def is_same_still(connection: Connection, reflected: Table) -> bool:
    """Return whether a table is unchanged although the version differs.

    If so, record the new version.

    Parameters:
        connection: the connection.
        reflected: the table.
    """
    version = version_of(reflected)
    if version is None or version.own is None:
        return False
    expression = _EXPRESSIONS[connection.dialect.name]
    current = select(*expression(connection, reflected.name, reflected.schema))
    now, own = connection.execute(current).one()
    if own != version.own:
        return False
    keep_version(reflected, replace(version, known=now))
    return True


def keep_version(reflected: Table, version: Version | None) -> None:
    """Record a table's version."""
    reflected.info[_KEY] = version


def _on_sqlite(
    connection: Connection,  # noqa: ARG001  shared signature
    name: str,
    schema: str | None,
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """SQLite counts schema changes per file; for an attached file, only a PRAGMA has the count.

    The statements of views are left out, as their columns depend on other tables.
    """
    made = table("sqlite_master", column("sql"), column("tbl_name"), column("type"), schema=schema)
    of_table = func.lower(made.columns.tbl_name) == func.lower(literal(name))
    statements = select(func.group_concat(made.columns.sql)).where(of_table)
    if schema not in {None, "main"}:
        return statements.scalar_subquery(), _NOTHING
    return _COUNTED, statements.where(made.columns.type != "view").scalar_subquery()


def _on_postgresql(
    connection: Connection, name: str, schema: str | None
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """A new column changes the column count, a new type the table's file.

    For tables without a file, the transaction IDs of the columns' last changes are the version. On
    databases without files, it is a hash of the columns' names and types.
    A renamed table has no version under its old name.
    """
    found = connection.execute(
        select(_number("oid"), cast(column("relkind"), Text))
        .select_from(_PG_CLASS)
        .where(column("oid") == regclass(name, schema))
    ).first()
    oid, kind = found or (0, "")
    type_: TypeEngine[Any] = BigInteger()
    if not capabilities_of(connection.dialect).relfilenode:
        version, type_ = _TYPES_OF_COLUMNS, Text()
    else:
        version = _CHANGES_OF_COLUMNS if kind in _WITHOUT_FILE else _FILE_AND_COLUMNS
    quoted = name.replace("\\", "\\\\").replace("'", "''")
    return literal_column(version.format(oid=oid, name=f"E'{quoted}'"), type_), _NOTHING


_EXPRESSIONS: dict[str, _Expression] = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
