"""Reflect indexes, keys and foreign keys on SQLite from its PRAGMAs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Table, text

from dbset_schema.sqlite_tokens import tokens

_INDEXES = """
    SELECT i.name AS index_name, i."unique" AS is_unique, i.origin, i.partial,
        x.name AS column_name, x."desc" AS descends, m.sql
    FROM pragma_index_list(:table, :schema) i
    JOIN pragma_index_xinfo(i.name, :schema) x
    LEFT JOIN {master} m ON m.type = 'index' AND m.name = i.name
    WHERE x.key
    ORDER BY i.name, x.seqno
"""
_FOREIGN_KEYS = """
    SELECT f.id, f."table" AS referred, f."from" AS own, coalesce(f."to", p.name) AS other,
        f.on_update, f.on_delete
    FROM pragma_foreign_key_list(:table, :schema) f
    LEFT JOIN pragma_table_info(f."table", :schema) p ON f."to" IS NULL AND p.pk = f.seq + 1
    ORDER BY f.id, f.seq
"""
_CONDITION = re.compile(r"\)\s*where\s+(.+)", re.IGNORECASE | re.DOTALL)

_PLACE = "dbset_place"

#: The columns of indexes, by the indexes' names.
Indexes: TypeAlias = Sequence[tuple[str, list[Row[Any]]]]


def read_indexes(connection: Connection, name: str, schema: str | None) -> Indexes:
    """Return the columns of each index of a table.

    Parameters:
        connection: the connection.
        name: the table's name.
        schema: the name of an attached file.
    """
    statement = _INDEXES.format(master=master(connection, schema))
    found = connection.exec_driver_sql(statement, {"table": name, "schema": schema})
    return [(rows[0].index_name, rows) for rows in _grouped(found.all(), "index_name")]


def created(indexes: Indexes) -> list[dict[str, Any]]:
    """Return the indexes made by CREATE INDEX."""
    return [
        {
            "name": name,
            "column_names": _plain_columns(rows),
            "expressions": [part.replace(":", r"\:") for part in _parts(rows[0].sql)],
            "column_sorting": {row.column_name: ("desc",) for row in rows if row.descends},
            "unique": bool(rows[0].is_unique),
            "dialect_options": _condition(rows[0].sql) if rows[0].partial else {},
        }
        for name, rows in indexes
        if rows[0].origin == "c"
    ]


def unique(indexes: Indexes) -> list[dict[str, Any]]:
    """Return the UNIQUE constraints."""
    return [
        {"name": None, "column_names": _columns(rows)}
        for _, rows in indexes
        if rows[0].origin == "u"
    ]


def foreign_keys(
    connection: Connection,
    table_name: str,
    schema: str | None = None,
    **kw: Any,  # noqa: ARG001  SQLAlchemy's signature
) -> list[dict[str, Any]]:
    """Return the foreign keys; replaces a dialect's ``get_foreign_keys``."""
    names = {"table": table_name, "schema": schema}
    found = connection.exec_driver_sql(_FOREIGN_KEYS, names)
    return [
        {
            "name": None,
            "constrained_columns": [row.own for row in rows],
            "referred_schema": schema,
            "referred_table": rows[0].referred,
            "referred_columns": [row.other for row in rows],
            "options": {"onupdate": rows[0].on_update, "ondelete": rows[0].on_delete},
        }
        for rows in _grouped(found.all(), "id")
        if all(row.other for row in rows)
    ]


def keep_place(table: Table, place: str | None) -> None:
    """Record where SQLite has found a table by its name alone, if not in the main file."""
    if place is not None:
        table.info[_PLACE] = place


def place_of(table: Table) -> str | None:
    """Return where a reflected table is: ``temp``, or the name of an attached file."""
    return table.schema or table.info.get(_PLACE)


def master(connection: Connection, schema: str | None) -> str:
    """Return the name of the ``sqlite_master`` table of a schema."""
    if not schema:
        return "sqlite_master"
    return f"{connection.dialect.identifier_preparer.quote_identifier(schema)}.sqlite_master"


def _grouped(rows: Sequence[Row[Any]], by: str) -> Iterator[list[Row[Any]]]:
    for _, alike in groupby(rows, key=attrgetter(by)):
        yield list(alike)


def _columns(rows: Sequence[Row[Any]]) -> list[Any]:
    return [row.column_name for row in rows]


def _plain_columns(rows: Sequence[Row[Any]]) -> list[Any]:
    """Return the columns of an index, ``None`` for an expression.

    With another collation, an index neither looks up rows by equal values nor makes them unique.
    """
    collated = "collate" in rows[0].sql.lower()
    return [None if collated else row.column_name for row in rows]


def _parts(sql: str) -> list[str]:
    """Return the parts of an index: what is between the brackets of its CREATE statement.

    Example:
        >>> _parts('CREATE INDEX "i (a)" ON t (a, max(b, 1) DESC) WHERE (a)')
        ['a', 'max(b, 1) DESC']
    """
    parts, depth = [""], 0
    for piece in tokens(sql):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth == 0 and piece == ")":
            break
        if depth == 1 and piece == ",":
            parts.append("")
        elif depth > 1 or (depth == 1 and piece != "("):
            parts[-1] += piece
    return [part.strip() for part in parts]


def _condition(sql: str) -> dict[str, Any]:
    found = _CONDITION.search(sql)
    return {"sqlite_where": text(found[1] if found else sql)}
