"""What a copy of a table leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dbset_schema.names import qualified

from dbset_cli.copying.sqlite_create import conflicts, made_by, other_collations

if TYPE_CHECKING:
    from dbset_cli.copying.end import End

#: Queries for what no copy has: the kind and the name; ``c`` is the table's pg_class.
_POSTGRESQL = (
    """SELECT CASE WHEN contype = 'x' THEN 'exclusion constraint' ELSE 'DEFERRABLE of' END, conname
    FROM pg_catalog.pg_constraint
    WHERE conrelid = c.oid AND (contype = 'x' OR contype IN ('p', 'u') AND condeferrable)""",
    """SELECT 'trigger', tgname FROM pg_catalog.pg_trigger
    WHERE tgrelid = c.oid AND NOT tgisinternal""",
    """SELECT 'rule', rulename FROM pg_catalog.pg_rewrite
    WHERE ev_class = c.oid AND rulename <> '_RETURN'""",
    "SELECT 'policy', polname FROM pg_catalog.pg_policy WHERE polrelid = c.oid",
    """SELECT CASE c.relkind WHEN 'p' THEN 'partition' ELSE 'child table' END, inhrelid::regclass
    FROM pg_catalog.pg_inherits WHERE inhparent = c.oid""",
    """SELECT CASE WHEN c.relispartition THEN 'partition of' ELSE 'inheritance from' END,
        inhparent::regclass
    FROM pg_catalog.pg_inherits WHERE inhrelid = c.oid""",
    "SELECT 'row level security', '' WHERE c.relrowsecurity",
    """SELECT 'privileges of', coalesce(r.rolname, 'PUBLIC')
    FROM (SELECT c.relacl UNION ALL SELECT attacl FROM pg_catalog.pg_attribute
            WHERE attrelid = c.oid AND NOT attisdropped) a(acl),
        pg_catalog.aclexplode(a.acl) x LEFT JOIN pg_catalog.pg_roles r ON r.oid = x.grantee
    WHERE x.grantee <> c.relowner""",
    """SELECT 'comment on constraint', conname
    FROM pg_catalog.pg_constraint JOIN pg_catalog.pg_description d ON d.objoid = oid
    WHERE conrelid = c.oid AND d.classoid = 'pg_catalog.pg_constraint'::regclass""",
    "SELECT 'storage parameter', unnest(c.reloptions) WHERE c.relkind IN ('r', 'p')",
    """SELECT 'storage of column', attname
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE c.relkind IN ('r', 'p') AND attrelid = c.oid AND attnum > 0
        AND (attstorage <> typstorage OR attoptions IS NOT NULL)""",
    """SELECT 'options of identity', attname || ' (' || concat_ws(' ',
        CASE WHEN attidentity = 'a' THEN 'ALWAYS' END,
        CASE WHEN seqincrement <> 1 THEN 'INCREMENT ' || seqincrement END,
        CASE WHEN seqmin <> 1 THEN 'MINVALUE ' || seqmin END,
        CASE WHEN seqmax NOT IN (32767, 2147483647, 9223372036854775807)
            THEN 'MAXVALUE ' || seqmax END,
        CASE WHEN seqcycle THEN 'CYCLE' END,
        CASE WHEN seqcache <> 1 THEN 'CACHE ' || seqcache END) || ')'
    FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
        JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.refobjid = c.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
        AND (attidentity = 'a' OR seqincrement <> 1 OR seqmin <> 1 OR seqcycle OR seqcache <> 1
            OR seqmax NOT IN (32767, 2147483647, 9223372036854775807))""",
    """SELECT CASE WHEN indnkeyatts < indnatts THEN 'INCLUDE of' ELSE 'collation of' END, relname
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class n ON n.oid = i.indexrelid
    WHERE i.indrelid = c.oid AND i.indisunique AND (indnkeyatts < indnatts OR EXISTS (
        SELECT FROM unnest(i.indcollation::oid[], i.indkey::int2[]) k(coll, attnum)
            JOIN pg_catalog.pg_attribute a USING (attnum)
        WHERE a.attrelid = c.oid AND k.coll <> a.attcollation))""",
    "SELECT 'UNLOGGED', '' WHERE c.relpersistence = 'u'",
    "SELECT 'tablespace', spcname FROM pg_catalog.pg_tablespace WHERE oid = c.reltablespace",
    "SELECT 'access method', amname FROM pg_catalog.pg_am WHERE oid = c.relam AND amname <> 'heap'",
    "SELECT 'OF type', c.reloftype::regtype WHERE c.reloftype <> 0",
    "SELECT 'replica identity', '' WHERE c.relkind IN ('r', 'p') AND c.relreplident <> 'd'",
    "SELECT 'statistics', stxname FROM pg_catalog.pg_statistic_ext WHERE stxrelid = c.oid",
    """SELECT 'publication', pubname
    FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
    WHERE r.prrelid = c.oid""",
)


def _each(queries: Iterable[str]) -> str:
    return " UNION ALL ".join(
        f"(SELECT kind, name::text FROM ({query}) q(kind, name))"  # noqa: S608  constants
        for query in queries
    )


_FOUND = {
    "postgresql": f"""
        SELECT f.kind, f.name
        FROM pg_catalog.pg_class c, LATERAL ({_each(_POSTGRESQL)}) f(kind, name)
        WHERE c.oid = to_regclass(:table)
    """,  # noqa: S608  constants
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
    found: dict[str, set[str]] = {}
    for row in source.database.query(_FOUND[source.dialect], table=name):
        found.setdefault(row["kind"], set()).add(row["name"])
    excluded = found.get("exclusion constraint", ())
    found["foreign key"] = {
        str(key.name or f"({', '.join(key.column_keys)})") for key in table.foreign_key_constraints
    }
    found["index"] = {
        str(each.name) for each in table.indexes if not each.unique and each.name not in excluded
    }
    if source.dialect == "sqlite":
        found["ON CONFLICT"] = conflicts(made_by(source))
        found["collation of key"] = other_collations(source)
    for kind, names in found.items():
        if names:
            yield f"{kind} {', '.join(sorted(names))}".rstrip()
