"""What a reflection needs to know about a SQLite table, by one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row
from sqlalchemy.exc import NoSuchTableError

from dbset_schema.sqlite_constraints import Indexes, master, read_indexes

#: SQLite's count of schema changes.
COUNT = "(SELECT schema_version FROM pragma_schema_version)"

#: The columns as in PRAGMA table_xinfo, and the same facts in each row. The statements of views are
#: left out, as their columns depend on other tables. Each further PRAGMA would take as long as the
#: rest, so whether the others are needed is seen by the statements.
_LOOK = f"""
WITH made AS (SELECT type, sql FROM {{}} WHERE tbl_name = :table COLLATE NOCASE)
SELECT c.cid, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden,
    {COUNT}, (SELECT group_concat(sql) FROM made WHERE type != 'view'),
    (SELECT sql FROM made WHERE type IN ('table', 'view')),
    EXISTS (SELECT 1 FROM made WHERE type = 'view'),
    EXISTS (SELECT 1 FROM made WHERE type = 'index')
FROM pragma_table_xinfo(:table, :schema) c
"""  # noqa: S608  constants


#: Words in a CREATE statement: of a foreign key, and of a primary key whose index is not listed.
_REFERS, _WITHOUT_ROWID = "references", "rowid"
_ANY = _REFERS + _WITHOUT_ROWID


class SQLiteFacts(NamedTuple):
    """What SQLite knows about a table or view.

    Attributes:
        columns: the rows of PRAGMA table_xinfo.
        changes: the count of schema changes.
        statements: the statements of the table.
        made_by: its CREATE statement; ``None`` for a temporary or internal one.
        is_view: whether it is a view.
        may_have_foreign_keys: whether it may have foreign keys.
        indexes: the columns of its indexes.
    """

    columns: Sequence[Row[Any]]
    changes: int
    statements: str | None
    made_by: str | None
    is_view: bool
    may_have_foreign_keys: bool
    indexes: Indexes

    @property
    def is_numbered(self) -> bool:
        """Whether a primary key is the rowid, which SQLite generates, and which has no index."""
        return not any(rows[0].origin == "pk" for _, rows in self.indexes)


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
    changes, statements, made_by, is_view, has_indexes = found[0][-5:]
    text = _ANY if made_by is None else made_by.lower()
    has_indexes = has_indexes or _WITHOUT_ROWID in text
    return SQLiteFacts(
        found,
        changes,
        statements,
        made_by,
        bool(is_view),
        _REFERS in text,
        read_indexes(connection, name, schema) if has_indexes else (),
    )
