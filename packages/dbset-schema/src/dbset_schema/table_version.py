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
    Select,
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

from dbset_schema.capabilities import capabilities_of
from dbset_schema.names import regclass

_KEY = "dbset_version"


def _number(name: str) -> ColumnElement[int]:
    """Cast an OID or XID column to a number; PostgreSQL has no direct cast."""
    return cast(cast(column(name), Text), BigInteger)


_PG_CLASS = table("pg_class", schema="pg_catalog")
_FILE_AND_COLUMNS = select(_number("relfilenode") * 2048 + column("relnatts", Integer)).select_from(
    _PG_CLASS
)
_CHANGES_OF_COLUMNS = select(cast(func.sum(_number("xmin")), BigInteger)).select_from(
    table("pg_attribute", schema="pg_catalog")
)
_TYPES_OF_COLUMNS = select(
    func.md5(
        literal_column(
            "string_agg(concat_ws(' ', attname, atttypid, atttypmod), ',' ORDER BY attnum)"
        )
    )
).select_from(table("pg_attribute", schema="pg_catalog"))

#: Partitioned and foreign tables have no file that a change of type would replace.
_WITHOUT_FILE = frozenset({"p", "f"})


@dataclass(frozen=True)
class Version:
    """The version that a table had when it was reflected.

    Attributes:
        now: an expression for the current version, for a SELECT.
        known: the version at reflection.
        own: an expression for this table alone, if the version covers all tables.
        own_known: its value at reflection; ``None`` if there is none.
    """

    now: ColumnElement[Any]
    known: object
    own: ColumnElement[Any]
    own_known: object


#: Returns the version of a table, and an expression for this table alone.
_Expression: TypeAlias = Callable[
    [Connection, str, str | None], tuple[ColumnElement[Any], ColumnElement[Any]]
]
_NOTHING: ColumnElement[Any] = literal_column("NULL")


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
    return Version(now, known, own, own_known)


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
    if version is None or version.own_known is None:
        return False
    now, own = connection.execute(select(version.now, version.own)).one()
    if own != version.own_known:
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
    counted = literal_column("(SELECT schema_version FROM pragma_schema_version)", Integer())
    return counted, statements.where(made.columns.type != "view").scalar_subquery()


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
    if not capabilities_of(connection.dialect).relfilenode:
        key, version = "attrelid", _TYPES_OF_COLUMNS.where(column("attnum", Integer) > 0)
    elif kind in _WITHOUT_FILE:
        key, version = "attrelid", _CHANGES_OF_COLUMNS
    else:
        key, version = "oid", _FILE_AND_COLUMNS
    quoted = name.replace("\\", "\\\\").replace("'", "''")
    has_name: ColumnElement[bool] = column("relname") == literal_column(f"E'{quoted}'")
    if key != "oid":
        same: Select[Any] = select(literal_column("1")).select_from(_PG_CLASS)
        has_name = same.where(column("oid") == column(key), has_name).exists()
    of_table = version.where(column(key) == literal_column(str(oid)), has_name)
    return of_table.scalar_subquery(), _NOTHING


_EXPRESSIONS: dict[str, _Expression] = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
