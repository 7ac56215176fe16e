"""The tables and views of a database, with row counts and sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dbset_cli.errors import ArgumentsError, CommandError

if TYPE_CHECKING:
    from dbset_sync import Database

#: Rows from which the database's statistics are taken instead of a count.
LARGE = 100_000

#: Bytes of a SQLite file from which sizes of tables are left out, because it would be read in full.
LARGE_FILE = 2**30

#: A partitioned table has the rows and the size of its partitions, which are hidden.
_POSTGRESQL = """
    SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
        CASE WHEN p.least < 0 THEN -1 ELSE coalesce(p.rows, c.reltuples) END::bigint AS rows,
        coalesce(p.bytes, pg_total_relation_size(c.oid))::bigint AS bytes,
        c.relispartition AS hidden, pg_table_is_visible(c.oid) AS visible
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (
        SELECT min(l.reltuples) AS least, sum(l.reltuples) AS rows,
            sum(pg_total_relation_size(l.oid)) AS bytes
        FROM pg_partition_tree(c.oid) t JOIN pg_catalog.pg_class l ON l.oid = t.relid
        WHERE t.isleaf AND c.relkind = 'p'
    ) p
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
    ORDER BY n.nspname, c.relname
"""
_KINDS = {
    "r": "table",
    "p": "partitioned table",
    "v": "view",
    "m": "materialized view",
    "f": "foreign table",
}

#: Kinds whose rows may take long to count, because they are computed or elsewhere.
_NOT_COUNTED = frozenset({"view", "foreign table"})

_SQLITE_SIZES = """
    SELECT m.tbl_name AS name, sum(s.pgsize) AS bytes
    FROM dbstat s JOIN sqlite_master m ON m.name = s.name
    WHERE s.aggregate = TRUE GROUP BY m.tbl_name
"""
_SQLITE_STATISTICS = """
    SELECT tbl AS name, max(CAST(stat AS INTEGER)) AS rows FROM sqlite_stat1 GROUP BY tbl
"""
_SQLITE_FILE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"


class Relation(NamedTuple):
    """A table or view.

    Attributes:
        schema: its PostgreSQL schema; ``None`` on SQLite.
        name: its name.
        kind: ``table``, ``view`` and the like.
        rows: the number of rows; ``None`` if it is not known.
        estimated: whether the number comes from the database's statistics.
        bytes: the size with all indexes; ``None`` if it is not known.
    """

    schema: str | None
    name: str
    kind: str
    rows: int | None
    estimated: bool
    bytes: int | None


def relations(
    database: Database, schema: str | None = None, *, exact: bool = False
) -> list[Relation]:
    """Return the tables and views of a database, sorted.

    Parameters:
        database: the database, open for reading.
        schema: only those of this PostgreSQL schema.
        exact: count all rows, also those of large tables and of views.

    Raises:
        CommandError: there is no such schema.
        ArgumentsError: SQLite has no schemas.
    """
    if is_sqlite(database):
        if schema is not None:
            raise ArgumentsError("SQLite has no schemas; leave out --schema")
        found = _on_sqlite(database, exact=exact)
    else:
        found = _on_postgresql(database, schema)
    return [_counted(database, each, exact=exact) for each in found]


def relation(database: Database, name: str, schema: str | None = None) -> Relation | None:
    """Return one table or view, which may be a partition; ``None`` if there is none.

    Parameters:
        database: the database, open for reading.
        name: its name.
        schema: its PostgreSQL schema; the search path by default.
    """
    if is_sqlite(database):
        found = _on_sqlite(database, exact=False, hidden=True)
        wanted = (each for each in found if each.name.lower() == name.lower())
    else:
        rows = [row for row in database.query(_POSTGRESQL) if row["name"] == name]
        wanted = (
            _of_row(row)
            for row in rows
            if (row["visible"] if schema is None else row["schema"] == schema)
        )
    first = next(wanted, None)
    return None if first is None else _counted(database, first, exact=False)


def is_sqlite(database: Database) -> bool:
    """Return whether a database is one of SQLite."""
    return bool(database.engine.dialect.name == "sqlite")


def database_size(database: Database, found: Iterable[Relation]) -> int:
    """Return the size of a SQLite file, or of the tables of a PostgreSQL database in bytes."""
    if is_sqlite(database):
        return _first_value(database, _SQLITE_FILE)
    return sum(each.bytes or 0 for each in found)


def _on_postgresql(database: Database, schema: str | None) -> Iterator[Relation]:
    rows = [row for row in database.query(_POSTGRESQL) if not row["hidden"]]
    if schema is not None:
        rows = [row for row in rows if row["schema"] == schema]
        if not rows:
            _check_schema(database, schema)
    return map(_of_row, rows)


def _of_row(row: Mapping[str, Any]) -> Relation:
    kind = _KINDS[row["kind"]]
    size = None if kind in _NOT_COUNTED else row["bytes"]
    return Relation(row["schema"], row["name"], kind, row["rows"], estimated=True, bytes=size)


def _check_schema(database: Database, schema: str) -> None:
    with database.engine.connect() as connection:
        names = sa.inspect(connection).get_schema_names()
    if schema not in names:
        raise CommandError(f"there is no schema {schema!r}; there are {', '.join(names)}")


def _on_sqlite(database: Database, *, exact: bool, hidden: bool = False) -> Iterator[Relation]:
    is_small = exact or _first_value(database, _SQLITE_FILE) < LARGE_FILE
    sizes = _by_name(database, _SQLITE_SIZES) if is_small else {}
    rows = _by_name(database, _SQLITE_STATISTICS)
    names = {
        **dict.fromkeys(database.tables(hidden=hidden), "table"),
        **dict.fromkeys(database.views(), "view"),
    }
    for name, kind in sorted(names.items()):
        yield Relation(None, name, kind, rows.get(name, -1), estimated=True, bytes=sizes.get(name))


def _by_name(database: Database, sql: str) -> Mapping[str, int]:
    """Return numbers by table; none if SQLite was built without them, or never analyzed."""
    with suppress(DBAPIError):
        return {
            row["name"]: row[key] for row in database.query(sql) for key in row.keys() - {"name"}
        }
    return {}


def _counted(database: Database, relation: Relation, *, exact: bool) -> Relation:
    """Return a relation with its rows counted unless that takes long."""
    if not exact and relation.kind in _NOT_COUNTED:
        return relation._replace(rows=None, estimated=False)
    if not exact and (relation.rows or 0) >= LARGE:
        return relation
    return relation._replace(rows=_count(database, relation), estimated=False)


def _count(database: Database, relation: Relation) -> int | None:
    """Count the rows; ``None`` if the user may not read them, or a view cannot be run."""
    table = sa.table(relation.name, schema=relation.schema)
    try:
        return _first_value(database, sa.select(sa.func.count()).select_from(table))
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return None


def _first_value(database: Database, sql: Any) -> int:
    (value,) = (database.query(sql).first() or {"": 0}).values()
    return int(value)
