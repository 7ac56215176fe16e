"""A table's version: a value that a statement can bring along, to tell whether columns changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Table,
    Text,
    cast,
    column,
    literal_column,
    select,
    table,
)

from dbset_schema.names import regclass

_KEY = "dbset_version"

_FILE = cast(cast(column("relfilenode"), Text), BigInteger)  # Oid
_PG_CLASS = select(_FILE * 2048 + column("relnatts", Integer)).select_from(
    table("pg_class", schema="pg_catalog")
)


@dataclass(frozen=True)
class Version:
    """The version that a table had when it was reflected.

    Attributes:
        now: an expression that gives the version of the moment, for a SELECT.
        known: the version that was reflected.
    """

    now: ColumnElement[int]
    known: int | None


def read_version(connection: Connection, name: str, schema: str | None) -> Version | None:
    """Return the version of a table, or ``None`` where the database has nothing to tell it by.

    Parameters:
        connection: where the table is.
        name: the table's name.
        schema: the PostgreSQL schema; the search path decides without one.
    """
    expression = _EXPRESSIONS.get(connection.dialect.name)
    if expression is None:
        return None
    now = expression(connection, name, schema)
    return Version(now, connection.scalar(select(now)))


def version_of(reflected: Table) -> Version | None:
    """Return the version that a reflected table had."""
    version: Version | None = reflected.info.get(_KEY)
    return version


def is_current(connection: Connection, reflected: Table) -> bool:
    """Return whether a table is still as it was reflected; it stays so until the transaction ends.

    Parameters:
        connection: on SQLite inside a transaction that may write.
        reflected: the table.
    """
    version = version_of(reflected)
    if version is None:
        return True
    locking = select(literal_column("1")).select_from(reflected).limit(0).scalar_subquery()
    now = connection.execute(select(version.now, locking)).scalar()
    return bool(now == version.known)


def keep_version(reflected: Table, version: Version | None) -> None:
    """Note a table's version on it."""
    reflected.info[_KEY] = version


def _schema_cookie(connection: Connection, name: str, schema: str | None) -> ColumnElement[int]:  # noqa: ARG001  one table of functions
    """SQLite counts the changes of a database's schema."""
    return literal_column("(SELECT schema_version FROM pragma_schema_version)", Integer())


def _file_and_columns(connection: Connection, name: str, schema: str | None) -> ColumnElement[int]:
    """PostgreSQL counts the columns that a table ever had; new types put it into a new file."""
    oid = connection.scalar(select(cast(regclass(name, schema), BigInteger))) or 0
    return _PG_CLASS.where(column("oid") == literal_column(str(oid))).scalar_subquery()


_EXPRESSIONS = {"sqlite": _schema_cookie, "postgresql": _file_and_columns}
