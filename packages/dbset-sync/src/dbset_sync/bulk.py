"""Writes of many rows by keys: a fixed number of statements for each set of columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

import sqlalchemy as sa
from dbset_schema.locks import lock_rows
from sqlalchemy.schema import CreateTable, DropTable

from dbset_sync.transaction import Lease
from dbset_sync.writes import is_told_apart, on_conflict_update

Values: TypeAlias = Mapping[str, Any]

_GIVEN = "dbset given rows"


def update_many(lease: Lease, table: sa.Table, rows: Sequence[Values], keys: Sequence[str]) -> int:
    """Update the rows with the same keys as each row, and return how many were updated."""
    count = 0
    for batch in batches(merged(rows, keys), keys):
        with given_rows(lease, table, batch, keys) as given:
            count += _update(lease, table, given)
    return count


def upsert_many(
    lease: Lease,
    table: sa.Table,
    rows: Sequence[Values],
    keys: Sequence[str],
    defaults: Sequence[Values],
) -> None:
    """Update the rows with the same keys as each row, and insert those that there are none for.

    Parameters:
        lease: where.
        table: the table.
        rows: values by column, in the table's types.
        keys: the columns that tell rows apart.
        defaults: for each row, values of columns that only a new row gets.
    """
    new = {key_of(row, keys): default for row, default in zip(rows, defaults, strict=True)}
    for batch in batches(merged(rows, keys), keys):
        whole = [{**row, **new[key_of(row, keys)]} for row in batch]
        if is_told_apart(lease, table, keys, batch):
            lease.connection.execute(on_conflict_update(lease, table, batch[0], keys), whole)
            continue
        lock_rows(lease.connection, table.name)
        with given_rows(lease, table, whole, keys) as given:
            _update(lease, table, given, leave=defaults[0])
            _insert_missing(lease, table, given)


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
    return tuple(repr(v) if isinstance(v := row.get(key), dict | list) else v for key in keys)


def batches(rows: Sequence[Values], keys: Sequence[str]) -> Iterator[list[Values]]:
    """Yield rows that have the same columns together.

    Rows with ``None`` among their keys are kept apart: they are compared in another way.
    """

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
    lease: Lease, table: sa.Table, rows: Sequence[Values], keys: Sequence[str]
) -> Iterator[Given]:
    """Give rows to the statements inside, as a temporary table of the same types."""
    columns = [sa.Column(name, table.columns[name].type) for name in rows[0]]
    given = sa.Table(_GIVEN, sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    lease.connection.execute(CreateTable(given))
    lease.connection.execute(given.insert(), rows)
    yield Given(given, keys, nulls=any(row.get(key) is None for row in rows for key in keys))
    lease.connection.execute(DropTable(given))


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
    missing = sa.select(*given.rows.columns).where(~stands)
    lease.connection.execute(table.insert().from_select(given.rows.columns.keys(), missing))


def _same(table: sa.Table, given: Given) -> sa.ColumnElement[bool]:
    """Return the condition that a row of the table has the same keys as a given one."""
    pairs = [(table.columns[key], given.rows.columns[key]) for key in given.keys]
    if given.nulls:  # slower, for no index is used
        return sa.and_(*(stands.is_not_distinct_from(found) for stands, found in pairs))
    return sa.and_(*(stands == found for stands, found in pairs))
