"""Inserts chunk after chunk in one COPY: while the server reads one, the next is prepared."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dbset_schema.identity import advance_past, advance_past_rows, greatest_key

from dbset_sync.session.transaction import Lease
from dbset_sync.writing import execution
from dbset_sync.writing.bulk.copy import DRIVERS, CopyData, data_of, has_timeout, send
from dbset_sync.writing.bulk.insert_many import has_fast_insert, insert
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.request import WriteRequest


def insert_chunk(lease: Lease, coerced: CoercedRows) -> int:
    """Insert the rows of a chunk and return their number."""
    for batch in coerced.new_batches():
        insert(lease.connection, coerced.table, batch)
        advance_past_rows(lease.connection, coerced.table, batch.columns)
    return coerced.batch.count


def insert_rest(lease: Lease, requests: Iterator[WriteRequest]) -> int:
    """Insert all chunks after the first ones, and return their number of rows.

    A chunk that needs more than a COPY, such as a new column, is written separately.
    """
    if not _may_wait_in_copy(lease):
        return sum(execution.write(request, lease, insert_chunk) for request in requests)
    count, request = 0, next(requests, None)
    while request is not None:
        copying = _Copying(lease, requests)
        count += copying.start(request) or execution.write(request, lease, insert_chunk)
        request = copying.unfit or next(requests, None)
    return count


def _may_wait_in_copy(lease: Lease) -> bool:
    """Return whether a COPY may wait for rows.

    It may not if the rows may come from the same connection, or if a timeout may end it.
    """
    if lease.connection.dialect.driver not in DRIVERS or lease.owner.scope() is not None:
        return False
    return not has_timeout(lease.connection)


#: Seconds until a COPY takes no more chunks: it reports errors only at its end.
LONGEST = 1


@dataclass(frozen=True)
class _Chunk:
    """A chunk for COPY."""

    data: CopyData
    count: int
    greatest_key: int


@dataclass
class _Copying:
    """Chunks in one COPY.

    Attributes:
        lease: the lease.
        requests: the following chunks.
        count: the number of copied rows.
        greatest_key: the greatest key that the rows have for the table's identity.
        unfit: a chunk that does not fit into the same COPY.
        error: an error from preparing a chunk, which drivers would replace by another.
    """

    lease: Lease
    requests: Iterator[WriteRequest]
    count: int = 0
    greatest_key: int = 0
    unfit: WriteRequest | None = None
    error: BaseException | None = field(default=None, repr=False)

    def start(self, request: WriteRequest) -> int:
        """Copy a chunk and all that fit into the same COPY; return their number of rows, or 0."""
        first = self._prepare(request)
        if first is None:
            return 0
        try:
            send(self.lease.connection, first.data._replace(pieces=self._pieces(first)))
        except Exception:
            if self.error is None:
                raise
        if self.error is not None:
            raise self.error
        advance_past(self.lease.connection, first.data.table, self.greatest_key)
        return self.count

    def _pieces(self, chunk: _Chunk | None) -> Iterator[Any]:
        end = time.monotonic() + LONGEST
        try:
            while chunk is not None:
                yield from chunk.data.pieces
                self.count += chunk.count
                self.greatest_key = max(self.greatest_key, chunk.greatest_key)
                chunk = self._next(chunk) if time.monotonic() < end else None
        except GeneratorExit:
            raise
        except BaseException as error:  # noqa: BLE001  raised again after the driver's cleanup
            self.error = error

    def _next(self, before: _Chunk) -> _Chunk | None:
        request = next(self.requests, None)
        if request is None:
            return None
        chunk = self._prepare(request)
        if chunk is None or chunk.data[:3] != before.data[:3]:  # another table, columns or format
            self.unfit = request
            return None
        return chunk

    def _prepare(self, request: WriteRequest) -> _Chunk | None:
        """Return a chunk for COPY; ``None`` if the chunk may need more than a COPY."""
        connection = self.lease.connection
        table = self.lease.catalog.known(request.name)
        coerced = execution.coerce(request, table, connection.dialect)
        if coerced is None or not has_fast_insert(coerced.table):
            return None
        if request.settings.primary_key.default is not None:
            return None  # it would be called again for a chunk that does not fit
        if not execution.is_safe(request, self.lease, coerced):
            return None
        batches = coerced.new_batches()
        data = data_of(connection, coerced.table, batches[0]) if len(batches) == 1 else None
        if data is None:
            return None
        (batch,) = batches
        return _Chunk(data, batch.count, greatest_key(coerced.table, batch.columns))
