"""Inserts single rows, and returns their primary key as cheaply as possible."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from dbset_schema.capabilities import capabilities_of
from dbset_schema.identity import advance_past_rows, identity_of
from dbset_schema.reflect import can_return
from sqlalchemy import ColumnElement, Dialect, Integer, Table

from dbset_sync.session.transaction import Lease
from dbset_sync.statements import table_cache
from dbset_sync.statements.compiled import (
    CompiledStatement,
    Outcome,
    compile_insert,
    compile_statement,
)
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.expressions import check_new

#: A primary key: a value, a tuple if it is compound, ``None`` if the table has none.
Key: TypeAlias = Any

_ReadKey = Callable[[Outcome, Mapping[str, Any]], Key]


class Insertion(NamedTuple):
    """How to insert a row with certain columns.

    Attributes:
        statement: the INSERT.
        read_key: returns the primary key of the row; ``None`` to leave that to SQLAlchemy.
    """

    statement: CompiledStatement
    read_key: _ReadKey | None

    def key(self, outcome: Outcome, row: Mapping[str, Any]) -> Key:
        """Return the primary key of the row, or ``None`` if the database has dropped the row."""
        return self.read_key(outcome, row) if self.read_key and outcome.rowcount else None


def insert(lease: Lease, coerced: CoercedRows) -> Key:
    """Insert the only row and return its primary key, or ``None`` if the database drops the row."""
    if coerced.expressions:
        return _insert_expressions(lease, coerced)
    connection, table, row = lease.connection, coerced.table, coerced.new_row()
    insertion = cached_insertion(table, connection.dialect, tuple(row))
    if insertion.read_key is None:
        return single_key(
            connection.execute(insertion.statement.statement, row).inserted_primary_key
        )
    outcome = insertion.statement.execute(connection, row)
    follow_named(lease, table, row)
    return insertion.key(outcome, row)


def _insert_expressions(lease: Lease, coerced: CoercedRows) -> Key:
    """Insert a row with SQL expressions; its statement is not cached, as they may all differ."""
    table = coerced.table
    check_new(coerced.expressions, table)
    row = {**coerced.new_row(), **coerced.expressions}
    statement = table.insert().values(row)
    if not can_return(table, table.primary_key.columns.keys()):
        lease.connection.execute(statement.inline())
        return None
    result = lease.connection.execute(statement)
    if result.rowcount == 0:  # a trigger has dropped the row
        return None
    key = result.inserted_primary_key
    follow_explicit(lease, table, row, key)
    return single_key(key)


def follow_explicit(
    lease: Lease, table: Table, row: Mapping[str, Any], key: Sequence[Any] | None
) -> None:
    """Advance the identity past the key of a new row, if the row names it."""
    found = dict(zip(table.primary_key.columns.keys(), key or (), strict=False))
    explicit = {name: [value] for name, value in found.items() if name in row}
    advance_past_rows(lease.connection, table, explicit)


def follow_named(lease: Lease, table: Table, row: Mapping[str, Any]) -> None:
    """Advance the identity past the key that a row names, if RETURNING could not."""
    if needs_to_follow(table, lease.connection.dialect, row):
        advance_past_rows(lease.connection, table, {name: [row[name]] for name in row})


def needs_to_follow(table: Table, dialect: Dialect, names: Collection[str]) -> bool:
    """Return whether another statement has to advance the identity past the key of a row."""
    identity = identity_of(table)
    if identity is None or identity.column not in names:
        return False
    return not capabilities_of(dialect).setval_in_returning


def single_key(values: Sequence[Any] | None) -> Key:
    """Return a primary key as a value, or as a tuple if it is compound."""
    if not values:
        return None
    return values[0] if len(values) == 1 else tuple(values)


def cached_insertion(table: Table, dialect: Dialect, names: tuple[str, ...]) -> Insertion:
    """Return how to insert a row with certain columns."""
    return table_cache.cached(table, ("insert", names), lambda: _insertion(table, dialect, names))


def _insertion(table: Table, dialect: Dialect, names: Sequence[str]) -> Insertion:
    key = table.primary_key.columns
    key_names = list(key.keys())
    if all(name in names for name in key_names):
        raised = identity_updates(table, dialect, names)
        statement = table.insert().returning(*raised) if raised else table.insert()
        return Insertion(
            compile_statement(statement, dialect, names),
            lambda _, row: single_key([row[name] for name in key_names]),
        )
    if not can_return(table, key_names):
        return Insertion(
            compile_statement(table.insert().inline(), dialect, names), lambda *_: None
        )
    if len(key) == 1 and isinstance(key[0].type, Integer):
        if dialect.name == "sqlite" and table.autoincrement_column is key[0]:
            return _without_returning(table, dialect, names, lambda outcome, _: outcome.lastrowid)
        if dialect.name == "postgresql":
            returning = compile_statement(table.insert().returning(key[0]), dialect, names)
            return Insertion(returning, lambda outcome, _: single_key(outcome.row))
    return _without_returning(table, dialect, names, None)


def _without_returning(
    table: Table, dialect: Dialect, names: Sequence[str], read_key: _ReadKey | None
) -> Insertion:
    return Insertion(compile_insert(table, dialect, names), read_key)


def identity_updates(
    table: Table, dialect: Dialect, names: Collection[str]
) -> list[ColumnElement[Any]]:
    """Return expressions for RETURNING that move an identity past a key that the INSERT names."""
    identity = identity_of(table)
    if identity is None or identity.column not in names:
        return []
    if not capabilities_of(dialect).setval_in_returning:
        return []
    readable = can_return(table, [identity.column])
    return [identity.raised(table.columns[identity.column])] if readable else []
