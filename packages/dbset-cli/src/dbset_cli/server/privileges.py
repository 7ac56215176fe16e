"""What the role may read, by PostgreSQL's privileges; SQLite has none."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

_READABLE = text("""
    SELECT n.nspname, c.relname, array_agg(a.attname::text)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
        AND has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT')
    GROUP BY n.nspname, c.relname
""")


class Privileges:
    """What the role of a connection may read.

    Parameters:
        connection: the connection.
    """

    def __init__(self, connection: Connection) -> None:
        self._default = inspect(connection).default_schema_name
        self._all = connection.dialect.name != "postgresql"
        rows = () if self._all else connection.execute(_READABLE)
        self._columns = {(schema, name): set(columns) for schema, name, columns in rows}

    def allow_table(self, schema: str | None, name: str) -> bool:
        """Return whether the role may read at least one column of a table."""
        return self._all or (schema or self._default, name) in self._columns

    def allow_column(self, schema: str | None, name: str, column: str) -> bool:
        """Return whether the role may read a column."""
        return self._all or column in self._columns.get((schema or self._default, name), ())
