"""One row inserted, and its primary key learnt in the way that takes least."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Dialect, Insert, Integer, Table
from sqlalchemy.engine import CursorResult

from dbset_sync import shapes
from dbset_sync.fitted import Fitted
from dbset_sync.kept import kept
from dbset_sync.transaction import Lease

#: A primary key: one value, a tuple when it is compound, ``None`` when the table has none.
Key: TypeAlias = Any

_Learn = Callable[[CursorResult[Any], Mapping[str, Any]], Key]


def insert(lease: Lease, fitted: Fitted) -> Key:
    """Insert the only row and return its primary key."""
    connection, table, row = lease.connection, fitted.table, fitted.new_row()
    names, dialect = tuple(row), lease.connection.dialect
    make, learn = shapes.once(table, ("learn", *names), lambda: _ways(table, dialect, names))
    if learn is None:
        plain = shapes.once(table, "insert", make)
        return single_key(connection.execute(plain, row).inserted_primary_key)
    statement = kept(table, ("insert", *names), make, dialect, names)
    return learn(statement.execute(connection, row), row)


def single_key(values: Sequence[Any] | None) -> Key:
    """Return a primary key as the user gets it."""
    if not values:
        return None
    return values[0] if len(values) == 1 else tuple(values)


def _ways(
    table: Table, dialect: Dialect, names: Sequence[str]
) -> tuple[Callable[[], Insert], _Learn | None]:
    """Return what makes the INSERT and what learns the key; ``None`` to leave it to SQLAlchemy."""
    key = table.primary_key.columns
    if all(name in names for name in key.keys()):  # noqa: SIM118  no dict
        given = list(key.keys())
        return table.insert, lambda _, row: single_key([row[name] for name in given])
    if len(key) == 1 and isinstance(key[0].type, Integer):
        if dialect.name == "sqlite" and table.autoincrement_column is key[0]:
            return table.insert, lambda result, _: result.lastrowid
        if dialect.name == "postgresql":
            return lambda: table.insert().returning(key[0]), lambda result, _: result.scalar()
    return table.insert, None
