"""Statements of writes: one to a call wherever the database allows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import import_module
from typing import Any

from dbset_schema.helper_index import beginning, begins_in
from dbset_schema.indexes import is_unique
from dbset_types.sqlite_text_types import Normalized
from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    Insert,
    Table,
    Update,
    and_,
    bindparam,
    func,
    literal,
    null,
    select,
    true,
)

from dbset_sync.session.transaction import Lease
from dbset_sync.statements import table_cache
from dbset_sync.statements.compiled import Outcome, kept
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.insert import Key, insert, raising, single_key

#: Dialects that have ON CONFLICT; a dialect is imported when it is needed.
_ON_CONFLICT = ("postgresql", "sqlite")


def update(lease: Lease, table: Table, where: ColumnElement[bool], row: Mapping[str, Any]) -> int:
    """Update the rows that a condition selects and return their number."""
    if not row:
        return count(lease, table, where)
    return lease.connection.execute(table.update().where(where).values(row)).rowcount


def update_same(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> int:
    """Update the rows that have the same keys as the only row and return their number."""
    table, row = coerced.table, coerced.row()
    changed = [name for name in row if name not in keys]
    if not changed:
        return count(lease, table, same_keys(table, row, keys))
    return _update_row(lease, coerced, changed, keys).rowcount


def _update_row(
    lease: Lease,
    coerced: CoercedRows,
    changed: Sequence[str],
    keys: Sequence[str],
    returned: Sequence[Any] = (),
) -> Outcome:
    """Update columns of the rows that have the same keys as the only row."""
    table, row = coerced.table, coerced.row()
    nulls = [key for key in keys if row.get(key) is None]
    shape = ("update", *changed, None, *keys, None, *nulls, bool(returned))

    def make() -> Any:
        statement = updating(table, changed, keys, nulls)
        return statement.returning(*returned) if returned else statement

    statement = kept(table, shape, make, lease.connection.dialect)
    named = parameters(table)
    values = {named[name]: row[name] for name in (*changed, *keys)}
    return statement.execute(lease.connection, values)


def updating(
    table: Table, changed: Sequence[str], keys: Sequence[str], nulls: Sequence[str] = ()
) -> Update:
    """Return an UPDATE of columns by keys, some of them NULL, with parameters for the values."""
    columns, named = table.columns, parameters(table)
    values = {name: bindparam(named[name], type_=columns[name].type) for name in (*changed, *keys)}
    same = [
        columns[key].is_(None) if key in nulls else equal(table, key, values[key], keys)
        for key in keys
    ]
    return table.update().where(*same).values({name: values[name] for name in changed})


def parameters(table: Table) -> dict[str, str]:
    """Return, by column, a name that SQLAlchemy does not take for a column to be set."""
    return table_cache.cached(table, "parameters", lambda: _parameters(table))


def _parameters(table: Table) -> dict[str, str]:
    prefix = "value_"
    while any(name.startswith(prefix) for name in table.columns.keys()):  # noqa: SIM118  no dict
        prefix = f"_{prefix}"
    return {name: f"{prefix}{number}" for number, name in enumerate(table.columns.keys())}


def delete(lease: Lease, table: Table, where: ColumnElement[bool]) -> int:
    """Delete the rows that a condition selects and return their number."""
    return lease.connection.execute(table.delete().where(where)).rowcount


def count(lease: Lease, table: Table, where: ColumnElement[bool]) -> int:
    """Return how many rows a condition selects."""
    statement = select(func.count()).select_from(table).where(where)
    return lease.connection.execute(statement).scalar_one()


def upsert(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> Key:
    """Update the rows that have the same keys as the only row, or insert it; atomic."""
    if not looks_first(lease.connection.dialect, coerced, keys):
        changed = tuple(_changed(coerced, keys))
        shape = ("upsert", *keys, None, *changed)
        return single_key(
            _run(lease, coerced, shape, lambda: _upserting(lease, coerced.table, changed, keys))
        )
    with lease.atomic() as inner:
        found = _update_found(inner, coerced, keys)
        return insert(inner, coerced) if found is None else single_key(found)


def insert_ignore(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> Key:
    """Insert the only row and return its primary key; ``False`` when one has the same keys."""
    table, row = coerced.table, coerced.row()
    if not looks_first(lease.connection.dialect, coerced, keys):
        shape = ("insert_ignore", *keys)
        made = _run(lease, coerced, shape, lambda: _ignoring(lease, table, keys))
        return False if made is None else single_key(made)
    with lease.atomic() as inner:
        stands = select(1).select_from(table).where(same_keys(table, row, keys)).limit(1)
        return insert(inner, coerced) if inner.connection.scalar(stands) is None else False


def _run(
    lease: Lease, coerced: CoercedRows, shape: tuple[Any, ...], make: Callable[[], Insert]
) -> Sequence[Any] | None:
    """Run an INSERT of the only row, and return the primary key of the row it writes."""
    row = coerced.new_row()
    names, dialect = tuple(row), lease.connection.dialect
    table, key = coerced.table, _key_columns(coerced.table)

    def returning() -> Any:
        return make().returning(*key, *raising(table, names))

    statement = kept(table, (*shape, None, *names), returning, dialect, names)
    returned = statement.execute(lease.connection, row).row
    return None if returned is None else returned[: len(key)]


def looks_first(dialect: Dialect, coerced: CoercedRows, keys: Sequence[str]) -> bool:
    """Return whether `upsert` and `insert_ignore` look for rows before they insert the only row."""
    row = coerced.row()
    nulls = any(row.get(key) is None for key in keys)
    return not is_told_apart(dialect, coerced.table, keys, row, nulls=nulls)


def is_told_apart(
    dialect: Dialect, table: Table, keys: Sequence[str], named: Collection[str], *, nulls: bool
) -> bool:
    """Return whether the database itself keeps rows with these keys apart, in one statement.

    Parameters:
        dialect: of the database.
        table: the table.
        keys: the columns that tell rows apart.
        named: the columns that the rows name.
        nulls: whether there is a NULL among their values.
    """
    if nulls or dialect.name not in _ON_CONFLICT:
        return False
    needed = table_cache.cached(table, "needed", lambda: _needed(table))
    if not needed.issubset(named):  # ON CONFLICT would refuse also a row that is there
        return False
    return table_cache.cached(table, ("told apart", *keys), lambda: _tells_apart(table, keys))


def _needed(table: Table) -> frozenset[str]:
    """Return the columns that each new row must name."""
    return frozenset(
        column.name
        for column in table.columns
        if not (column.nullable or column.primary_key or column.identity or column.computed)
        and column.server_default is None
    )


def _tells_apart(table: Table, keys: Sequence[str]) -> bool:
    columns = [table.columns[key] for key in keys]
    apart = not any(is_fixed(column) or isinstance(column.type, Normalized) for column in columns)
    return apart and is_unique(table, keys)


def is_fixed(column: Column[Any]) -> bool:
    """Return whether the database alone gives a column its values: no INSERT may name it."""
    always = column.identity is not None and bool(column.identity.always)
    return always or column.computed is not None


def on_conflict_insert(lease: Lease, table: Table) -> Any:
    """Return an INSERT that can have ON CONFLICT."""
    return import_module(f"sqlalchemy.dialects.{lease.connection.dialect.name}").insert(table)


def same_keys(table: Table, row: Mapping[str, Any], keys: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a row has the same keys; a key that is ``None`` matches NULL."""
    pairs = ((key, row[key]) for key in keys if key in row)
    return and_(
        true(),
        *(
            table.columns[key].is_(None) if value is None else equal(table, key, value, keys)
            for key, value in pairs
        ),
    )


