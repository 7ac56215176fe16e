"""What a reflection needs to know about a SQLite table, by one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row
from sqlalchemy.exc import NoSuchTableError

from dbset_schema.sqlite_constraints import Indexes, master, read_indexes

#: SQLite's count of schema changes.
COUNT = "(SELECT schema_version FROM pragma_schema_version)"

#: The columns as in PRAGMA table_xinfo; what was created under the table's name, with its type and
#: statement as ``name`` and ``type``; the count as ``type``, and whether a temporary table has the
#: name as ``hidden``. Each further PRAGMA takes long, so whether one is needed is seen by the
#: statements.
_LOOK = """
SELECT cid, name, type, "notnull", dflt_value, pk, hidden
FROM pragma_table_xinfo(:table, :schema)
UNION ALL SELECT NULL, type, sql, NULL, NULL, NULL, NULL
FROM {} WHERE tbl_name = :table COLLATE NOCASE
UNION ALL SELECT NULL, NULL, schema_version, NULL, NULL, NULL, EXISTS (
    SELECT 1 FROM sqlite_temp_master
    WHERE name = :table COLLATE NOCASE AND type IN ('table', 'view')
)
FROM pragma_schema_version
"""

#: The first place besides the main file in which SQLite finds a table by its name alone.
_PLACE = """
SELECT d.name FROM pragma_database_list d
WHERE d.name <> 'main' AND EXISTS (SELECT 1 FROM pragma_table_info(:table, d.name))
ORDER BY d.seq LIMIT 1
"""

#: Words in a CREATE statement: of a foreign key, and of a primary key whose index is not listed.
_REFERS, _WITHOUT_ROWID = "references", "rowid"
_ANY = _REFERS + _WITHOUT_ROWID

_TABLES = frozenset({"table", "view"})


class SQLiteFacts(NamedTuple):
    """What SQLite knows about a table or view.

    Attributes:
        columns: the rows of PRAGMA table_xinfo.
        changes: the count of schema changes.
        statements: the statements of the table, its indexes and triggers; ``None`` for a view,
            whose columns depend on other tables.
        made_by: its CREATE statement; ``None`` for an internal one.
        is_view: whether it is a view.
        may_have_foreign_keys: whether it may have foreign keys.
        indexes: the columns of its indexes.
        place: ``temp`` or the name of the attached file, for a name without a schema that means a
            table outside the main file.
    """

    columns: Sequence[Row[Any]]
    changes: int
    statements: str | None
    made_by: str | None
    is_view: bool
    may_have_foreign_keys: bool
    indexes: Indexes
    place: str | None = None

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
    rows = connection.exec_driver_sql(sql, {"table": name, "schema": schema}).all()
    columns = [row for row in rows if row.cid is not None]
    if not columns:
        raise NoSuchTableError(name)
    made = [(row.name, row.type) for row in rows if row.cid is None and row.name is not None]
    changes, is_temporary = next(
        (row.type, row.hidden) for row in rows if row.cid is None and row.name is None
    )
    kinds = {kind for kind, _ in made}
    if schema is None and (is_temporary or kinds.isdisjoint(_TABLES)):
        place = connection.exec_driver_sql(_PLACE, {"table": name}).scalar()
        if place is not None:
            return look(connection, name, place)._replace(place=place)
    statements = [statement for kind, statement in made if statement and kind != "view"]
    made_by = next((statement for kind, statement in made if kind in _TABLES), None)
    text = _ANY if made_by is None else made_by.lower()
    has_indexes = "index" in kinds or _WITHOUT_ROWID in text
    return SQLiteFacts(
        columns,
        changes,
        "\n".join(statements) or None,
        made_by,
        "view" in kinds,
        _REFERS in text,
        read_indexes(connection, name, schema) if has_indexes else (),
    )
