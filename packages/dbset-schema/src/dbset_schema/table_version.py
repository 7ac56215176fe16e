"""A table's version: a value that a statement can bring along, to tell whether columns changed."""

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

from dbset_schema.names import regclass

_KEY = "dbset_version"


def _number(name: str) -> ColumnElement[int]:
    """Return a column of PostgreSQL's OID or XID, which has no other cast to a number."""
    return cast(cast(column(name), Text), BigInteger)


_PG_CLASS = table("pg_class", schema="pg_catalog")
_FILE_AND_COLUMNS = select(_number("relfilenode") * 2048 + column("relnatts", Integer)).select_from(
    _PG_CLASS
)
_CHANGES_OF_COLUMNS = select(cast(func.sum(_number("xmin")), BigInteger)).select_from(
    table("pg_attribute", schema="pg_catalog")
)

#: Partitioned and foreign tables: they have columns that change their types, and no file.
_WITHOUT_FILE = frozenset({"p", "f"})


@dataclass(frozen=True)
class Version:
    """The version that a table had when it was reflected.

    Attributes:
        now: an expression that gives the version of the moment, for a SELECT.
        known: the version that was reflected.
        own: an expression that tells of this table alone, where a version is of all tables.
        own_known: what it told when the table was reflected; ``None`` when it tells nothing.
    """

    now: ColumnElement[Any]
    known: object
    own: ColumnElement[Any]
    own_known: object


#: What gives the version of a table, and what tells of it alone.
_Expression: TypeAlias = Callable[
    [Connection, str, str | None], tuple[ColumnElement[Any], ColumnElement[Any]]
]
_NOTHING: ColumnElement[Any] = literal_column("NULL")


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
    now, own = expression(connection, name, schema)
    known, own_known = connection.execute(select(now, own)).one()
    return Version(now, known, own, own_known)


def version_of(reflected: Table) -> Version | None:
    """Return the version that a reflected table had."""
    version: Version | None = reflected.info.get(_KEY)
    return version


def is_current(connection: Connection, reflected: Table, *, locked: bool = False) -> bool:
    """Return whether a table is still as it was reflected; it stays so until the transaction ends.

    Parameters:
        connection: on SQLite inside a transaction that may write.
        reflected: the table.
        locked: whether nobody can change it any more; else it is read, which does the same.
    """
    version = version_of(reflected)
    if version is None:
        return True
    reading = select(literal_column("1")).select_from(reflected).limit(0).scalar_subquery()
    now = connection.execute(select(version.now, *([] if locked else [reading]))).scalar()
    return bool(now == version.known) or is_same_still(connection, reflected)


def is_same_still(connection: Connection, reflected: Table) -> bool:
    """Return whether a table is as it was reflected although another version has come.

    That is noted as its version then.

    Parameters:
        connection: where the table is.
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
    """Note a table's version on it."""
    reflected.info[_KEY] = version


def _on_sqlite(
    connection: Connection,  # noqa: ARG001  one table of functions
    name: str,
    schema: str | None,
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """SQLite counts the changes of a file's schema; of an attached file only a PRAGMA says so.

    A view is left out of what made a table, as its columns hang on other tables.
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
    """A column that is new counts up, a new type puts a table into a new file.

    Where there is no file, each change of a column is told by the transaction that has made it.
    """
    found = connection.execute(
        select(_number("oid"), cast(column("relkind"), Text))
        .select_from(_PG_CLASS)
        .where(column("oid") == regclass(name, schema))
    ).first()
    oid, kind = found or (0, "")
    key, version = (
        ("attrelid", _CHANGES_OF_COLUMNS) if kind in _WITHOUT_FILE else ("oid", _FILE_AND_COLUMNS)
    )
    return version.where(column(key) == literal_column(str(oid))).scalar_subquery(), _NOTHING


_EXPRESSIONS: dict[str, _Expression] = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
