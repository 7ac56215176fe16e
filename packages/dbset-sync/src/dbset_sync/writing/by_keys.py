"""Writes of single rows: one statement per call wherever the database allows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any, TypeAlias

from dbset_schema.helper_index import beginning, prefixed_columns
from dbset_schema.index_search import is_unique
from dbset_schema.reflect import can_return, is_inherited
from dbset_types.sqlite_text_types import Normalized
from dbset_types.text_spellings import SpelledText, are_spelled
from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    FetchedValue,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from dbset_sync.session.transaction import Lease
from dbset_sync.statements import table_cache
from dbset_sync.statements.compiled import CompiledStatement, Outcome, cached_statement
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.columns import ColumnBatch
from dbset_sync.writing.expressions import NO_EXPRESSIONS, Expressions, check_new, of_new_row
from dbset_sync.writing.insert import (
    Key,
    follow_explicit,
    follow_named,
    identity_updates,
    insert,
    single_key,
)

#: Dialects with ON CONFLICT, which are imported when needed.
_ON_CONFLICT = ("postgresql", "sqlite")


def update(lease: Lease, table: Table, where: ColumnElement[bool], row: Mapping[str, Any]) -> int:
    """Update the rows that match a condition, and return their number."""
    if not row:
        return count(lease, table, where)
    return lease.connection.execute(table.update().where(where).values(row)).rowcount


def update_by_keys(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> int:
    """Update the rows with the same keys as the only row, and return their number."""
    table, row = coerced.table, coerced.row()
    changed = changed_columns(coerced, keys)
    if coerced.expressions or are_keys_spelled(coerced.batch, keys):
        return update(lease, table, same_keys(table, row, keys), changes(coerced, keys))
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
    """Update columns of the rows with the same keys as the only row."""
    table, row = coerced.table, coerced.row()
    nulls = [key for key in keys if row.get(key) is None]
    dialect = lease.connection.dialect
    statement = cached_update(table, dialect, changed, keys, nulls=nulls, returned=returned)
    named = parameter_names(table)
    values = {named[name]: row[name] for name in (*changed, *keys)}
    return statement.execute(lease.connection, values)


def cached_update(
    table: Table,
    dialect: Dialect,
    changed: Sequence[str],
    keys: Sequence[str],
    *,
    nulls: Sequence[str] = (),
    returned: Sequence[Any] = (),
) -> CompiledStatement:
    """Return the cached UPDATE of columns by keys; the parameters are those of its statement."""

    def make() -> Any:
        statement = update_statement(table, changed, keys, nulls)
        return statement.returning(*returned) if returned else statement

    shape = ("update", *changed, None, *keys, None, *nulls, bool(returned))
    return cached_statement(table, shape, make, dialect)


def update_statement(
    table: Table, changed: Sequence[str], keys: Sequence[str], nulls: Sequence[str] = ()
) -> Update:
    """Return an UPDATE of columns by keys, with parameters; ``nulls`` are keys that match NULL."""
    columns, named = table.columns, parameter_names(table)
    values = {name: bindparam(named[name], type_=columns[name].type) for name in (*changed, *keys)}
    same = [
        columns[key].is_(None) if key in nulls else equal(table, key, values[key], keys)
        for key in keys
    ]
    return table.update().where(*same).values({name: values[name] for name in changed})


def parameter_names(table: Table) -> dict[str, str]:
    """Return parameter names by column, none of which is the name of a column."""
    return table_cache.cached(table, "parameters", lambda: _parameters(table))


def _parameters(table: Table) -> dict[str, str]:
    prefix = "value_"
    while any(name.startswith(prefix) for name in table.columns.keys()):  # noqa: SIM118  not a dict
        prefix = f"_{prefix}"
    return {name: f"{prefix}{number}" for number, name in enumerate(table.columns.keys())}


def count(lease: Lease, table: Table, where: ColumnElement[bool]) -> int:
    """Return the number of rows that match a condition."""
    return int(lease.connection.execute(counting(table, where)).scalar_one())


def counting(table: Table, where: ColumnElement[bool]) -> Select[Any]:
    """Return the statement that counts the rows that match a condition."""
    return select(func.count()).select_from(table).where(where)


def upsert(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> Key:
    """Update the rows with the same keys as the only row, or insert it, atomically."""
    if coerced.is_new(keys):
        return insert(lease, _new(lease, coerced))
    on_conflict = not reads_first(lease.connection.dialect, coerced, keys)
    if on_conflict and not coerced.expressions:
        return _upsert_on_conflict(lease, coerced, keys)
    with lease.atomic() as inner:
        found = _update_found(inner, coerced, keys)
        if found is not None:
            return single_key(found)
        new = _new(inner, coerced)
        if not on_conflict:
            return insert(inner, new)
        return _upsert_on_conflict(inner, new, keys, coerced.expressions)


def _new(lease: Lease, coerced: CoercedRows) -> CoercedRows:
    """Return the only row of an upsert, to insert."""
    if not coerced.expressions:
        return coerced
    expressions = of_new_row(coerced.expressions, coerced.table, lease.connection)
    return replace(coerced, expressions=expressions)


def _upsert_on_conflict(
    lease: Lease,
    coerced: CoercedRows,
    keys: Sequence[str],
    expressions: Expressions = NO_EXPRESSIONS,
) -> Key:
    """Insert the only row, or update the existing one: its columns, and others by expressions."""
    changed, dialect = changed_columns(coerced, keys), lease.connection.dialect
    return single_key(
        _run(lease, coerced, *upserting(coerced.table, dialect, changed, keys, expressions))
    )


#: The shape of an INSERT by keys, without the columns that it names, and a function that makes it.
Insertion: TypeAlias = tuple[tuple[Any, ...], Callable[[], Insert]]


def upserting(
    table: Table,
    dialect: Dialect,
    changed: Sequence[str],
    keys: Sequence[str],
    expressions: Expressions = NO_EXPRESSIONS,
) -> Insertion:
    """Return the INSERT that updates columns of an existing row with the same keys."""

    def make() -> Insert:
        insertion = on_conflict_insert(dialect, table)
        made: Insert = on_conflict_update(insertion, changed, keys, expressions)
        return made

    return ("upsert", *keys, None, *changed), make


def ignoring(table: Table, dialect: Dialect, keys: Sequence[str]) -> Insertion:
    """Return the INSERT that leaves out a row whose keys exist."""
    return ("insert_ignore", *keys), lambda: insert_ignore_statement(dialect, table, keys)


def insert_ignore(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> Key:
    """Insert the only row and return its primary key, or ``False`` if one has the same keys."""
    table, row = coerced.table, coerced.row()
    if coerced.is_new(keys):
        return insert(lease, coerced)
    if not reads_first(lease.connection.dialect, coerced, keys):
        key = _run(lease, coerced, *ignoring(table, lease.connection.dialect, keys))
        return False if key is None else single_key(key)
    with lease.atomic() as inner:
        existing = select(1).select_from(table).where(same_keys(table, row, keys)).limit(1)
        return insert(inner, coerced) if inner.connection.scalar(existing) is None else False


def _run(
    lease: Lease, coerced: CoercedRows, shape: tuple[Any, ...], make: Callable[[], Insert]
) -> Sequence[Any] | None:
    """Run an INSERT of the only row, and return the primary key of the row that it writes."""
    row = coerced.new_row()
    names, dialect = tuple(row), lease.connection.dialect
    table, key = coerced.table, key_columns(coerced.table)
    if coerced.expressions:
        check_new(coerced.expressions, table)
        row |= coerced.expressions
        found = lease.connection.execute(make().values(row).returning(*key)).first()
        follow_explicit(lease, table, row, found)
        return found
    statement = cached_returning(table, dialect, names, shape, make)
    returned = statement.execute(lease.connection, row).row
    follow_named(lease, table, row)
    return None if returned is None else returned[: len(key)]


def cached_returning(
    table: Table,
    dialect: Dialect,
    names: tuple[str, ...],
    shape: tuple[Any, ...],
    make: Callable[[], Insert],
) -> CompiledStatement:
    """Return the cached INSERT that returns the primary key of the row that it writes."""

    def returning() -> Any:
        return make().returning(*key_columns(table), *identity_updates(table, dialect, names))

    return cached_statement(table, (*shape, None, *names), returning, dialect, names)


def reads_first(dialect: Dialect, coerced: CoercedRows, keys: Sequence[str]) -> bool:
    """Return whether an upsert must look for existing rows before it inserts the only row."""
    row = coerced.row()
    nulls = any(row.get(key) is None for key in keys)
    if nulls and coerced.is_new(keys):
        return False
    named = {*row, *coerced.expressions, *coerced.default_names}
    exact = not nulls and not are_keys_spelled(coerced.batch, keys)
    return not has_unique_keys(dialect, coerced.table, keys, named, exact=exact)


def has_unique_keys(
    dialect: Dialect, table: Table, keys: Sequence[str], named: Collection[str], *, exact: bool
) -> bool:
    """Return whether ON CONFLICT can find existing rows by these keys.

    Parameters:
        dialect: the database's dialect.
        table: the table.
        keys: the key columns.
        named: the columns that the rows name.
        exact: whether no key is NULL or has several spellings.
    """
    if not exact or dialect.name not in _ON_CONFLICT:
        return False
    needed = table_cache.cached(table, "needed", lambda: _needed(table))
    if not needed.issubset(named):  # ON CONFLICT would also refuse existing rows
        return False
    return table_cache.cached(table, ("unique keys", *keys), lambda: _are_unique(table, keys))


def _needed(table: Table) -> frozenset[str]:
    """Return the columns that every new row must name, unless a trigger sets them."""
    return frozenset(
        column.name
        for column in table.columns
        if not (column.nullable or column.identity or column.computed)
        and not (column.primary_key and column.autoincrement is not False)
        and (column.server_default is None or type(column.server_default) is FetchedValue)
    )


def _are_unique(table: Table, keys: Sequence[str]) -> bool:
    columns = [table.columns[key] for key in keys]
    is_comparable = not any(
        is_generated_always(column) or isinstance(column.type, Normalized) for column in columns
    )
    return is_comparable and not is_inherited(table) and is_unique(table, keys)


def are_keys_spelled(batch: ColumnBatch, keys: Sequence[str]) -> bool:
    """Return whether some keys have several spellings, of which ON CONFLICT would see only one."""
    return any(are_spelled(batch.columns.get(key, ())) for key in keys)


def is_generated_always(column: Column[Any]) -> bool:
    """Return whether only the database sets a column: no INSERT may name it."""
    always = column.identity is not None and bool(column.identity.always)
    return always or column.computed is not None


def on_conflict_insert(dialect: Dialect, table: Table) -> Any:
    """Return an INSERT that can have ON CONFLICT."""
    return import_module(f"sqlalchemy.dialects.{dialect.name}").insert(table)


def same_keys(table: Table, row: Mapping[str, Any], keys: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition for rows with the same keys; ``None`` matches NULL."""
    pairs = ((key, row[key]) for key in keys if key in row)
    return and_(
        true(),
        *(
            table.columns[key].is_(None) if value is None else equal(table, key, value, keys)
            for key, value in pairs
        ),
    )


