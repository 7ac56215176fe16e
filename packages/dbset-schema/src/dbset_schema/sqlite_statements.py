"""The CREATE statements of a SQLite table's indexes and triggers, to create them again."""

from __future__ import annotations

import re

from sqlalchemy import Connection, Table, text

from dbset_schema.sqlite_constraints import master, place_of

#: SQLite normalizes the beginning of the statement, without the schema.
_BEGINNING = re.compile("CREATE (UNIQUE )?(INDEX|TRIGGER) ")
_OF_COLUMN = (
    " AND EXISTS (SELECT 1 FROM pragma_index_info(m.name, :schema) i WHERE i.name = :column)"
)


def index_statements(connection: Connection, table: Table, column: str) -> dict[str, str]:
    """Return the indexes that include a column, with their CREATE statements.

    Parameters:
        connection: the connection.
        table: the table.
        column: the column's name.
    """
    return _made(connection, table, "index", _OF_COLUMN, column)


def trigger_statements(connection: Connection, table: Table) -> dict[str, str]:
    """Return the triggers of a table, with their CREATE statements."""
    return _made(connection, table, "trigger")


def prefix_of(connection: Connection, table: Table) -> str:
    """Return the schema of a table as a prefix of names; empty if it has none."""
    place = place_of(table)
    return f"{connection.dialect.identifier_preparer.quote(place)}." if place else ""


def _made(
    connection: Connection, table: Table, kind: str, condition: str = "", column: str = ""
) -> dict[str, str]:
    found = connection.execute(
        text(
            f"SELECT m.name, m.sql FROM {master(connection, place_of(table))} m"  # noqa: S608  quoted
            f" WHERE m.type = '{kind}' AND m.tbl_name = :table COLLATE NOCASE"
            f" AND m.sql IS NOT NULL{condition} ORDER BY m.rowid"
        ),
        {"table": table.name, "schema": place_of(table) or "main", "column": column},
    )
    prefix = prefix_of(connection, table)
    return {row.name: _BEGINNING.sub(lambda made: made[0] + prefix, row.sql, 1) for row in found}