def equal(table: Table, key: str, value: Any, keys: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a key of a table's row is a value, as an index finds it.

    Parameters:
        table: the table.
        key: one of the keys.
        value: the value, a parameter or a column.
        keys: all of them.
    """
    column = table.columns[key]
    same: ColumnElement[bool] = column == value
    if key not in table_cache.cached(table, ("begins", *keys), lambda: begins_in(table, keys)):
        return same
    other = value if isinstance(value, ColumnElement) else literal(value, column.type)
    return and_(beginning(column) == beginning(other), same)


def on_conflict_update(statement: Any, names: Collection[str], keys: Sequence[str]) -> Any:
    """Return an INSERT that updates the given columns of a row that has the same keys."""
    changed = [name for name in names if name not in keys] or keys[:1]
    return statement.on_conflict_do_update(
        index_elements=[statement.table.columns[key] for key in keys],
        set_={name: statement.excluded[name] for name in changed},
    )


def _upserting(lease: Lease, table: Table, changed: Sequence[str], keys: Sequence[str]) -> Any:
    return on_conflict_update(on_conflict_insert(lease, table), changed, keys)


def _changed(coerced: CoercedRows, keys: Sequence[str]) -> list[str]:
    """Return the columns that change in a row with the same keys; a key left open is none."""
    return [name for name in coerced.row() if name not in (*keys, *coerced.open_key())]


def _ignoring(lease: Lease, table: Table, keys: Sequence[str]) -> Any:
    return on_conflict_insert(lease, table).on_conflict_do_nothing(
        index_elements=[table.columns[key] for key in keys]
    )


def _update_found(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> Sequence[Any] | None:
    """Update the rows with the same keys and return the primary key of one, if there is any."""
    table, changed = coerced.table, _changed(coerced, keys)
    if changed and table.primary_key.columns:
        return _update_row(lease, coerced, changed, keys, _key_columns(table)).row
    same = same_keys(table, coerced.row(), keys)
    stands = lease.connection.execute(select(*_key_columns(table)).where(same).limit(1)).first()
    if changed and stands is not None:  # SQLite does nothing to a view, if asked to return
        _update_row(lease, coerced, changed, keys)
    return stands


def _key_columns(table: Table) -> Sequence[Any]:
    return table_cache.cached(
        table, "key columns", lambda: tuple(table.primary_key.columns) or (null(),)
    )