def equal(table: Table, key: str, value: Any, keys: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a key equals a value, in the form that an index supports.

    Parameters:
        table: the table.
        key: one of the keys.
        value: a value, parameter or column.
        keys: all keys.
    """
    if isinstance(value, SpelledText):
        return or_(*(equal(table, key, text, keys) for text in value.spellings))
    column = table.columns[key]
    same: ColumnElement[bool] = column == value
    if key not in table_cache.cached(
        table, ("begins", *keys), lambda: prefixed_columns(table, keys)
    ):
        return same
    other = value if isinstance(value, ColumnElement) else literal(value, column.type)
    return and_(beginning(column) == beginning(other), same)


def on_conflict_update(
    statement: Any,
    names: Collection[str],
    keys: Sequence[str],
    expressions: Expressions = NO_EXPRESSIONS,
) -> Any:
    """Return an INSERT that updates columns of an existing row with the same keys.

    Parameters:
        statement: the INSERT.
        names: the columns that get the values of the new row.
        keys: the keys.
        expressions: the values of other columns.
    """
    changed = [name for name in names if name not in keys] or keys[:1]
    return statement.on_conflict_do_update(
        index_elements=[statement.table.columns[key] for key in keys],
        set_={**{name: statement.excluded[name] for name in changed}, **expressions},
    )


def changed_columns(coerced: CoercedRows, keys: Sequence[str]) -> list[str]:
    """Return the columns to change in an existing row, without a key that the row leaves open."""
    unchanged = {*keys, *coerced.open_key()}
    return [name for name in coerced.batch.columns if name not in unchanged]


def changes(coerced: CoercedRows, keys: Sequence[str]) -> dict[str, Any]:
    """Return the values and expressions to change in an existing row, by column."""
    row = coerced.row()
    values = {name: row[name] for name in changed_columns(coerced, keys)}
    return {**values, **coerced.expressions}


def insert_ignore_statement(dialect: Dialect, table: Table, keys: Sequence[str]) -> Any:
    """Return an INSERT that leaves out rows whose keys exist."""
    return on_conflict_insert(dialect, table).on_conflict_do_nothing(
        index_elements=[table.columns[key] for key in keys]
    )


def _update_found(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> Sequence[Any] | None:
    """Update the rows with the same keys, and return the primary key of one, if any."""
    table, changed = coerced.table, changed_columns(coerced, keys)
    if coerced.expressions:
        return _update_found_by_expressions(lease, coerced, keys)
    if changed and returns_key(table) and not are_keys_spelled(coerced.batch, keys):
        return _update_row(lease, coerced, changed, keys, key_columns(table)).row
    same = same_keys(table, coerced.row(), keys)
    found = lease.connection.execute(select(*key_columns(table)).where(same).limit(1)).first()
    if changed and found is not None:  # SQLite does not update a view with RETURNING
        update_by_keys(lease, coerced, keys)
    return found


def _update_found_by_expressions(
    lease: Lease, coerced: CoercedRows, keys: Sequence[str]
) -> Sequence[Any] | None:
    table, connection = coerced.table, lease.connection
    same = same_keys(table, coerced.row(), keys)
    statement = table.update().where(same).values(changes(coerced, keys))
    if returns_key(table):
        return connection.execute(statement.returning(*key_columns(table))).first()
    return (None,) if connection.execute(statement).rowcount else None


def returns_key(table: Table) -> bool:
    """Return whether an UPDATE can return the primary key."""
    names = table.primary_key.columns.keys()
    return bool(names) and can_return(table, names)


def key_columns(table: Table) -> Sequence[Any]:
    """Return the columns of the primary key; NULL if there is none."""
    return table_cache.cached(
        table, "key columns", lambda: tuple(table.primary_key.columns) or (null(),)
    )
