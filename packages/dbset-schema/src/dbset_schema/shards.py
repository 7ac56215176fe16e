"""Tables with partitions on other servers, whose schema only those servers can change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Table, text

from dbset_schema import ddl
from dbset_schema.errors import SchemaError
from dbset_schema.names import qualified

_SPREAD = "dbset_spread"

#: The foreign tables among a table and its partitions, with their servers and remote names.
_SHARDS = text("""
    WITH RECURSIVE part AS (
        SELECT to_regclass(:table)::oid AS oid
        UNION
        SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN part ON i.inhparent = part.oid
    )
    SELECT s.srvname::text AS server, concat_ws(' ', (
            SELECT string_agg(option_name || '=' || option_value, ' ')
            FROM pg_catalog.pg_options_to_table(s.srvoptions)
            WHERE option_name IN ('host', 'port', 'dbname')
        )) AS place,
        coalesce(o.options ->> 'schema_name', n.nspname) AS schema,
        coalesce(o.options ->> 'table_name', c.relname) AS name
    FROM part
    JOIN pg_catalog.pg_class c ON c.oid = part.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
    JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver,
    LATERAL (
        SELECT jsonb_object_agg(option_name, option_value) AS options
        FROM pg_catalog.pg_options_to_table(f.ftoptions)
    ) o
    ORDER BY server, schema, name
""")


def mark_spread(table: Table) -> None:
    """Record that a reflected table is foreign, or has partitions, which may be foreign."""
    table.info[_SPREAD] = True


def is_spread(table: Table) -> bool:
    """Return whether a reflected table is foreign, or has partitions."""
    return bool(table.info.get(_SPREAD))


def refuse_shards(
    connection: Connection, table: Table, statements: Iterable[ddl.Statement]
) -> None:
    """Raise if a change of a table would not reach its partitions on other servers.

    Parameters:
        connection: the connection.
        table: the reflected table.
        statements: the statements that change it.

    Raises:
        SchemaError: the message has the statements to run, and where.
    """
    if not is_spread(table):
        return
    place = {"table": qualified(table.name, table.schema)}
    shards = connection.execute(_SHARDS, place).all()
    if not shards:
        return
    texts = [ddl.render(statement, connection.dialect) for statement in statements]
    itself = connection.dialect.identifier_preparer.format_table(table).replace("%%", "%")
    own = [each for each in map(_here, texts) if each]
    steps = [*_there(shards, texts, itself), *(["here: " + "; ".join(own)] if own else [])]
    raise SchemaError(
        f"table {table.name!r} has rows on other servers, whose tables dbset does not alter;"
        f" run {', then '.join(steps)}",
        name=table.name,
    )


def _there(shards: Iterable[Row[Any]], texts: list[str], itself: str) -> Iterator[str]:
    """Yield what to run on each server: the statements with the names of its tables."""
    for shard in shards:
        name = qualified(shard.name, shard.schema)
        named = re.compile(rf"((?:ALTER TABLE|\bON) ){re.escape(itself)}(?= )")
        renamed = [named.sub(lambda found: found[1] + name, each, count=1) for each in texts]  # noqa: B023  used at once
        place = f" ({shard.place})" if shard.place else ""
        yield f"on server {shard.server!r}{place}: {'; '.join(renamed)}"


def _here(statement: str) -> str:
    """Return what to run on this server, where foreign tables convert nothing and have no keys.

    A cast by way of text stays: leaving it out would round values of local partitions.
    """
    if statement.startswith("CREATE UNIQUE INDEX"):
        return ""
    return (
        re.sub(r" USING (?!.*::text::).*", "", statement)
        if "ALTER COLUMN" in statement
        else statement
    )
