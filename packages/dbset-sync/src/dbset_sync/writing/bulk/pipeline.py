"""Chunk after chunk in one COPY: while the server takes one in, the next is made ready."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dbset_schema.identity import follow, follow_key, greatest_key
from sqlalchemy import Table

from dbset_sync.session.transaction import Lease
from dbset_sync.writing.bulk.copy import DRIVERS, has_timeout, send, text_of
from dbset_sync.writing.bulk.insert_many import insert, takes_quick_way
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.request import WriteRequest


def insert_chunk(lease: Lease, coerced: CoercedRows) -> int:
    """Insert the rows of a chunk and return their number."""
    for batch in coerced.new_batches():
        insert(lease.connection, coerced.table, batch)
        follow(lease.connection, coerced.table, batch.columns)
    return coerced.given.count


def insert_onwards(lease: Lease, requests: Iterator[WriteRequest]) -> int:
    """Insert the rows of all chunks, which follow others, and return their number.

    A chunk that needs more than a COPY, a new column for one, is written by itself.
    """
    if not _may_wait_in_copy(lease):
        return sum(request.write(lease, insert_chunk) for request in requests)
    count, request = 0, next(requests, None)
    while request is not None:
        copied = _Copied(lease, requests)
        count += copied.begun_with(request) or request.write(lease, insert_chunk)
        request = copied.left or next(requests, None)
    return count


def _may_wait_in_copy(lease: Lease) -> bool:
    """Return whether a COPY may wait for rows.

    Not where they may come from the same connection, nor where a statement is cut off in time.
    """
    if lease.connection.dialect.driver not in DRIVERS or lease.owner.scope() is not None:
        return False
    return not has_timeout(lease.connection)


#: How long a COPY asks for more rows, in seconds: it says only at its end that one is refused.
LONGEST = 1


@dataclass(frozen=True)
class _Ready:
    """A chunk as COPY takes it."""

    table: Table
    names: Sequence[str]
    pieces: Iterator[str]
    count: int
    greatest_key: int


@dataclass
class _Copied:
    """Chunks that go into one COPY.

    Attributes:
        lease: where.
        requests: the chunks to come.
        count: how many rows were copied.
        greatest_key: among the rows that bring a key along for the table's identity.
        left: the chunk that did not go with those before.
        error: what was raised while a chunk was made ready: drivers make other errors of it.
    """

    lease: Lease
    requests: Iterator[WriteRequest]
    count: int = 0
    greatest_key: int = 0
    left: WriteRequest | None = None
    error: BaseException | None = field(default=None, repr=False)

    def begun_with(self, request: WriteRequest) -> int:
        """Copy a chunk and those that go with it; return the number of rows, 0 if it does not."""
        first = self._ready(request)
        if first is None:
            return 0
        try:
            send(self.lease.connection, first.table, first.names, self._pieces(first))
        except Exception:
            if self.error is None:
                raise
        if self.error is not None:
            raise self.error
        follow_key(self.lease.connection, first.table, self.greatest_key)
        return self.count

    def _pieces(self, ready: _Ready | None) -> Iterator[str]:
        end = time.monotonic() + LONGEST
        try:
            while ready is not None:
                yield from ready.pieces
                self.count += ready.count
                self.greatest_key = max(self.greatest_key, ready.greatest_key)
                ready = self._next(ready) if time.monotonic() < end else None
        except GeneratorExit:
            raise
        except BaseException as error:  # noqa: BLE001  raised again when the driver is done
            self.error = error

    def _next(self, before: _Ready) -> _Ready | None:
        request = next(self.requests, None)
        if request is None:
            return None
        ready = self._ready(request)
        if ready is None or (ready.table, ready.names) != (before.table, before.names):
            self.left = request
            return None
        return ready

    def _ready(self, request: WriteRequest) -> _Ready | None:
        """Return a chunk as COPY takes it; ``None`` where there is more to do, or a doubt."""
        connection = self.lease.connection
        table = self.lease.catalog.known(request.name)
        coerced = request.into(table, connection.dialect)
        if coerced is None or not takes_quick_way(coerced.table):
            return None
        if request.settings.primary_key.default is not None:
            return None  # it would be called once more for a chunk that does not go with others
        if not request.is_safe(self.lease, coerced):
            return None
        batches = coerced.new_batches()
        pieces = text_of(connection, coerced.table, batches[0]) if len(batches) == 1 else None
        if pieces is None:
            return None
        (batch,) = batches
        greatest = greatest_key(coerced.table, batch.columns)
        return _Ready(coerced.table, tuple(batch.columns), pieces, batch.count, greatest)
