"""What a copy of a table leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dbset_schema.names import qualified

if TYPE_CHECKING:
    from dbset_cli.copying.end import End

_FOUND = {
    "postgresql": """
        SELECT 'exclusion constraint' AS kind, conname::text AS name
        FROM pg_catalog.pg_constraint WHERE conrelid = to_regclass(:table) AND contype = 'x'
        UNION ALL SELECT 'trigger', tgname::text
        FROM pg_catalog.pg_trigger WHERE tgrelid = to_regclass(:table) AND NOT tgisinternal
        UNION ALL SELECT 'rule', rulename::text
        FROM pg_catalog.pg_rewrite
        WHERE ev_class = to_regclass(:table) AND rulename <> '_RETURN'
        UNION ALL SELECT 'policy', polname::text
        FROM pg_catalog.pg_policy WHERE polrelid = to_regclass(:table)
        UNION ALL SELECT 'partition', inhrelid::regclass::text
        FROM pg_catalog.pg_inherits WHERE inhparent = to_regclass(:table)
    """,
    "sqlite": """
        SELECT 'trigger' AS kind, name
        FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table COLLATE NOCASE
    """,
}


def left_out(source: End) -> Iterator[str]:
    """Yield what no copy has, besides CHECK constraints: each kind, and its names.

    Parameters:
        source: the table that is copied.
    """
    table = source.table.table
    name = qualified(table.name, table.schema) if source.dialect == "postgresql" else table.name
    found: dict[str, list[str]] = {}
    for row in source.database.query(_FOUND[source.dialect], table=name):
        found.setdefault(row["kind"], []).append(row["name"])
    excluded = found.get("exclusion constraint", ())
    found["foreign key"] = [
        str(key.name or f"({', '.join(key.column_keys)})") for key in table.foreign_key_constraints
    ]
    found["index"] = [
        str(each.name) for each in table.indexes if not each.unique and each.name not in excluded
    ]
    for kind, names in found.items():
        if names:
            yield f"{kind} {', '.join(sorted(names))}"
