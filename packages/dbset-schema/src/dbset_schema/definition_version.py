"""What shows that a table is still defined as it was reflected: its columns, indexes and name."""

from __future__ import annotations

from sqlalchemy import Connection, Table, text

from dbset_schema.capabilities import capabilities_of
from dbset_schema.names import qualified
from dbset_schema.sqlite_facts import COUNT
from dbset_schema.table_version import is_same_still, version_of

_KEY = "dbset_definition"

_ON_SQLITE = text(f"SELECT {COUNT}")

#: PostgreSQL writes the rows of its catalogs anew at each change, also at those that leave a
#: table's version as it is, such as a new name of a column.
_ON_POSTGRESQL = text("""
SELECT concat_ws(' ', c.oid, c.xmin, (
    SELECT string_agg(CAST(a.xmin AS TEXT), ' ' ORDER BY a.attnum)
    FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid
), 'indexes', (
    SELECT string_agg(concat_ws(' ', n.oid, n.xmin, i.xmin), ' ' ORDER BY n.oid)
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class n ON n.oid = i.indexrelid
    WHERE i.indrelid = c.oid
))
FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(:table)
""")


def read_definition(connection: Connection, name: str, schema: str | None) -> object:
    """Return a value that changes with the definition of a table; ``None`` if there is none.

    Parameters:
        connection: the connection.
        name: the table's name.
        schema: the PostgreSQL schema; the search path by default.
    """
    dialect = connection.dialect
    if dialect.name == "sqlite":  # which counts the changes of its main file
        return connection.execute(_ON_SQLITE).scalar() if schema in {None, "main"} else None
    if dialect.name != "postgresql" or not capabilities_of(dialect).relfilenode:
        return None
    return connection.execute(_ON_POSTGRESQL, {"table": qualified(name, schema)}).scalar()


def keep_definition(reflected: Table, definition: object) -> None:
    """Record the definition of a table, as it was read before the table was reflected."""
    reflected.info[_KEY] = definition


def has_definition(reflected: Table, definition: object) -> bool:
    """Return whether a table was reflected with this definition."""
    if definition is None:
        return False
    version = version_of(reflected)
    same = version is not None and version.known == definition
    return same or bool(reflected.info.get(_KEY) == definition)


def has_definition_still(connection: Connection, reflected: Table, definition: object) -> bool:
    """Return whether a table has its definition, although it may be that others have changed.

    Not for use in a transaction: if it rolled back, what is recorded here would be wrong.
    """
    return has_definition(reflected, definition) or (
        definition is not None and is_same_still(connection, reflected)
    )
