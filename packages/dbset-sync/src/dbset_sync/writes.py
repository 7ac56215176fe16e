"""Statements of writes: one to a call wherever the database allows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Any, TypeAlias

from dbset_schema.indexes import is_unique
from dbset_schema.locks import lock_rows
from sqlalchemy import Column, ColumnElement, Table, and_, func, literal, select, true

from dbset_sync.fitting import Fitted
from dbset_sync.transaction import Lease

#: A primary key: one value, a tuple when it is compound, ``None`` when the table has none.
Key: TypeAlias = Any

#: Dialects that have ON CONFLICT; a dialect is imported when it is needed.
_ON_CONFLICT = ("postgresql", "sqlite")


def insert(lease: Lease, fitted: Fitted) -> Key:
    """Insert the only row and return its primary key."""
    result = lease.connection.execute(fitted.table.insert(), fitted.new_row())
    return _key(result.inserted_primary_key)


def update(lease: Lease, table: Table, where: ColumnElement[bool], row: Mapping[str, Any]) -> int:
    """Update the rows that a condition selects and return their number."""
    if not row:
        return count(lease, table, where)
    return lease.connection.execute(table.update().where(where).values(row)).rowcount


def delete(lease: Lease, table: Table, where: ColumnElement[bool]) -> int:
    """Delete the rows that a condition selects and return their number."""
    return lease.connection.execute(table.delete().where(where)).rowcount


def count(lease: Lease, table: Table, where: ColumnElement[bool]) -> int:
    """Return how many rows a condition selects."""
    statement = select(func.count()).select_from(table).where(where)
    return lease.connection.execute(statement).scalar_one()


def upsert(lease: Lease, fitted: Fitted, keys: Sequence[str]) -> Key:
    """Update the rows that have the same keys as the only row, or insert it; atomic."""
    table, row = fitted.table, fitted.row()
    if is_told_apart(lease, table, keys, nulls=_has_null(row, keys)):
        return _upsert_on_conflict(lease, fitted, keys)
    with lease.atomic() as inner:
        lock_rows(inner.connection, table.name)
        found = _update_same(inner, table, row, keys)
        return insert(inner, fitted) if found is None else _key(found)


def insert_ignore(lease: Lease, fitted: Fitted, keys: Sequence[str]) -> Key:
    """Insert the only row and return its primary key; ``False`` when one has the same keys."""
    table, row = fitted.table, fitted.row()
    if is_told_apart(lease, table, keys, nulls=_has_null(row, keys)):
        statement = on_conflict_insert(lease, table).on_conflict_do_nothing(
            index_elements=[table.columns[key] for key in keys]
        )
        made = lease.connection.execute(
            statement.returning(*_key_columns(table)), fitted.new_row()
        ).first()
        return False if made is None else _key(made)
    with lease.atomic() as inner:
        lock_rows(inner.connection, table.name)
        stands = select(1).select_from(table).where(same_keys(table, row, keys)).limit(1)
        return insert(inner, fitted) if inner.connection.scalar(stands) is None else False


def is_told_apart(lease: Lease, table: Table, keys: Sequence[str], *, nulls: bool) -> bool:
    """Return whether the database itself keeps rows with these keys apart, in one statement.

    Parameters:
        lease: where.
        table: the table.
        keys: the columns that tell rows apart.
        nulls: whether there is a NULL among their values.
    """
    return (
        not nulls
        and lease.connection.dialect.name in _ON_CONFLICT
        and is_unique(table, keys)
        and not any(is_fixed(table.columns[key]) for key in keys)
    )


def is_fixed(column: Column[Any]) -> bool:
    """Return whether the database alone gives a column its values: no INSERT may name it."""
    always = column.identity is not None and bool(column.identity.always)
    return always or column.computed is not None


def on_conflict_insert(lease: Lease, table: Table) -> Any:
    """Return an INSERT that can have ON CONFLICT."""
    return import_module(f"sqlalchemy.dialects.{lease.connection.dialect.name}").insert(table)


def same_keys(table: Table, row: Mapping[str, Any], keys: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a row has the same keys; a key that is ``None`` matches NULL."""
    return and_(true(), *(table.columns[key] == row[key] for key in keys if key in row))


def on_conflict_update(statement: Any, names: Collection[str], keys: Sequence[str]) -> Any:
    """Return an INSERT that updates the given columns of a row that has the same keys."""
    changed = [name for name in names if name not in keys] or keys[:1]
    return statement.on_conflict_do_update(
        index_elements=[statement.table.columns[key] for key in keys],
        set_={name: statement.excluded[name] for name in changed},
    )


def _upsert_on_conflict(lease: Lease, fitted: Fitted, keys: Sequence[str]) -> Key:
    statement = on_conflict_insert(lease, fitted.table)
    statement = on_conflict_update(statement, fitted.given.columns, keys)
    returning = statement.returning(*_key_columns(fitted.table))
    return _key(lease.connection.execute(returning, fitted.new_row()).first())


def _has_null(row: Mapping[str, Any], keys: Sequence[str]) -> bool:
    return any(row.get(key) is None for key in keys)


def _update_same(
    lease: Lease, table: Table, row: Mapping[str, Any], keys: Sequence[str]
) -> Sequence[Any] | None:
    """Update the rows with the same keys and return the primary key of one, if there is any."""
    where = same_keys(table, row, keys)
    changed = {name: value for name, value in row.items() if name not in keys}
    if changed:
        statement = table.update().where(where).values(changed).returning(*_key_columns(table))
        found = lease.connection.execute(statement).all()
    else:
        found = lease.connection.execute(select(*_key_columns(table)).where(where).limit(1)).all()
    return found[0] if found else None


def _key_columns(table: Table) -> Sequence[Any]:
    return tuple(table.primary_key.columns) or (literal(None),)


def _key(values: Sequence[Any] | None) -> Key:
    """Return a primary key as the user gets it."""
    if not values:
        return None
    return values[0] if len(values) == 1 else tuple(values)
