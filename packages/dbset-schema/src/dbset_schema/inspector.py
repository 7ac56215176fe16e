"""Reflection without SQLAlchemy's warnings, which users may have turned into errors.

Warning filters are shared by all threads, so they cannot be changed for a while. Instead, methods
of a copy of the dialect are replaced where SQLAlchemy would warn. On PostgreSQL, one query also
replaces several of SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from functools import partial
from typing import Any

import sqlalchemy
from dbset_types.cast_types import Named
from sqlalchemy import JSON, Connection, Inspector, String, inspect, text
from sqlalchemy.types import TypeEngine

from dbset_schema.domains import with_base_types
from dbset_schema.names import qualified
from dbset_schema.postgresql_facts import PostgreSQLFacts
from dbset_schema.sqlite_constraints import created, foreign_keys, unique
from dbset_schema.sqlite_facts import SQLiteFacts, look

_Methods = Mapping[str, Any]

#: The types of a table's columns, including those inside arrays and domains; the base types of
#: domains, by schema and name; its primary key; and, by the names of SQLAlchemy's slow queries,
#: whether each is needed.
_CONTENTS = text("""
    WITH RECURSIVE used AS (
        SELECT t.oid, t.typtype, t.typelem, t.typbasetype
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0
        UNION
        SELECT t.oid, t.typtype, t.typelem, t.typbasetype
        FROM used u JOIN pg_catalog.pg_type t ON t.oid IN (u.typelem, u.typbasetype)
    ), keys AS (
        SELECT contype, conname::text, conrelid, conkey
        FROM pg_catalog.pg_constraint WHERE conrelid = to_regclass(:table)
    )
    SELECT ARRAY(SELECT format_type(oid, NULL) FROM used WHERE typtype NOT IN ('d', 'e')) AS types,
        ARRAY(
            SELECT ARRAY[n.nspname::text, d.typname::text, format_type(d.typbasetype, d.typtypmod)]
            FROM used JOIN pg_catalog.pg_type d USING (oid)
                JOIN pg_catalog.pg_namespace n ON n.oid = d.typnamespace
            WHERE d.typtype = 'd'
        ) AS domains,
        (SELECT conname FROM keys WHERE contype = 'p') AS key_name,
        ARRAY(
            SELECT a.attname::text
            FROM keys, unnest(conkey) WITH ORDINALITY AS part (number, place)
            JOIN pg_catalog.pg_attribute a ON a.attnum = number
            WHERE contype = 'p' AND a.attrelid = conrelid
            ORDER BY place
        ) AS key_columns,
        EXISTS (SELECT FROM keys WHERE contype = 'f') AS get_multi_foreign_keys,
        EXISTS (SELECT FROM keys WHERE contype = 'u') AS get_multi_unique_constraints,
        EXISTS (
            SELECT FROM pg_catalog.pg_index
            WHERE indrelid = to_regclass(:table) AND NOT indisprimary
        ) AS get_multi_indexes,
        obj_description(to_regclass(:table), 'pg_class') IS NOT NULL AS get_multi_table_comment
""")

#: The columns of a table, as the query of SQLAlchemy's dialect returns them. To build and compile
#: that query takes most of the time of a program's first reflection.
_COLUMNS = """
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS format_type, (
            SELECT pg_get_expr(adbin, adrelid) FROM pg_catalog.pg_attrdef
            WHERE a.atthasdef AND adrelid = a.attrelid AND adnum = a.attnum
        ) AS "default", a.attnotnull AS not_null, c.relname AS table_name,
        d.description AS comment, a.attgenerated AS generated,
        CASE WHEN a.attidentity <> '' THEN (
            SELECT json_build_object(
                'always', a.attidentity = 'a', 'start', seqstart, 'increment', seqincrement,
                'minvalue', seqmin, 'maxvalue', seqmax, 'cache', seqcache, 'cycle', seqcycle
            )
            FROM pg_catalog.pg_sequence
            WHERE seqrelid = pg_get_serial_sequence(:table, a.attname::text)::regclass
        ) END AS identity_options,
        CASE WHEN a.attcollation <> t.typcollation THEN (
            SELECT json_build_object(
                'name', k.collname,
                'schema', CASE WHEN NOT pg_collation_is_visible(k.oid) THEN n.nspname END
            )
            FROM pg_catalog.pg_collation k JOIN pg_catalog.pg_namespace n ON n.oid = k.collnamespace
            WHERE k.oid = a.attcollation AND a.attcollation <> 0
        ) END AS collation
    FROM pg_catalog.pg_class c
        LEFT JOIN pg_catalog.pg_attribute a
            ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_description d
            ON d.objoid = a.attrelid AND d.objsubid = a.attnum
    WHERE c.oid = to_regclass(:table) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
        AND ({has_schema} OR c.relnamespace <> 'pg_catalog'::regnamespace)
    ORDER BY a.attnum
