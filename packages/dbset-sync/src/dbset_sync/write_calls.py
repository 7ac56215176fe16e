"""Calls that write rows of a table: one row, chunks of them, or a DELETE."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import sqlalchemy as sa
from dbset_schema.ddl import keep_transaction
from dbset_schema.locks import lock_table

from dbset_sync.executor import Executor
from dbset_sync.session.transaction import Lease
from dbset_sync.writing import execution
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.generated_always import run_write
from dbset_sync.writing.request import WriteRequest

T = TypeVar("T")


def delete(executor: Executor, call: str, run: Callable[[Lease, sa.Table], int]) -> int:
    """Run one DELETE; return 0 if the table does not exist yet."""
    executor.check_writable(call)

    def once() -> int:
        with executor.connections.writing(single=executor.is_known()) as lease:
            table = lease.catalog.table(lease.connection, executor.name)
            if table is not None and not executor.fits(lease, table):
                table = lease.catalog.reload(lease.connection, executor.name)
            return executor.missing(lease, 0) if table is None else run(lease, table)

    return executor.retried(once)


def write(
    executor: Executor, call: str, request: WriteRequest, run: Callable[[Lease, CoercedRows], T]
) -> T:
    """Run a write of a row, and extend the table first if the row does not fit."""
    executor.check_writable(call)

    def once() -> T:
        executor.connections.writes += 1
        joined = executor.connections.joined()
        if joined is None and (coerced := _coerced(executor, request)) is not None:
            with executor.connections.writing(single=True) as lease:
                if executor.fits(lease, coerced.table):
                    return run_write(run, lease, coerced)
        with joined or executor.connections.writing() as lease:
            return execution.write(request, lease, run)

    def retried() -> T:
        return executor.retried(once, by_keys=bool(request.lookup.keys))

    is_repeatable = call == "upsert" and _has_keys(request)
    return executor.connections.repeated(retried) if is_repeatable else retried()


def _coerced(executor: Executor, request: WriteRequest) -> CoercedRows | None:
    """Return a row coerced to the known table, if one statement is enough to write it.

    Not for use in a transaction: there, another task's statement may come first.
    """
    if request.expressions:
        return None
    dialect = executor.connections.engine.dialect
    coerced = execution.coerce(request, executor.connections.catalog.known(executor.name), dialect)
    if coerced is None or execution.is_exclusive(request, dialect, coerced):
        return None
    lax = executor.connections.types_are_lax  # the transaction looks at the version
    return coerced if lax or not execution.may_be_stale(request, dialect, coerced) else None


def write_many(
    executor: Executor,
    call: str,
    requests: Iterator[WriteRequest],
    run: Callable[[Lease, CoercedRows], int],
    run_rest: Callable[[Lease, Iterator[WriteRequest]], int] | None = None,
) -> int:
    """Run a write of several chunks in one transaction; return the sum of their results.

    Parameters:
        call: the name of the call.
        requests: the chunks.
        run: writes a chunk.
        run_rest: writes all chunks after the second; by default, ``run`` writes each.
    """
    executor.check_writable(call)
    run = _unless_empty(run)
    first, second = next(requests, None), next(requests, None)
    if first is None:
        return 0
    repeatable = True

    def once() -> int:
        nonlocal repeatable
        if first.new_columns is not None:
            first.new_columns.clear()
        with executor.connections.writing() as lease, lease.atomic() as inner:
            if second is None:
                return execution.write(first, inner, run)
            if first.ensure:  # a later chunk may need a column: waiting then would be a deadlock
                lock_table(inner.connection, executor.name)
            done = execution.write(first, inner, run)
            keep_transaction(inner.connection)
            done += execution.write(second, inner, run)
            repeatable = False  # later chunks can be read only once
            if run_rest is not None:
                return done + run_rest(inner, requests)
            return done + sum(execution.write(request, inner, run) for request in requests)

    return executor.retried(once, lambda: repeatable, by_keys=bool(first.lookup.keys))


def _has_keys(request: WriteRequest) -> bool:
    """Return whether an upsert finds its row again: it has all keys, and the same values."""
    (row,) = request.rows
    return not request.expressions and all(row.get(key) is not None for key in request.lookup.keys)


def _unless_empty(run: Callable[[Lease, CoercedRows], int]) -> Callable[[Lease, CoercedRows], int]:
    """Return a write that does nothing without rows: an empty frame only creates its columns."""
    return lambda lease, coerced: run(lease, coerced) if coerced.batch.count else 0
