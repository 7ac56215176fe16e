"""A table's columns, as a SELECT shows them that reads no catalog.

A proxy such as pgpool-II sends a statement that reads a catalog to the primary. The description of
a result has the types of its columns anyway; a column that is new is not part of it, so rows also
have the number of columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, literal_column, select, text

from dbset_schema.names import qualified
from dbset_schema.table_version import version_of

_KEY = "dbset_shape"

#: The relation's full name, and for each column the type, or the type under its domain.
_COLUMNS = text("""
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), (
        SELECT CAST(json_object_agg(a.attname, (
            WITH RECURSIVE base (oid, under) AS (
                SELECT t.oid, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
                UNION ALL
                SELECT t.oid, t.typbasetype
                FROM base JOIN pg_catalog.pg_type t ON t.oid = base.under
            )
            SELECT CAST(base.oid AS bigint) FROM base WHERE under = 0
        )) AS text)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    )
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = to_regclass(:table)
""")


class Shape(NamedTuple):
    """The columns that a table had when it was reflected.

    Attributes:
        types: the number of each column's type, or of the type under its domain.
        now: an expression for the number of columns, for a SELECT.
        known: its value at reflection.
    """

    types: Mapping[str, int]
    now: ColumnElement[Any]
    known: object


def known_shape(reflected: Table) -> Shape | None:
    """Return the columns of a reflected table, if they have been read."""
    shape: Shape | None = reflected.info.get(_KEY)
    return shape


def read_shape(connection: Connection, reflected: Table) -> Shape | None:
    """Read the columns of a reflected table, and keep them.

    Parameters:
        connection: the connection, to PostgreSQL.
        reflected: the table.

    Returns:
        The columns; ``None`` if the table has changed since it was reflected.
    """
    version = version_of(reflected)
    named = {"table": qualified(reflected.name, reflected.schema)}
    name, types = connection.execute(_COLUMNS, named).first() or ("", "")
    is_same = version is not None and connection.scalar(select(version.now)) == version.known
    if not (types and is_same):
        return None
    known = json.loads(types)
    # The text of a row of NULLs has a comma between two columns, and parentheses.
    width: ColumnElement[Any] = literal_column(
        f"(SELECT length(CAST(ROW((CAST(NULL AS {name})).*) AS text)))"
    )
    shape = reflected.info[_KEY] = Shape(known, width, len(known) + 1)
    return shape
