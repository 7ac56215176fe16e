"""What a reflection needs to know about an ordinary PostgreSQL table, by one query.

SQLAlchemy has several queries for that. On a new connection, where the server has cached nothing,
they take longer than connecting. So a table is described here if it has only what most tables have;
all others are left to SQLAlchemy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, text
from sqlalchemy.exc import NoSuchTableError

from dbset_schema.capabilities import capabilities_of
from dbset_schema.names import qualified

_Fact = Mapping[str, Any]

#: What changes with the file of a table, and with the number of its columns.
FILE_VERSION = "CAST(CAST(relfilenode AS TEXT) AS BIGINT) * 2048 + relnatts"

#: The facts about a table as a JSON document.
_LOOK = text(f"""
SELECT CAST(json_build_object(
    'oid', c.oid, 'kind', c.relkind, 'namespace', c.relnamespace, 'version', {FILE_VERSION},
    'related', c.relhassubclass OR c.relispartition OR c.relhasrules,
    'readable', has_table_privilege(c.oid, 'SELECT'),
    'commented', EXISTS (SELECT FROM pg_catalog.pg_description WHERE objoid = c.oid),
    'columns', (
        SELECT json_agg(json_build_object(
            'name', a.attname, 'number', a.attnum, 'type', format_type(a.atttypid, a.atttypmod),
            'collation', a.attcollation, 'nullable', NOT a.attnotnull,
            'generated', a.attgenerated, 'default', CASE WHEN a.atthasdef THEN (
                SELECT pg_get_expr(adbin, adrelid) FROM pg_catalog.pg_attrdef
                WHERE adrelid = a.attrelid AND adnum = a.attnum
            ) END, 'identity', CASE WHEN a.attidentity <> '' THEN (
                SELECT json_build_object(
                    'always', a.attidentity = 'a', 'start', seqstart, 'increment', seqincrement,
                    'minvalue', seqmin, 'maxvalue', seqmax, 'cache', seqcache, 'cycle', seqcycle,
                    'oid', seqrelid, 'last', CASE
                        WHEN has_sequence_privilege(seqrelid, 'UPDATE')
                            AND has_sequence_privilege(seqrelid, 'USAGE, SELECT')
                        THEN coalesce(pg_sequence_last_value(seqrelid), 0)
                    END
                )
                FROM pg_catalog.pg_sequence
                WHERE seqrelid = pg_get_serial_sequence(:table, a.attname::text)::regclass
            ) END
        ) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ),
    'constraints', (
        SELECT json_agg(json_build_object('kind', contype, 'name', conname, 'columns', conkey))
        FROM pg_catalog.pg_constraint WHERE conrelid = c.oid
    ),
    'indexes', (
        SELECT json_agg(json_build_object(
            'primary', indisprimary, 'usual', indisvalid AND indimmediate AND NOT indisexclusion,
            'columns', indkey::int2[], 'collations', indcollation::oid[],
            'method', (SELECT relam FROM pg_catalog.pg_class WHERE oid = indexrelid)
        ))
        FROM pg_catalog.pg_index WHERE indrelid = c.oid
    )
) AS TEXT) FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(:table)
""")  # noqa: S608  a constant

#: The first server that has all of these columns.
_SERVER = (12,)

#: A table that is not the system's, has no parents, children, rules and comments, and is readable.
_ORDINARY = {"kind": "r", "related": False, "readable": True, "commented": False}
_SYSTEM = "11"

#: OIDs of the access methods btree and hash, and of the collations of most columns.
_METHODS = frozenset({"403", "405"})
_COLLATIONS = frozenset({"0", "100"})

_TYPE = re.compile(r"([a-z ]+)(?:\((\d+)(?:,(\d+))?\))?")

#: The types of most columns, and the keywords of SQLAlchemy's classes for some of them.
_TYPES = frozenset({
    *("boolean", "smallint", "integer", "bigint", "real", "double precision", "numeric"),
    *("text", "character varying", "bytea", "uuid", "json", "jsonb", "date"),
    *("time without time zone", "time with time zone"),
    *("timestamp without time zone", "timestamp with time zone"),
})  # fmt: skip
_KEYWORDS: Mapping[str, Mapping[str, Any]] = {
    "double precision": {"precision": 53},
    **{name: {"timezone": "with time" in name} for name in _TYPES if "time zone" in name},
}
_INTEGERS = frozenset({"smallint", "integer", "bigint"})

_NEXT_VALUE = re.compile(r"nextval\('[^']+'")


class PostgreSQLFacts(NamedTuple):
    """What PostgreSQL knows about an ordinary table.

    Attributes:
        oid: its OID.
        version: the version of its file and columns.
        columns: its columns, as SQLAlchemy's dialect describes them.
        key: its primary key, as SQLAlchemy's dialect describes it.
        needed: by the names of SQLAlchemy's other queries, whether they would find anything.
        sequence: the column, OID, maximum and last value of the sequence behind an identity.
    """

    oid: int
    version: int
    columns: Sequence[_Fact]
    key: _Fact
    needed: Mapping[str, bool]
    sequence: Sequence[Any] | None


def look(connection: Connection, name: str, schema: str | None) -> PostgreSQLFacts | None:
    """Return what PostgreSQL knows about a table; ``None`` if it is not an ordinary one.

    Parameters:
        connection: the connection.
        name: the table's name.
        schema: the PostgreSQL schema; the search path by default.

    Raises:
        NoSuchTableError: nothing in the database has this name.
    """
    dialect: Any = connection.dialect
    if not capabilities_of(dialect).relfilenode or (dialect.server_version_info or ()) < _SERVER:
        return None
    found = connection.scalar(_LOOK, {"table": qualified(name, schema)})
    if found is None:
        raise NoSuchTableError(name)
    table = json.loads(found)
    columns, indexes = table["columns"] or [], table["indexes"] or []
    if table["namespace"] == _SYSTEM or not table.items() >= _ORDINARY.items():
        return None
    if not _are_usual(indexes, {each["number"]: each["collation"] for each in columns}):
        return None
    found = [_described(each, dialect.ischema_names) for each in columns]
    described = [each for each in found if each is not None]
    has_sequence = any(_NEXT_VALUE.search(each["default"] or "") for each in columns)
    if len(described) < len(columns) or (schema and has_sequence):  # whose name gets the schema
        return None
    constraints = table["constraints"] or []
    kinds = {each["kind"] for each in constraints}
    key = _key(constraints, columns)
    return PostgreSQLFacts(
        int(table["oid"]),
        int(table["version"]),
        described,
        key,
        {
            "get_multi_foreign_keys": "f" in kinds,
            "get_multi_unique_constraints": "u" in kinds,
            "get_multi_indexes": not all(each["primary"] for each in indexes),
            "get_multi_table_comment": False,
        },
        _sequence(columns, key["constrained_columns"]),
    )


def _are_usual(indexes: Sequence[_Fact], collations: Mapping[int, str]) -> bool:
    """Return whether the database can use all indexes to find rows by equal values."""
    return all(
        each["usual"]
        and each["method"] in _METHODS
        and all(
            number == 0 or collations.get(number) == collation
            for number, collation in zip(each["columns"], each["collations"], strict=False)
        )
        for each in indexes
    )


def _described(column: _Fact, classes: Mapping[str, Any]) -> _Fact | None:
    """Return a column as SQLAlchemy's dialect describes it; ``None`` if it is not an ordinary one.

    Parameters:
        column: the column.
        classes: the dialect's types, some of which may be of other packages.
    """
    found = _TYPE.fullmatch(column["type"])
    name, *arguments = found.groups() if found else ("",)
    class_: Any = classes.get(name)
    is_usual = name in _TYPES and getattr(class_, "__module__", "").startswith("sqlalchemy.")
    if not is_usual or column["generated"] or column["collation"] not in _COLLATIONS:
        return None
    given = [int(argument) for argument in arguments if argument]
    default, identity = column["default"], dict(column["identity"] or {})
    is_serial = name in _INTEGERS and _NEXT_VALUE.search(default or "") is not None
    for other in ("oid", "last"):
        identity.pop(other, None)
    return {
        "name": column["name"],
        "type": class_(*given, **_KEYWORDS.get(name, {})),
        "nullable": column["nullable"],
        "default": default,
        "autoincrement": is_serial or bool(identity),
        "comment": None,
        **({"identity": identity} if identity else {}),
    }


def _key(constraints: Sequence[_Fact], columns: Sequence[_Fact]) -> _Fact:
    names = {each["number"]: each["name"] for each in columns}
    for each in constraints:
        if each["kind"] == "p":
            columns_of_key = [names[number] for number in each["columns"]]
            return {"name": each["name"], "constrained_columns": columns_of_key}
    return {"name": None, "constrained_columns": []}


def _sequence(columns: Sequence[_Fact], key: Sequence[str]) -> Sequence[Any] | None:
    """Return the sequence of an identity that dbset may advance, of the key if there is one."""
    for column in sorted(columns, key=lambda column: column["name"] not in key):
        identity = column["identity"]
        advances = identity and not identity["always"] and identity["increment"] > 0
        if advances and identity["last"] is not None:
            return column["name"], identity["oid"], identity["maxvalue"], identity["last"]
    return None
