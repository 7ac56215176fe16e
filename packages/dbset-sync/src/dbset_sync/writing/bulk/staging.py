"""Updates and upserts of many rows: a few statements per set of columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, product
from typing import Any, TypeAlias

import sqlalchemy as sa
from dbset_schema.capabilities import capabilities_of
from dbset_schema.identity import advance_past_rows
from dbset_schema.index_search import serves
from dbset_schema.reflect import can_return
from dbset_types.scalars import is_nan
from dbset_types.sqlite_text_types import written_type
from dbset_types.text_spellings import are_spelled, spellings_of
from sqlalchemy.schema import CreateTable, DropTable

from dbset_sync.session.transaction import Lease
from dbset_sync.statements.compiled import cached_statement, execute_rows, is_literal
from dbset_sync.writing.arrays import rows_as_subqueries
from dbset_sync.writing.bind_values import bind_values
from dbset_sync.writing.bulk.insert_many import MANY, insert, insert_each
from dbset_sync.writing.bulk.pipeline import insert_chunk
from dbset_sync.writing.bulk.spelled_keys import one_after_another
from dbset_sync.writing.by_keys import (
    are_keys_spelled,
    equal,
    has_unique_keys,
    is_generated_always,
    on_conflict_insert,
    on_conflict_update,
    parameter_names,
    update_statement,
)
from dbset_sync.writing.coerced import CoercedRows, generated
from dbset_sync.writing.columns import ColumnBatch, Columns
from dbset_sync.writing.nulls import NAN

Values: TypeAlias = Mapping[str, Any]

_STAGING = "dbset staged rows"

#: The schema of temporary tables, by dialect: named, it is none that an engine translates.
_TEMPORARY = {"postgresql": "pg_temp", "sqlite": "temp"}


def locks_many(*_: object) -> bool:
    """Return ``True``: others must wait, as they might lock the same rows in another order."""
    return True


@one_after_another
def update_many(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> int:
    """Update the rows with the same keys as each row, and return the number of updated rows."""
    if not keys:
        return _update_all(lease, coerced.table, merge(coerced.rows_by_keys(keys), keys)[0])
    count = 0
    for batch in batches(coerced, keys, {}):
        updated = _update_one_by_one(lease, coerced.table, batch, keys)
        if updated is None:
            staged = staged_rows(lease, coerced.table, batch, keys)
            updated = sum(_update(lease, coerced.table, part) for part in staged)
        count += updated
    return count


def _update_one_by_one(
    lease: Lease, table: sa.Table, batch: ColumnBatch, keys: Sequence[str]
) -> int | None:
    """Update row by row if that is fast: on SQLite with an index; else return ``None``."""
    changed = [name for name in batch.columns if name not in keys]
    is_remote = lease.connection.dialect.name != "sqlite"
    if is_remote or not changed or not are_exact(batch, keys) or not serves(table, keys):
        return None
    bound = bind_values(batch, table, lease.connection.dialect)
    if bound is None or not is_literal(lease.connection):
        return None  # SQLAlchemy must convert values
    statement = cached_statement(
        table,
        ("update each", *keys, None, *changed),
        lambda: update_statement(table, changed, keys),
        lease.connection.dialect,
    )
    named = parameter_names(table)
    values = {named[name]: column for name, column in bound.columns.items()}
    return execute_rows(lease.connection, statement, values)


@one_after_another
def upsert_many(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> int:
    """Update the rows with the same keys as each row, or insert it; return the number of rows."""
    if not keys:
        _upsert_all(lease, coerced)
        return coerced.batch.count
    existing, new = coerced.split_new(keys)
    if existing is not None:
        _upsert(lease, existing, keys)
    if new is not None:
        insert_chunk(lease, new)
    return coerced.batch.count


def _upsert(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> None:
    table = coerced.table
    for batch in batches(coerced, keys, coerced.defaults):
        dialect, exact = lease.connection.dialect, are_exact(batch, keys)
        if has_unique_keys(dialect, table, keys, batch.columns, exact=exact):
            changed = [name for name in batch.columns if name not in coerced.defaults]
            _upsert_on_conflict(lease, table, batch, keys, changed)
        else:
            for staged in staged_rows(lease, table, batch, keys):
                _update(lease, table, staged, leave=coerced.defaults)
                insert_missing(lease, table, staged)
        advance_past_rows(lease.connection, table, batch.columns)


def batches(coerced: CoercedRows, keys: Sequence[str], defaults: Columns) -> Iterator[ColumnBatch]:
    """Yield batches of rows that name the same columns and have different keys.

    Rows with ``None`` among their keys are in separate batches: their comparison differs.

    Parameters:
        coerced: the rows; of two rows with the same keys, the later one wins.
        keys: the key columns.
        defaults: values by column that only new rows get.
    """
    if coerced.is_uniform(keys) and is_distinct(coerced.batch, keys):
        yield ColumnBatch({**coerced.batch.columns, **defaults}, coerced.batch.count)
        return
    new = ColumnBatch(defaults, coerced.batch.count).rows()
    rows_by_keys = coerced.rows_by_keys(keys)
    default_by_key = dict(zip((key_of(row, keys) for row in rows_by_keys), new, strict=True))
    for group in _grouped(merge(rows_by_keys, keys), keys):
        rows = [{**row, **default_by_key[key_of(row, keys)]} for row in group]
        yield ColumnBatch({name: [row[name] for row in rows] for name in rows[0]}, len(rows))


def merge(rows: Sequence[Values], keys: Sequence[str]) -> list[Values]:
    """Return one row per key: the values of later rows win.

    Example:
        >>> merge([{"k": 1, "a": 1}, {"k": 2, "a": 2}, {"k": 1, "b": 3}], ["k"])
        [{'k': 1, 'a': 1, 'b': 3}, {'k': 2, 'a': 2}]
    """
    found: dict[Any, Values] = {}
    for row in rows:
        key = key_of(row, keys)
        found[key] = {**found.get(key, {}), **row}
    return list(found.values())


def key_of(row: Values, keys: Sequence[str]) -> Any:
    """Return the key of a row as a hashable value."""
    return tuple(_hashable(row.get(key)) for key in keys)


def _hashable(value: Any) -> Any:
    """Return a hashable value that is equal for equal values; all NaN are equal in databases."""
    if isinstance(value, dict):
        return dict, frozenset((key, _part(part)) for key, part in value.items())
    if isinstance(value, list):
        return list, tuple(map(_part, value))
    return NAN if is_nan(value) else value


def _part(value: Any) -> Any:
    """Return a hashable part of a JSON document, where true differs from 1."""
    return (bool, value) if isinstance(value, bool) else _hashable(value)


def is_distinct(batch: ColumnBatch, keys: Sequence[str]) -> bool:
    """Return whether the keys are certainly not NULL and distinct."""
    if not keys or has_null(batch, keys):
        return False
    columns = [batch.columns[key] for key in keys]
    if any(isinstance(c[0], float | Decimal) and any(map(is_nan, c)) for c in columns):
        return False
    try:
        found = set(columns[0] if len(columns) == 1 else zip(*columns, strict=True))
    except TypeError:
        return False
    return len(found) == batch.count


def has_null(batch: ColumnBatch, keys: Sequence[str]) -> bool:
    """Return whether there is a NULL among the keys."""
    return any(None in batch.columns[key] for key in keys)


def are_exact(batch: ColumnBatch, keys: Sequence[str]) -> bool:
    """Return whether no key is NULL or has several spellings."""
    return not has_null(batch, keys) and not are_keys_spelled(batch, keys)


def _grouped(rows: Sequence[Values], keys: Sequence[str]) -> Iterator[list[Values]]:
    """Group rows by their columns, and by whether a key is ``None``."""

    def shape(row: Values) -> tuple[bool, list[str]]:
        return any(row.get(key) is None for key in keys), sorted(row)

    for _, group in groupby(sorted(rows, key=shape), key=shape):
        yield list(group)


@dataclass(frozen=True)
class Staged:
    """Rows in a temporary table, or in a subquery.

    Attributes:
        rows: the temporary table or subquery.
        keys: the key columns.
        nulls: whether there is a NULL among the keys.
        spellings: by key, its columns with further spellings, where it has them.
    """

    rows: sa.FromClause
    keys: Sequence[str]
    nulls: bool
    spellings: Mapping[str, Sequence[str]]

    @property
    def columns(self) -> list[sa.ColumnElement[Any]]:
        """The columns of the table that the rows have."""
        further = {name for names in self.spellings.values() for name in names}
        return [column for column in self.rows.columns if column.name not in further]

    def same(self, table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
        """Yield the conditions of which a row of the table with the same keys fulfils one.

        Each compares only by equality, so that a join can use an index or a hash.
        """
        for names in product(*([key, *self.spellings.get(key, ())] for key in self.keys)):
            pairs = zip(self.keys, names, strict=True)
            yield sa.and_(sa.true(), *(self._same_key(table, key, name) for key, name in pairs))

    def _same_key(self, table: sa.Table, key: str, name: str) -> sa.ColumnElement[bool]:
        column = self.rows.columns[name]
        if self.nulls and name == key:  # slower, as no index is used
            return table.columns[key].is_not_distinct_from(column)
        return equal(table, key, column, self.keys)


def staged_rows(
    lease: Lease, table: sa.Table, batch: ColumnBatch, keys: Sequence[str]
) -> Iterator[Staged]:
    """Yield rows in a temporary table of the same types, or without those in subqueries."""
    nulls = has_null(batch, keys)
    dialect = lease.connection.dialect
    columns = [sa.Column(name, written_type(table.columns[name].type)) for name in batch.columns]
    batch, spellings = _with_spellings(table, batch, keys)
    further = (sa.Column(name, sa.Text()) for names in spellings.values() for name in names)
    schema = _TEMPORARY.get(dialect.name)
    rows = sa.Table(
        _STAGING, sa.MetaData(), *columns, *further, prefixes=["TEMPORARY"], schema=schema
    )
    if not capabilities_of(dialect).temporary_tables:
        for part in rows_as_subqueries(dialect, rows, batch, _STAGING):
            yield Staged(part, keys, nulls, spellings)
        return
    lease.connection.execute(CreateTable(rows))
    insert(lease.connection, rows, batch)
    yield Staged(rows, keys, nulls, spellings)
    lease.connection.execute(DropTable(rows))


def _with_spellings(
    table: sa.Table, batch: ColumnBatch, keys: Sequence[str]
) -> tuple[ColumnBatch, Mapping[str, Sequence[str]]]:
    """Return the rows with columns for further spellings of keys, and these columns by key."""
    spellings, columns = {}, dict(batch.columns)
    for key in filter(lambda key: are_spelled(batch.columns[key]), keys):
        texts = [*map(spellings_of, batch.columns[key])]
        most = max(map(len, texts))
        padded = zip(*([*each, *[None] * (most - len(each))] for each in texts), strict=True)
        names = [key, *(f"{parameter_names(table)[key]}_{number}" for number in range(1, most))]
        columns |= dict(zip(names, padded, strict=True))
        spellings[key] = names[1:]
    return ColumnBatch(columns, batch.count), spellings


def _upsert_on_conflict(
    lease: Lease, table: sa.Table, batch: ColumnBatch, keys: Sequence[str], changed: Sequence[str]
) -> None:
    connection = lease.connection
    insertion = on_conflict_insert(lease.connection.dialect, table)
    if connection.dialect.name == "sqlite":
        shape = ("upsert", *keys, None, *changed)
        insert_each(
            connection, table, batch, shape, lambda: on_conflict_update(insertion, changed, keys)
        )
    elif batch.count < MANY:
        connection.execute(on_conflict_update(insertion, changed, keys), batch.rows())
    else:
        for staged in staged_rows(lease, table, batch, keys):
            inserting = insertion.from_select(list(batch.columns), ordered_by_keys(staged))
            connection.execute(on_conflict_update(inserting, changed, keys))


def ordered_by_keys(staged: Staged) -> sa.Select[Any]:
    """Return the SELECT of staged rows, in an order in which two writes cannot deadlock."""
    keys = [staged.rows.columns[key] for key in staged.keys]
    return sa.select(*staged.columns).order_by(*keys)


def _update(lease: Lease, table: sa.Table, staged: Staged, leave: Collection[str] = ()) -> int:
    """Update the columns of the staged rows, except keys and some others."""
    changed = {
        column.name: column
        for column in staged.columns
        if column.name not in staged.keys and column.name not in leave
    }
    if not changed:
        return 0
    updates = (table.update().where(same).values(changed) for same in staged.same(table))
    return sum(lease.connection.execute(statement).rowcount for statement in updates)


def insert_missing(lease: Lease, table: sa.Table, staged: Staged) -> int:
    """Insert the staged rows whose keys no row of the table has, and return their number."""
    existing = (sa.select(1).select_from(table).where(same) for same in staged.same(table))
    columns = [column for column in staged.columns if column.name not in generated(table)]
    missing = sa.select(*columns).where(*(~each.exists() for each in existing))
    names_generated = any(is_generated_always(table.columns[column.name]) for column in columns)
    if names_generated and not lease.connection.scalar(sa.select(missing.exists())):
        return 0  # such an INSERT fails even if it inserts no rows
    insertion = table.insert().from_select([column.name for column in columns], missing)
    return count_inserted(lease, insertion)


def count_inserted(lease: Lease, insertion: sa.Insert) -> int:
    """Execute an INSERT ... SELECT, and return the number of new rows."""
    connection = lease.connection
    if connection.dialect.driver != "psycopg":  # psycopg forgets the number
        return connection.execute(insertion).rowcount
    if can_return(insertion.table, ()):  # type: ignore[arg-type]
        counted: sa.Executable = insertion.returning(sa.literal_column("1"))
        return len(connection.execute(counted).all())
    rows: Any = insertion.select
    count = connection.scalar(sa.select(sa.func.count()).select_from(rows.subquery()))
    connection.execute(insertion)
    return count or 0


def _update_all(lease: Lease, table: sa.Table, row: Values) -> int:
    return lease.connection.execute(table.update().values(row)).rowcount if row else 0


def _upsert_all(lease: Lease, coerced: CoercedRows) -> None:
    """Update all rows, or insert one: without keys, all rows match."""
    table, (row,) = coerced.table, merge(coerced.rows_by_keys(()), ())
    if lease.connection.scalar(sa.select(1).select_from(table).limit(1)) is None:
        default = ColumnBatch(coerced.defaults, coerced.batch.count).rows()[-1]
        new_row = {**row, **default}
        lease.connection.execute(table.insert(), new_row)
        advance_past_rows(
            lease.connection, table, {name: [value] for name, value in new_row.items()}
        )
    else:
        _update_all(lease, table, row)