"""
_COLUMNS_BY_SCHEMA = {
    has_schema: text(_COLUMNS.replace("{has_schema}", str(has_schema).upper())).columns(
        identity_options=JSON(), collation=JSON()
    )
    for has_schema in (False, True)
}


def _nothing(*args: Any, **kw: Any) -> list[Any]:  # noqa: ARG001  SQLAlchemy's signature
    return []


_NOT_PARSED = dict.fromkeys(("get_multi_check_constraints", "get_multi_table_options"), _nothing)

#: The first server on which all of these columns exist, and the versions of SQLAlchemy that take
#: them from its dialect's query.
_SERVER = (12,)
_IS_KNOWN = sqlalchemy.__version__.startswith(("2.0.", "2.1."))


def inspector(
    connection: Connection,
    name: str,
    schema: str | None,
    facts: SQLiteFacts | PostgreSQLFacts | None = None,
) -> Inspector:
    """Return an inspector that reflects a table without warnings.

    Parameters:
        connection: the connection.
        name: the table's name.
        schema: the PostgreSQL schema; the search path decides without one.
        facts: what the database knows about the table, if that is known already.
    """
    found = inspect(connection)
    replacements = _REPLACEMENTS.get(connection.dialect.name)
    if replacements is not None:
        found.dialect = copy(connection.dialect)
        vars(found.dialect).update(replacements(connection, name, schema, facts))
    return found


def _on_postgresql(
    connection: Connection, name: str, schema: str | None, facts: PostgreSQLFacts | None
) -> _Methods:
    """Types that SQLAlchemy has no class for become ``Named``; checks are not parsed."""
    if facts is not None:
        return {
            "get_multi_columns": _returning([((schema, name), facts.columns)]),
            "get_multi_pk_constraint": _returning([((schema, name), facts.key)]),
            **_NOT_PARSED,
            **{query: _nothing for query, needed in facts.needed.items() if not needed},
        }
    from dbset_types.postgresql import BPCHAR, NAME  # noqa: PLC0415  import the dialect only when needed

    known = {
        name: class_
        for name, class_ in connection.dialect.ischema_names.items()  # type: ignore[attr-defined]
        if class_.__module__.startswith("sqlalchemy.")  # not types registered by other packages
    }
    table = {"table": qualified(name, schema)}
    found = connection.execute(_CONTENTS, table).mappings().one()
    types = [type_ for type_ in found["types"] if type_ not in known]
    unknown = {type_.lower(): partial(Named, type_) for type_ in types}
    columns = _COLUMNS_BY_SCHEMA[schema is not None].bindparams(**table)
    is_taken = _IS_KNOWN and (connection.dialect.server_version_info or ()) >= _SERVER
    key = {"name": found["key_name"], "constrained_columns": found["key_columns"]}
    named = {
        **unknown,
        **known,
        '"char"': partial(Named, '"char"'),
        "name": NAME,
        "bpchar": BPCHAR,
    }
    return {
        "ischema_names": named,
        **({"_columns_query": _returning(columns)} if is_taken else {}),
        **with_base_types(connection.dialect, named, found["domains"]),
        "get_multi_pk_constraint": _returning([((schema, name), key)]),
        **_NOT_PARSED,
        **{query: _nothing for query, needed in found.items() if needed is False},
    }


def _on_sqlite(
    connection: Connection, name: str, schema: str | None, facts: SQLiteFacts | None
) -> _Methods:
    """Declared types may have any arguments; keys come from PRAGMAs instead of parsed SQL."""
    known: dict[str, type[TypeEngine[Any]]] = connection.dialect.ischema_names  # type: ignore[attr-defined]
    found = facts or look(connection, name, schema)
    made_by = {} if found.made_by is None else {"_get_table_sql": _returning(found.made_by)}
    keys = {"indexes": created(found.indexes), "unique_constraints": unique(found.indexes)}
    missing = [kind for kind in keys if not keys[kind]]
    if not found.may_have_foreign_keys:
        missing.append("foreign_keys")
    return {
        "ischema_names": {name: partial(_declared, type_) for name, type_ in known.items()},
        "_get_table_pragma": _returning(found.columns),  # only of columns: the rest is replaced
        "get_foreign_keys": foreign_keys,
        **{f"get_{kind}": _returning(each) for kind, each in keys.items()},
        **{f"get_multi_{kind}": _nothing for kind in (*missing, *_NOT_READ)},
        **made_by,
    }


#: What SQLAlchemy would parse from a CREATE statement, or what SQLite does not have.
_NOT_READ = ("check_constraints", "table_comment")


def _returning(found: Any) -> Callable[..., Any]:
    return lambda *_args, **_kw: found


def _declared(type_: type[TypeEngine[Any]], *arguments: int) -> TypeEngine[Any]:
    """Return the declared type, without arguments that it does not support."""
    known = arguments[:1] if issubclass(type_, String) else arguments
    try:
        return type_(*known)
    except TypeError:
        return type_()


_REPLACEMENTS: Mapping[str, Callable[[Connection, str, str | None, Any], _Methods]] = {
    "postgresql": _on_postgresql,
    "sqlite": _on_sqlite,
}
