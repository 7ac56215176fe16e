"""Writes of many rows by keys: a fixed number of statements for each set of columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, TypeAlias

import sqlalchemy as sa
from dbset_schema.identity import follow
from dbset_schema.indexes import serves
from dbset_types.scalars import is_nan
from sqlalchemy.schema import CreateTable, DropTable

from dbset_sync.session.transaction import Lease
from dbset_sync.writing.bulk import executemany
from dbset_sync.writing.bulk.insert_many import MANY, insert
from dbset_sync.writing.bulk.pipeline import insert_chunk
from dbset_sync.writing.by_keys import (
    equal,
    is_fixed,
    is_told_apart,
    on_conflict_insert,
    on_conflict_update,
    parameters,
    updating,
)
from dbset_sync.writing.coerced import CoercedRows, generated
from dbset_sync.writing.columns import ColumnBatch, Columns
from dbset_sync.writing.nan import NAN

Values: TypeAlias = Mapping[str, Any]

_GIVEN = "dbset given rows"


def locks_many(*_: object) -> bool:
    """Return whether others may not lock rows meanwhile: they might do so in another order."""
    return True


def update_many(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> int:
    """Update the rows with the same keys as each row, and return how many were updated."""
    if not keys:
        return _update_all(lease, coerced.table, merged(coerced.given_rows(keys), keys)[0])
    count = 0
    for batch in batches(coerced, keys, {}):
        updated = _update_one_by_one(lease, coerced.table, batch, keys)
        if updated is None:
            with given_rows(lease, coerced.table, batch, keys) as given:
                updated = _update(lease, coerced.table, given)
        count += updated
    return count


def _update_one_by_one(
    lease: Lease, table: sa.Table, batch: ColumnBatch, keys: Sequence[str]
) -> int | None:
    """Update where no server is asked and an index tells; ``None`` where another way is better."""
    changed = [name for name in batch.columns if name not in keys]
    asked = lease.connection.dialect.name != "sqlite"
    if asked or not changed or _has_null(batch, keys) or not serves(table, keys):
        return None
    statement = updating(table, changed, keys)
    return executemany.update(lease.connection, statement, table, batch, parameters(table))


def upsert_many(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> None:
    """Update the rows with the same keys as each row, and insert those that there are none for."""
    if not keys:
        _upsert_all(lease, coerced)
        return
    there, new = coerced.divided(keys)
    if there is not None:
        _upsert(lease, there, keys)
    if new is not None:
        insert_chunk(lease, new)


def _upsert(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> None:
    table = coerced.table
    for batch in batches(coerced, keys, coerced.defaults):
        dialect, nulls = lease.connection.dialect, _has_null(batch, keys)
        if is_told_apart(dialect, table, keys, batch.columns, nulls=nulls):
            changed = [name for name in batch.columns if name not in coerced.defaults]
            _upsert_on_conflict(lease, table, batch, keys, changed)
        else:
            with given_rows(lease, table, batch, keys) as given:
                _update(lease, table, given, leave=coerced.defaults)
                _insert_missing(lease, table, given)
        follow(lease.connection, table, batch.columns)


def batches(coerced: CoercedRows, keys: Sequence[str], defaults: Columns) -> Iterator[ColumnBatch]:
    """Yield rows that name the same columns, no two of them with the same keys.

    Rows with ``None`` among their keys are apart from others: they are compared in another way.

    Parameters:
        coerced: the rows. Of two with the same keys, what the later one names wins.
        keys: the columns that tell rows apart.
        defaults: values of columns that only new rows get, for each row.
    """
    if coerced.is_uniform(keys) and _is_distinct(coerced.given, keys):
        yield ColumnBatch({**coerced.given.columns, **defaults}, coerced.given.count)
        return
    new = ColumnBatch(defaults, coerced.given.count).rows()
    given = coerced.given_rows(keys)
    default_by_key = dict(zip((key_of(row, keys) for row in given), new, strict=True))
    for alike in _grouped(merged(given, keys), keys):
        rows = [{**row, **default_by_key[key_of(row, keys)]} for row in alike]
        yield ColumnBatch({name: [row[name] for row in rows] for name in rows[0]}, len(rows))


def merged(rows: Sequence[Values], keys: Sequence[str]) -> list[Values]:
    """Return one row for each key: what later rows say wins, what they leave out stays.

    Example:
        >>> merged([{"k": 1, "a": 1}, {"k": 2, "a": 2}, {"k": 1, "b": 3}], ["k"])
        [{'k': 1, 'a': 1, 'b': 3}, {'k': 2, 'a': 2}]
    """
    found: dict[Any, Values] = {}
    for row in rows:
        key = key_of(row, keys)
        found[key] = {**found.get(key, {}), **row}
    return list(found.values())


def key_of(row: Values, keys: Sequence[str]) -> Any:
    """Return what tells a row apart, as something that a dict can have for a key."""
    return tuple(_hashable(row.get(key)) for key in keys)


def _hashable(value: Any) -> Any:
    """Return what is equal where values are: to a database each NaN is the same."""
    if isinstance(value, dict):
        return dict, frozenset((key, _part(part)) for key, part in value.items())
    if isinstance(value, list):
        return list, tuple(map(_part, value))
    return NAN if is_nan(value) else value


def _part(value: Any) -> Any:
    """Return a part of a document; true is not 1 there."""
    return (bool, value) if isinstance(value, bool) else _hashable(value)


def _is_distinct(batch: ColumnBatch, keys: Sequence[str]) -> bool:
    """Return whether the keys of rows are all there and differ; not said of lists and dicts."""
    if not keys or _has_null(batch, keys):
        return False
    columns = [batch.columns[key] for key in keys]
    if any(isinstance(c[0], float | Decimal) and any(map(is_nan, c)) for c in columns):
        return False
    try:
        found = set(columns[0] if len(columns) == 1 else zip(*columns, strict=True))
    except TypeError:
        return False
    return len(found) == batch.count


def _has_null(batch: ColumnBatch, keys: Sequence[str]) -> bool:
    return any(None in batch.columns[key] for key in keys)


def _grouped(rows: Sequence[Values], keys: Sequence[str]) -> Iterator[list[Values]]:
    """Yield rows that have the same columns together, those with ``None`` in a key apart."""

    def shape(row: Values) -> tuple[bool, list[str]]:
        return any(row.get(key) is None for key in keys), sorted(row)

    for _, alike in groupby(sorted(rows, key=shape), key=shape):
        yield list(alike)


@dataclass(frozen=True)
class Given:
    """Rows that are given to statements.

    Attributes:
        rows: a temporary table with them.
        keys: the columns that tell them apart.
        nulls: whether there is a NULL among the keys.
    """

    rows: sa.Table
    keys: Sequence[str]
    nulls: bool


@contextmanager
def given_rows(
    lease: Lease, table: sa.Table, batch: ColumnBatch, keys: Sequence[str]
) -> Iterator[Given]:
    """Give rows to the statements inside, as a temporary table of the same types."""
    columns = [sa.Column(name, table.columns[name].type) for name in batch.columns]
    given = sa.Table(_GIVEN, sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    lease.connection.execute(CreateTable(given))
    insert(lease.connection, given, batch)
    yield Given(given, keys, nulls=_has_null(batch, keys))
    lease.connection.execute(DropTable(given))


def _upsert_on_conflict(
    lease: Lease, table: sa.Table, batch: ColumnBatch, keys: Sequence[str], changed: Sequence[str]
) -> None:
    connection = lease.connection
    insertion = on_conflict_insert(lease, table)
    if connection.dialect.name == "sqlite":
        executemany.insert(connection, on_conflict_update(insertion, changed, keys), table, batch)
    elif batch.count < MANY:
        connection.execute(on_conflict_update(insertion, changed, keys), batch.rows())
    else:
        with given_rows(lease, table, batch, keys) as given:
            ordered = sa.select(*given.rows.columns).order_by(*_key_columns(given))
            insertion = insertion.from_select(list(batch.columns), ordered)
            connection.execute(on_conflict_update(insertion, changed, keys))


def _key_columns(given: Given) -> list[sa.ColumnElement[Any]]:
    return [given.rows.columns[key] for key in given.keys]


def _update(lease: Lease, table: sa.Table, given: Given, leave: Collection[str] = ()) -> int:
    """Update what the given rows name beside their keys, and leave some columns alone."""
    changed = {
        column.name: column
        for column in given.rows.columns
        if column.name not in given.keys and column.name not in leave
    }
    if not changed:
        return 0
    statement = table.update().where(_same(table, given)).values(changed)
    return lease.connection.execute(statement).rowcount


def _insert_missing(lease: Lease, table: sa.Table, given: Given) -> None:
    stands = sa.select(1).select_from(table).where(_same(table, given)).exists()
    columns = [column for column in given.rows.columns if column.name not in generated(table)]
    missing = sa.select(*columns).where(~stands)
    fixed = any(is_fixed(table.columns[column.name]) for column in columns)
    if fixed and not lease.connection.scalar(sa.select(missing.exists())):
        return  # an INSERT that names the column is an error even if it inserts nothing
    lease.connection.execute(table.insert().from_select([c.name for c in columns], missing))


def _update_all(lease: Lease, table: sa.Table, row: Values) -> int:
    return lease.connection.execute(table.update().values(row)).rowcount if row else 0


def _upsert_all(lease: Lease, coerced: CoercedRows) -> None:
    """Update every row, or insert one: without a key, no row differs from another."""
    table, (row,) = coerced.table, merged(coerced.given_rows(()), ())
    if lease.connection.scalar(sa.select(1).select_from(table).limit(1)) is None:
        default = ColumnBatch(coerced.defaults, coerced.given.count).rows()[-1]
        given = {**row, **default}
        lease.connection.execute(table.insert(), given)
        follow(lease.connection, table, {name: [value] for name, value in given.items()})
    else:
        _update_all(lease, table, row)


def _same(table: sa.Table, given: Given) -> sa.ColumnElement[bool]:
    """Return the condition that a row of the table has the same keys as a given one."""
    pairs = {key: given.rows.columns[key] for key in given.keys}
    if given.nulls:  # slower, for no index is used
        return sa.and_(*(table.columns[k].is_not_distinct_from(v) for k, v in pairs.items()))
    return sa.and_(*(equal(table, key, value, given.keys) for key, value in pairs.items()))
