"""One row inserted, and its primary key learnt in the way that takes least."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from dbset_schema.identity import identity_of
from dbset_schema.reflect import is_readable
from sqlalchemy import ColumnElement, Dialect, Integer, Table

from dbset_sync.session.transaction import Lease
from dbset_sync.statements import table_cache
from dbset_sync.statements.compiled import CompiledStatement, Outcome, compiled
from dbset_sync.writing.coerced import CoercedRows

#: A primary key: one value, a tuple when it is compound, ``None`` when the table has none.
Key: TypeAlias = Any

_Learn = Callable[[Outcome, Mapping[str, Any]], Key]


@dataclass(frozen=True)
class _Way:
    """How a row of certain columns is inserted.

    Attributes:
        statement: the INSERT.
        learn: returns the primary key of the row; ``None`` to leave that to SQLAlchemy.
    """

    statement: CompiledStatement
    learn: _Learn | None


def insert(lease: Lease, coerced: CoercedRows) -> Key:
    """Insert the only row and return its primary key; ``None`` when the database drops the row."""
    connection, table, row = lease.connection, coerced.table, coerced.new_row()
    names = tuple(row)
    way = table_cache.cached(
        table, ("insert", names), lambda: _way(table, connection.dialect, names)
    )
    if way.learn is None:
        return single_key(connection.execute(way.statement.statement, row).inserted_primary_key)
    outcome = way.statement.execute(connection, row)
    return way.learn(outcome, row) if outcome.rowcount else None


def single_key(values: Sequence[Any] | None) -> Key:
    """Return a primary key as the user gets it."""
    if not values:
        return None
    return values[0] if len(values) == 1 else tuple(values)


def _way(table: Table, dialect: Dialect, names: Sequence[str]) -> _Way:
    key = table.primary_key.columns
    given = list(key.keys())
    if all(name in names for name in given):
        raised = raising(table, names)
        inserting = table.insert().returning(*raised) if raised else table.insert()
        return _Way(
            compiled(inserting, dialect, names),
            lambda _, row: single_key([row[name] for name in given]),
        )
    if not is_readable(table, given):
        return _Way(compiled(table.insert().inline(), dialect, names), lambda *_: None)
    if len(key) == 1 and isinstance(key[0].type, Integer):
        if dialect.name == "sqlite" and table.autoincrement_column is key[0]:
            return _plain(table, dialect, names, lambda outcome, _: outcome.lastrowid)
        if dialect.name == "postgresql":
            returning = compiled(table.insert().returning(key[0]), dialect, names)
            return _Way(returning, lambda outcome, _: single_key(outcome.row))
    return _plain(table, dialect, names, None)


def _plain(table: Table, dialect: Dialect, names: Sequence[str], learn: _Learn | None) -> _Way:
    return _Way(compiled(table.insert(), dialect, names), learn)


def raising(table: Table, names: Collection[str]) -> list[ColumnElement[Any]]:
    """Return what an INSERT is to return, so that an identity goes on after a key that it names."""
    identity = identity_of(table)
    if identity is None or identity.column not in names:
        return []
    readable = is_readable(table, [identity.column])
    return [identity.raised(table.columns[identity.column])] if readable else []
