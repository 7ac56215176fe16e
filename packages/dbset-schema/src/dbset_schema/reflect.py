"""Reflect tables, in types that read back what was written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from dbset_types import reflected
from dbset_types.cast_types import domain_over
from dbset_types.errors import suggestion
from sqlalchemy import (
    Column,
    Connection,
    Constraint,
    FetchedValue,
    Index,
    MetaData,
    Table,
    inspect,
    text,
)
from sqlalchemy.exc import ArgumentError, NoSuchTableError

from dbset_schema import postgresql_facts, sqlite_facts
from dbset_schema.errors import SchemaError, TableNotFoundError
from dbset_schema.identity import set_identity
from dbset_schema.inspector import inspector
from dbset_schema.listing import table_names, view_names
from dbset_schema.names import is_qualified, qualified, qualified_hint
from dbset_schema.shards import mark_spread
from dbset_schema.sqlite_constraints import keep_place
from dbset_schema.sqlite_strict import is_strict, mark_strict
from dbset_schema.sqlite_types import sqlite_types
from dbset_schema.table_version import (
    keep_version,
    read_version,
    version_of_file,
    version_on_sqlite,
)

VIEW = "dbset_view"
_NO_ARBITERS = "dbset_no_arbiters"
_ROWID = "dbset_rowid"
_UNUSED = "dbset_unused"
_UNREADABLE = "dbset_unreadable"
_PARENT = "dbset_parent"
_INHERITED = "dbset_inherited"
_RULES = "dbset_rules"
_REWRITTEN = "dbset_rewritten"
_VIRTUAL = "dbset_virtual"

_MAKES_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\b", re.IGNORECASE)

_DETAILS = text("""
    SELECT c.relkind::text, ARRAY(
        SELECT n.relname::text
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class n ON n.oid = i.indexrelid
        WHERE i.indrelid = c.oid AND (
            c.relhasrules OR i.indisexclusion OR NOT (i.indimmediate AND i.indisvalid)
        )
    ), ARRAY(
        SELECT a.attname::text
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND t.typtype = 'd'
    ), ARRAY(
        SELECT n.relname::text
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class n ON n.oid = i.indexrelid
            JOIN pg_catalog.pg_am m ON m.oid = n.relam
        WHERE i.indrelid = c.oid AND (
            NOT i.indisvalid OR m.amname NOT IN ('btree', 'hash') OR EXISTS (
                SELECT FROM unnest(i.indcollation::oid[], i.indkey::int2[]) k(coll, attnum)
                    JOIN pg_catalog.pg_attribute a USING (attnum)
                WHERE a.attrelid = c.oid AND k.coll <> a.attcollation
            )
        )
    ), (
        SELECT ARRAY[a.attname::text, s.seqrelid::oid::text, s.seqmax::text,
            coalesce(pg_catalog.pg_sequence_last_value(s.seqrelid), 0)::text]
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_sequence s
            ON s.seqrelid = pg_catalog.pg_get_serial_sequence(:table, a.attname::text)::regclass
        WHERE a.attrelid = c.oid AND a.attidentity = 'd' AND NOT a.attisdropped
            AND s.seqincrement > 0
            AND pg_catalog.has_sequence_privilege(s.seqrelid, 'UPDATE')
            AND pg_catalog.has_sequence_privilege(s.seqrelid, 'USAGE, SELECT')
        ORDER BY EXISTS (
            SELECT FROM pg_catalog.pg_index k
            WHERE k.indrelid = c.oid AND k.indisprimary AND a.attnum = ANY (k.indkey)
        ) DESC LIMIT 1
    ), ARRAY(
        SELECT a.attname::text FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND NOT pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
    ), c.relkind = 'f' OR c.relhassubclass, (
        SELECT p.relname::text
        FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
        WHERE c.relispartition AND i.inhrelid = c.oid
    ), c.relkind = 'r' AND EXISTS (
        SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid
    ), c.relhasrules, c.relkind IN ('r', 'p') AND EXISTS (
        SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.is_instead
    )
    FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(:table)
