"""What a reflection needs to know about a SQLite table, by one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row
from sqlalchemy.exc import NoSuchTableError

from dbset_schema.sqlite_constraints import master

#: SQLite's count of schema changes.
COUNT = "(SELECT schema_version FROM pragma_schema_version)"

#: The columns as in PRAGMA table_xinfo, and the same facts in each row. The statements of views are
#: left out, as their columns depend on other tables. An auto-incrementing primary key (the rowid)
#: has no index.
_LOOK = f"""
WITH made AS (SELECT type, sql FROM {{}} WHERE tbl_name = :table COLLATE NOCASE)
SELECT c.cid, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden,
    {COUNT}, (SELECT group_concat(sql) FROM made WHERE type != 'view'),
    (SELECT sql FROM made WHERE type IN ('table', 'view')),
    EXISTS (SELECT 1 FROM made WHERE type = 'view'),
    EXISTS (SELECT 1 FROM pragma_index_list(:table, :schema)),
    NOT EXISTS (SELECT 1 FROM pragma_index_list(:table, :schema) WHERE origin = 'pk'),
    EXISTS (SELECT 1 FROM pragma_foreign_key_list(:table, :schema))
FROM pragma_table_xinfo(:table, :schema) c
"""  # noqa: S608  constants


class SQLiteFacts(NamedTuple):
    """What SQLite knows about a table or view.

    Attributes:
        columns: the rows of PRAGMA table_xinfo.
        changes: the count of schema changes.
        statements: the statements of the table.
        made_by: its CREATE statement; ``None`` for a temporary or internal one.
        is_view: whether it is a view.
        has_indexes: whether it has indexes.
        is_numbered: whether SQLite generates the values of a primary key.
        has_foreign_keys: whether it has foreign keys.
    """

    columns: Sequence[Row[Any]]
    changes: int
    statements: str | None
    made_by: str | None
    is_view: bool
    has_indexes: bool
    is_numbered: bool
    has_foreign_keys: bool


def look(connection: Connection, name: str, schema: str | None) -> SQLiteFacts:
    """Return what SQLite knows about a table or view.

    Parameters:
        connection: the connection.
        name: the table's name.
        schema: the name of an attached file.

    Raises:
        NoSuchTableError: it does not exist.
    """
    sql = _LOOK.format(master(connection, schema))
    found = connection.exec_driver_sql(sql, {"table": name, "schema": schema}).all()
    if not found:
        raise NoSuchTableError(name)
    changes, statements, made_by, *flags = found[0][-7:]
    return SQLiteFacts(found, changes, statements, made_by, *map(bool, flags))
