"""Change the declared types of SQLite columns, in the text of the table's CREATE statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dbset_types.kinds import Kind, kind_of
from sqlalchemy import Column, Connection, MetaData, Row, Table, text

from dbset_schema import ddl
from dbset_schema.errors import SchemaError
from dbset_schema.sqlite_constraints import master, place_of
from dbset_schema.sqlite_statements import prefix_of, trigger_statements
from dbset_schema.sqlite_strict import column_type
from dbset_schema.sqlite_tokens import is_blank, tokens, unquoted

_COLUMNS = """
    SELECT m.name AS "table", m.sql, c.cid, c.name, c.type, c.pk, c.hidden
    FROM {master} m, pragma_table_xinfo(m.name, :schema) c
    WHERE m.type = 'table' AND m.name = :table COLLATE NOCASE
    ORDER BY c.cid
"""
#: The indexes with expressions, conditions and generated columns.
_COMPUTED = """
    SELECT DISTINCT i.name
    FROM pragma_index_list(:table, :schema) i
    JOIN pragma_index_xinfo(i.name, :schema) x
    LEFT JOIN pragma_table_xinfo(:table, :schema) c ON c.cid = x.cid
    WHERE i.partial OR x.cid = -2 OR c.hidden
    ORDER BY i.name
"""
_STORED = 3  # PRAGMA table_xinfo's number for a stored generated column


def retype(
    connection: Connection, table: Table, types: Mapping[str, ddl.Type]
) -> Iterator[ddl.Statement]:
    """Yield the statements that change declared types, and nothing else.

    Stored values stay as they are. So they must be values of the new types as well, or be converted
    by the caller.

    Parameters:
        connection: the connection, in a transaction.
        table: the table.
        types: the new types by column.

    Raises:
        SchemaError: a column is the table's rowid, or its declaration is not recognized.
    """
    columns = _rows(connection, table, _COLUMNS)
    made_by = retyped = columns[0].sql
    for column in columns:
        if column.name in types:
            wanted = column_type(table, column.name, types[column.name])
            declared = wanted.compile(dialect=connection.dialect)
            if column.hidden or _is_rowid(columns, column, declared):
                raise _refused(table, column, "that is generated, or the rowid")
            retyped = with_type(retyped, column.cid, column.name, column.type, declared)
            if retyped is None:
                raise _refused(table, column, "whose declaration it writes differently")
    prefix = prefix_of(connection, table)
    version = connection.exec_driver_sql(f"PRAGMA {prefix}schema_version").scalar_one()
    yield ddl.plain(ddl.WRITABLE_SCHEMA.format("ON"))
    yield ddl.plain(
        f"UPDATE {prefix}sqlite_master SET sql = {_quoted(retyped)}"  # noqa: S608  quoted
        f" WHERE name = {_quoted(columns[0].table)} AND sql = {_quoted(made_by)}"
    )
    yield ddl.plain(f"PRAGMA {prefix}schema_version = {version + 1}")  # has all read it again
    yield ddl.plain(ddl.WRITABLE_SCHEMA.format("OFF"))


def recompute(
    connection: Connection, table: Table, names: Iterable[str]
) -> Iterator[ddl.Statement]:
    """Yield the statements that make what is derived from columns right again, after ``retype``.

    An UPDATE has SQLite check the constraints, compute the stored columns, and store whole floats
    in NUMERIC columns as integers. No trigger fires.

    Parameters:
        connection: the connection, in a transaction.
        table: the table.
        names: the columns.
    """
    quote = connection.dialect.identifier_preparer.quote
    schema = quote(place_of(table) or "main")  # a name alone may be that of a collation
    for index in _rows(connection, table, _COMPUTED):
        yield ddl.plain(f"REINDEX {schema}.{quote(index.name)}")
    columns = _rows(connection, table, _COLUMNS)
    words = {token.upper() for token in tokens(columns[0].sql)}
    has_floats = any(kind_of(table.columns[name].type) is Kind.FLOAT for name in names)
    if has_floats or "CHECK" in words or any(column.hidden == _STORED for column in columns):
        same = Table(table.name, MetaData(), *map(Column, names), schema=table.schema)
        triggers = trigger_statements(connection, table)
        yield from ddl.drop_each("TRIGGER", triggers, table, connection.dialect)
        yield same.update().values(dict(same.columns))
        yield from map(ddl.plain, triggers.values())


def with_type(made_by: str, position: int, name: str, declared: str, type_: str) -> str | None:
    """Return a CREATE TABLE statement with another type for a column.

    Parameters:
        made_by: the statement.
        position: the number of the column.
        name: its name.
        declared: its type in the statement, of which SQLite may have changed the case.
        type_: its new type.

    Returns:
        The statement; ``None`` if there is no such column at this position.

    Example:
        >>> with_type("CREATE TABLE t (a INT, b INT NOT NULL)", 1, "b", "INT", "REAL")
        'CREATE TABLE t (a INT, b REAL NOT NULL)'
    """
    parts = tokens(made_by)
    begin = _starts(parts)[position]
    places = [place for place in range(begin, len(parts)) if not is_blank(parts[place])]
    of_type = [token.upper() for token in tokens(declared) if not is_blank(token)]
    of_name, *of_rest = places[: 1 + len(of_type)]
    is_known = of_type and [unquoted(parts[place]).upper() for place in of_rest] == of_type
    if not is_known or unquoted(parts[of_name]) != name:
        return None
    return "".join([*parts[: of_rest[0]], type_, *parts[of_rest[-1] + 1 :]])


def _starts(parts: Sequence[str]) -> list[int]:
    """Return where the declarations of a CREATE TABLE statement start."""
    depth, found = 0, []
    for place, part in enumerate(parts):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if depth == 1 and part in {"(", ","}:
            found.append(place + 1)
    return found


def _is_rowid(columns: Sequence[Row[Any]], column: Row[Any], declared: str) -> bool:
    """Return whether a column is the rowid, before or after the change: SQLite stores it apart."""
    is_key = bool(column.pk) and sum(bool(each.pk) for each in columns) == 1
    return is_key and "INTEGER" in {column.type.upper(), declared.upper()}


def _refused(table: Table, column: Row[Any], why: str) -> SchemaError:
    return SchemaError(
        f"column {column.name!r} of table {table.name!r} must grow, and SQLite cannot change the"
        f" type {column.type!r} of a column {why}; alter the table by hand",
        name=column.name,
    )


def _rows(connection: Connection, table: Table, statement: str) -> Sequence[Row[Any]]:
    found = text(statement.format(master=master(connection, place_of(table))))
    names = {"table": table.name, "schema": place_of(table) or "main"}
    return connection.execute(found, names).all()


def _quoted(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"