""")


class _Details(NamedTuple):
    """What a table of PostgreSQL has that few tables have; an ordinary one by default.

    Attributes:
        kind: the letter of its kind.
        no_arbiters: indexes that ON CONFLICT cannot use.
        domains: columns whose type is a domain.
        unused: indexes that find no rows by equal values.
        sequence: the column, OID, maximum and last value of the sequence behind an identity.
        unreadable: columns that the role may not read.
        spread: whether it has parts, or is a foreign table.
        parent: the table of which it is a partition.
        inherited: whether other tables inherit from it.
        rules: whether it has rules.
        rewritten: whether rules replace writes.
    """

    kind: str = "r"
    no_arbiters: Collection[str] = ()
    domains: Collection[str] = ()
    unused: Collection[str] = ()
    sequence: Sequence[str] | None = None
    unreadable: Collection[str] = ()
    spread: bool = False
    parent: str | None = None
    inherited: bool = False
    rules: bool = False
    rewritten: bool = False


_ORDINARY = _Details()


def reflect(connection: Connection, name: str, schema: str | None = None) -> Table | None:
    """Reflect a table or view.

    Parameters:
        connection: the connection.
        name: the table's or view's name.
        schema: the PostgreSQL schema; the search path by default.

    Returns:
        A SQLAlchemy table in its own ``MetaData``, or ``None`` if there is no such table.

    Raises:
        SchemaError: the schema does not exist, or a column has the empty name.

    Example:
        >>> from sqlalchemy import create_engine, text
        >>> engine = create_engine("sqlite://")
        >>> with engine.connect() as connection:
        ...     _ = connection.execute(text("CREATE TABLE t (seen TIMESTAMPTZ)"))
        ...     reflect(connection, "t").columns.keys(), reflect(connection, "missing")
        (['seen'], None)
        >>> engine.dispose()
    """
    table = Table(name, MetaData(), schema=schema)
    try:
        place = connection.schema_for_object(table)  # the program may have it translated
        _REFLECT.get(connection.dialect.name, _reflect)(connection, table, place)
    except NoSuchTableError:
        if schema is not None and not inspect(connection).has_schema(schema):
            raise SchemaError(
                f"there is no schema {schema!r}; create it first", name=schema
            ) from None
        return None
    except ArgumentError as error:
        raise SchemaError(
            f"table {name!r} has a column that SQLAlchemy cannot read, such as one with the empty"
            ' name; rename it by ALTER TABLE ... RENAME COLUMN "" TO ..., or read the others with'
            " query()",
            name=name,
        ) from error
    return table


def is_view(table: Table) -> bool:
    """Return whether a reflected table is a view."""
    return bool(table.info.get(VIEW))


def refuse_view(table: Table, added: Iterable[str] = ()) -> None:
    """Raise if a table is a view.

    Parameters:
        table: the table.
        added: columns that it lacks.

    Raises:
        SchemaError: the table is a view; the message says which column it lacks.
    """
    if is_view(table):
        name = next(iter(added), None)
        near = "" if name is None else suggestion(name, table.columns.keys())
        lacks = "" if name is None else f"; it has no column {name!r}{near}"
        raise SchemaError(
            f"{table.name!r} is a view; views are never altered{lacks}", name=table.name
        )


def refuse_virtual(table: Table) -> None:
    """Raise if a table is a virtual one of SQLite, whose columns are fixed.

    Raises:
        SchemaError: the table is virtual.
    """
    if table.info.get(_VIRTUAL):
        raise SchemaError(
            f"{table.name!r} is a virtual table, whose columns SQLite cannot change; it has"
            f" {', '.join(map(repr, table.columns.keys()))}",
            name=table.name,
        )


def refuse_partition(table: Table) -> None:
    """Raise if a table is a partition, whose columns only its parent can change.

    Raises:
        SchemaError: the message names the parent.
    """
    parent = table.info.get(_PARENT)
    if parent is not None:
        error = SchemaError(
            f"{table.name!r} is a partition of {parent!r}, and has the columns of {parent!r}",
            name=table.name,
        )
        advice = f"change those of db[{parent!r}], or write the rows there"
        raise error.advised(advice, "partition")


def is_arbiter(key: Constraint | Index) -> bool:
    """Return whether ON CONFLICT can use a key, provided that it is unique.

    It cannot use a key that is deferrable, not valid yet, or temporal (its last column must not
    overlap, but may differ), or any key of a table with rules. SQLite 3.40 cannot use a key of
    several columns, one of which is the rowid.
    """
    table: Table | None = key.table
    facts = {} if table is None else table.info
    if key.name in facts.get(_NO_ARBITERS, ()) or getattr(key, "deferrable", None):
        return False
    names = [column.name for column in getattr(key, "columns", ())]
    rowid = facts.get(_ROWID)
    return names == [rowid] or rowid not in names


def is_inherited(table: Table) -> bool:
    """Return whether other tables inherit from a reflected one, whose keys ignore their rows."""
    return bool(table.info.get(_INHERITED))


def finds_rows(index: Index) -> bool:
    """Return whether the database can use an index to find rows by equal values.

    It cannot use an index that is not valid yet, has another collation than its column, or is of a
    type without an equality operator.
    """
    table: Table | None = index.table
    return table is None or index.name not in table.info.get(_UNUSED, ())


def is_readable(table: Table, columns: Iterable[str]) -> bool:
    """Return whether the user may read columns of a reflected table."""
    return not any(column in table.info.get(_UNREADABLE, ()) for column in columns)


def has_rules(table: Table) -> bool:
    """Return whether a reflected table has rules of PostgreSQL, which COPY ignores."""
    return bool(table.info.get(_RULES))


def can_return(table: Table, columns: Iterable[str]) -> bool:
    """Return whether RETURNING may name columns of a reflected table: no rule replaces writes."""
    return not table.info.get(_REWRITTEN) and is_readable(table, columns)


def not_found(
    connection: Connection, name: str, schema: str | None = None, hint: str = ""
) -> TableNotFoundError:
    """Return the error for a missing table, with the closest existing name.

    Parameters:
        connection: the connection, to look up names.
        name: the table's name.
        schema: the PostgreSQL schema; the default schema if not given.
        hint: what to do next, after ``"; "``.
    """
    if is_qualified(name):
        return TableNotFoundError(name).advised(qualified_hint(name), "schema")
    names = [*table_names(connection, schema), *view_names(connection, schema)]
    return TableNotFoundError(name, hint, names)


def has_table(connection: Connection, name: str, schema: str | None = None) -> bool:
    """Return whether a table or view exists."""
    return inspect(connection).has_table(name, schema=schema)


def _reflect(connection: Connection, table: Table, schema: str | None) -> None:
    """Use SQLAlchemy's types unchanged, and record whether it is a view."""
    inspector(connection, table.name, schema).reflect_table(table, None, resolve_fks=False)
    views = map(str.lower, view_names(connection, schema))
    table.info[VIEW] = table.name.lower() in views


