"""Inserts of many rows, except those whose keys exist already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dbset_schema.identity import advance_past_rows
from sqlalchemy import Table, select

from dbset_sync.session.transaction import Lease
from dbset_sync.writing.bulk.insert_many import insert_each
from dbset_sync.writing.bulk.pipeline import insert_chunk
from dbset_sync.writing.bulk.spelled_keys import one_after_another
from dbset_sync.writing.bulk.staging import (
    Staged,
    are_exact,
    count_inserted,
    insert_missing,
    is_distinct,
    key_of,
    ordered_by_keys,
    staged_rows,
)
from dbset_sync.writing.by_keys import has_unique_keys, insert_ignore_statement
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.columns import ColumnBatch


@one_after_another
def insert_ignore_many(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> int:
    """Insert the rows whose keys do not exist yet, and return their number.

    Parameters:
        lease: the lease.
        coerced: the rows; of two rows with the same keys, the first one is inserted.
        keys: the key columns.
    """
    others, new = coerced.split_new(keys)
    count = 0 if new is None else insert_chunk(lease, new)
    if others is None:
        return count
    if not keys:
        return _insert_first(lease, others)
    for part in _parts(others, keys):
        for batch in part.new_batches():
            count += _insert(lease, others.table, batch, keys)
    return count


def _insert_first(lease: Lease, coerced: CoercedRows) -> int:
    """Insert one row into an empty table: without keys, all rows are the same."""
    if lease.connection.scalar(select(1).select_from(coerced.table).limit(1)) is not None:
        return 0
    flags = [number == 0 for number in range(coerced.batch.count)]
    return insert_chunk(lease, coerced.filtered(flags))


def _parts(coerced: CoercedRows, keys: Sequence[str]) -> Iterator[CoercedRows]:
    """Yield the rows with different keys; those with ``None`` among them are separate."""
    if is_distinct(coerced.batch, keys):
        yield coerced
        return
    columns = {key: coerced.batch.columns[key] for key in keys}
    rows = ColumnBatch(columns, coerced.batch.count).rows()
    found = [key_of(row, keys) for row in rows]
    first = {key: number for number, key in reversed([*enumerate(found)])}
    for nulls in (False, True):
        flags = [
            first[key] == number and nulls == (None in row.values())
            for number, (key, row) in enumerate(zip(found, rows, strict=True))
        ]
        if any(flags):
            yield coerced.filtered(flags)


def _insert(lease: Lease, table: Table, batch: ColumnBatch, keys: Sequence[str]) -> int:
    """Insert rows with different keys unless they exist, and return how many are new."""
    connection = lease.connection
    omitted = {key: [None] * batch.count for key in keys if key not in batch.columns}
    batch = ColumnBatch({**batch.columns, **omitted}, batch.count)
    exact = are_exact(batch, keys)
    is_unique = has_unique_keys(connection.dialect, table, keys, batch.columns, exact=exact)
    if is_unique and connection.dialect.name == "sqlite":
        shape = ("insert_ignore", *keys)
        count = insert_each(
            connection,
            table,
            batch,
            shape,
            lambda: insert_ignore_statement(lease.connection.dialect, table, keys),
        )
    else:
        insert_part = _insert_on_conflict if is_unique else insert_missing
        staged = staged_rows(lease, table, batch, keys)
        count = sum(insert_part(lease, table, part) for part in staged)
    advance_past_rows(connection, table, batch.columns)
    return count


def _insert_on_conflict(lease: Lease, table: Table, staged: Staged) -> int:
    insertion = insert_ignore_statement(lease.connection.dialect, table, staged.keys).from_select(
        [column.name for column in staged.columns], ordered_by_keys(staged)
    )
    return count_inserted(lease, insertion)
