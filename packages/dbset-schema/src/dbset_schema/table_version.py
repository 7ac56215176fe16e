"""A table's version: a value that a statement can select, which changes with the columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Table,
    Text,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.types import TypeEngine

from dbset_schema.capabilities import capabilities_of
from dbset_schema.names import qualified
from dbset_schema.postgresql_facts import FILE_VERSION
from dbset_schema.sqlite_facts import COUNT, SQLiteFacts, look

_KEY = "dbset_version"

#: Key in ``Connection.info``: SQLite's count of schema changes at the start of a transaction that
#: writes, so that no other process can change it.
BEGUN_AT = "dbset_begun_at"


#: Versions as text: each table keeps its own, and an expression would be several times as large.
_FILE_AND_COLUMNS = (
    f"(SELECT {FILE_VERSION}"  # noqa: S608  a constant
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

#: A table's OID and kind, and its version if it has a file.
_FOUND = """
SELECT CAST(CAST(oid AS TEXT) AS BIGINT), CAST(relkind AS TEXT), {version}
FROM pg_catalog.pg_class WHERE oid = to_regclass(:table)
"""
_WITH_FILES = text(_FOUND.format(version=FILE_VERSION))
_WITHOUT_FILES = text(_FOUND.format(version="NULL"))

#: Partitioned and foreign tables have no file that a change of type would replace.
_WITHOUT_FILE = frozenset({"p", "f"})


class Version(NamedTuple):
    """The version that a table had when it was reflected.

    Attributes:
        now: an expression for the current version, for a SELECT.
        known: the version at reflection.
        own: what this table alone had, if the version covers all tables; else ``None``.
    """

    now: ColumnElement[Any]
    known: object
    own: object


_COUNTED: ColumnElement[Any] = literal_column(COUNT, Integer())


def read_version(connection: Connection, name: str, schema: str | None) -> Version | None:
    """Return the version of a table, or ``None`` if the database has none.

    Parameters:
        connection: the connection.
        name: the table's name.
        schema: the PostgreSQL schema; the search path by default.

    Raises:
        NoSuchTableError: nothing in the database has this name.
    """
    read = _READ.get(connection.dialect.name)
    return None if read is None else read(connection, name, schema)


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
    if version is None or is_begun_at(connection, reflected):
        return True
    if BEGUN_AT in connection.info and version.own is not None:
        return is_same_still(connection, reflected, in_transaction=True)
    reading = select(literal_column("1")).select_from(reflected).limit(0).scalar_subquery()
    now = connection.execute(select(version.now, *([] if locked else [reading]))).scalar()
    same = bool(now == version.known)
    return same or is_same_still(connection, reflected, in_transaction=True)


def is_begun_at(connection: Connection, reflected: Table) -> bool:
    """Return whether a transaction of SQLite has begun at the version of a reflected table."""
    version = reflected.info.get(_KEY)
    return version is not None and version.known == connection.info.get(BEGUN_AT)


def is_same_still(
    connection: Connection, reflected: Table, *, in_transaction: bool = False
) -> bool:
    """Return whether a table is unchanged although the version differs.

    If so, record the new version, unless it comes from changes that may be rolled back: the next
    change by another program then has the same count.

    Parameters:
        connection: the connection.
        reflected: the table.
        in_transaction: whether the connection is in a transaction, which may have changed tables.
    """
    version = version_of(reflected)
    if version is None or version.own is None:
        return False
    try:
        found = read_version(connection, reflected.name, reflected.schema)
    except NoSuchTableError:
        return False
    if found is None or found.own != version.own:
        return False
    if not in_transaction or found.known == connection.info.get(BEGUN_AT):
        keep_version(reflected, version._replace(known=found.known))
    return True


def keep_version(reflected: Table, version: Version | None) -> None:
    """Record a table's version."""
    reflected.info[_KEY] = version


def version_on_sqlite(
    connection: Connection, name: str, schema: str | None, facts: SQLiteFacts
) -> Version:
    """Return the version of a table of SQLite.

    SQLite counts schema changes per file; for an attached file, only a PRAGMA has the count.

    Parameters:
        connection: the connection.
        name: the table's name.
        schema: the name of an attached file.
        facts: what SQLite knows about the table.
    """
    if schema not in {None, "main"}:
        return _of_attached(connection, name, schema)
    return Version(_COUNTED, facts.changes, facts.statements)


def _of_attached(connection: Connection, name: str, schema: str | None) -> Version:
    master = table("sqlite_master", column("sql"), column("tbl_name"), schema=schema)
    made = master.alias("made")  # SQLite knows the columns of that of "temp" by another name
    of_table = func.lower(made.columns.tbl_name) == func.lower(literal(name))
    now = select(func.group_concat(made.columns.sql)).where(of_table).scalar_subquery()
    return Version(now, connection.execute(select(now)).scalar(), None)


def _read_on_sqlite(connection: Connection, name: str, schema: str | None) -> Version:
    return version_on_sqlite(connection, name, schema, look(connection, name, schema))


def _read_on_postgresql(connection: Connection, name: str, schema: str | None) -> Version:
    """A new column changes the column count, a new type the table's file.

    For tables without a file, the transaction IDs of the columns' last changes are the version. On
    databases without files, it is a hash of the columns' names and types.
    A renamed table has no version under its old name.
    """
    has_files = capabilities_of(connection.dialect).relfilenode
    statement = _WITH_FILES if has_files else _WITHOUT_FILES
    found = connection.execute(statement, {"table": qualified(name, schema)}).first()
    if found is None:
        raise NoSuchTableError(name)
    oid, kind, known = found
    if has_files and kind not in _WITHOUT_FILE:
        return version_of_file(name, oid, known)
    now = (
        _now(_CHANGES_OF_COLUMNS, name, oid, BigInteger())
        if has_files
        else _now(_TYPES_OF_COLUMNS, name, oid, Text())
    )
    return Version(now, connection.execute(select(now)).scalar(), None)


def version_of_file(name: str, oid: int, known: int) -> Version:
    """Return the version of a table of PostgreSQL that has a file.

    Parameters:
        name: the table's name.
        oid: its OID.
        known: its current version.
    """
    return Version(_now(_FILE_AND_COLUMNS, name, oid, BigInteger()), known, None)


def _now(version: str, name: str, oid: int, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    quoted = name.replace("\\", "\\\\").replace("'", "''")
    return literal_column(version.format(oid=oid, name=f"E'{quoted}'"), type_)


_READ: dict[str, Callable[[Connection, str, str | None], Version]] = {
    "sqlite": _read_on_sqlite,
    "postgresql": _read_on_postgresql,
}