def _reflect_sqlite(connection: Connection, table: Table, schema: str | None) -> None:
    name = table.name
    facts = sqlite_facts.look(connection, name, schema)
    inspector(connection, name, schema, facts).reflect_table(table, None, resolve_fks=False)
    keep_version(table, version_on_sqlite(connection, name, schema, facts))
    keep_place(table, facts.place)
    made_by = "" if facts.is_view else facts.made_by or ""
    if is_strict(made_by):
        mark_strict(table)
    table.info[VIEW] = facts.is_view
    table.info[_VIRTUAL] = bool(_MAKES_VIRTUAL.match(made_by))
    type_of = sqlite_types(table, made_by)
    for row in facts.columns:
        column = table.columns.get(row.name)
        if column is None:
            continue
        column.type = type_of(column, row.type, row.dflt_value is not None)
        if column.primary_key and facts.is_numbered:
            table.info[_ROWID] = column.name
        elif column.primary_key:
            column.autoincrement = False
            _fetch_default(column)


def _reflect_postgresql(connection: Connection, table: Table, schema: str | None) -> None:
    name = table.name
    known = postgresql_facts.look(connection, name, schema)
    if known is None:  # the version first: what changes meanwhile makes it stale
        version = read_version(connection, name, schema)
    else:
        version = version_of_file(name, known.oid, known.version)
    inspector(connection, name, schema, known).reflect_table(table, None, resolve_fks=False)
    keep_version(table, version)
    details = _details(connection, name, schema) if known is None else _ORDINARY
    for column in table.columns:
        lossless = reflected.postgresql_type(column.type)
        column.type = domain_over(lossless) if column.name in details.domains else lossless
        if column.primary_key and column.autoincrement is not True:
            _fetch_default(column)
    table.info[VIEW] = details.kind in {"v", "m"}
    table.info[_NO_ARBITERS] = frozenset(details.no_arbiters)
    table.info[_UNUSED] = frozenset(details.unused)
    table.info[_UNREADABLE] = frozenset(details.unreadable)
    table.info[_INHERITED] = details.inherited
    table.info[_RULES] = details.rules
    table.info[_REWRITTEN] = details.rewritten
    if details.spread:
        mark_spread(table)
    if details.parent is not None:
        table.info[_PARENT] = details.parent
    set_identity(table, details.sequence if known is None else known.sequence)


def _details(connection: Connection, name: str, schema: str | None) -> _Details:
    found = connection.execute(_DETAILS, {"table": qualified(name, schema)}).first()
    return _ORDINARY if found is None else _Details(*found)


def _fetch_default(column: Column[Any]) -> None:
    """Fetch the key of a new row from the database: a trigger may set it."""
    if column.server_default is None:
        column.server_default = FetchedValue()


_REFLECT = {"sqlite": _reflect_sqlite, "postgresql": _reflect_postgresql}
