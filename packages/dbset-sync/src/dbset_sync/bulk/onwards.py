"""Chunk after chunk in one COPY: while the server takes one in, the next is made ready."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dbset_schema.identity import follow, follow_key, greatest_key
from sqlalchemy import Table

from dbset_sync.bulk.copying import DRIVERS, has_timeout, send, text_of
from dbset_sync.bulk.insert import insert, takes_quick_way
from dbset_sync.fitted import Fitted
from dbset_sync.fitting import Fitting
from dbset_sync.transaction import Lease


def insert_chunk(lease: Lease, fitted: Fitted) -> int:
    """Insert the rows of a chunk and return their number."""
    for batch in fitted.new_batches():
        insert(lease.connection, fitted.table, batch)
        follow(lease.connection, fitted.table, batch.columns)
    return fitted.given.count


def insert_onwards(lease: Lease, fittings: Iterator[Fitting]) -> int:
    """Insert the rows of all chunks, which follow others, and return their number.

    A chunk that needs more than a COPY, a new column for one, is written by itself.
    """
    if not _may_wait_in_copy(lease):
        return sum(fitting.write(lease, insert_chunk) for fitting in fittings)
    count, fitting = 0, next(fittings, None)
    while fitting is not None:
        copied = _Copied(lease, fittings)
        count += copied.begun_with(fitting) or fitting.write(lease, insert_chunk)
        fitting = copied.left or next(fittings, None)
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
        fittings: the chunks to come.
        count: how many rows were copied.
        greatest_key: among the rows that bring a key along for the table's identity.
        left: the chunk that did not go with those before.
        error: what was raised while a chunk was made ready: drivers make other errors of it.
    """

    lease: Lease
    fittings: Iterator[Fitting]
    count: int = 0
    greatest_key: int = 0
    left: Fitting | None = None
    error: BaseException | None = field(default=None, repr=False)

    def begun_with(self, fitting: Fitting) -> int:
        """Copy a chunk and those that go with it; return the number of rows, 0 if it does not."""
        first = self._ready(fitting)
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
        fitting = next(self.fittings, None)
        if fitting is None:
            return None
        ready = self._ready(fitting)
        if ready is None or (ready.table, ready.names) != (before.table, before.names):
            self.left = fitting
            return None
        return ready

    def _ready(self, fitting: Fitting) -> _Ready | None:
        """Return a chunk as COPY takes it; ``None`` where there is more to do, or a doubt."""
        connection = self.lease.connection
        table = self.lease.catalog.known(fitting.name)
        fitted = fitting.into(table, connection.dialect)
        if fitted is None or not takes_quick_way(fitted.table):
            return None
        if fitting.settings.primary_key.default is not None:
            return None  # it would be called once more for a chunk that does not go with others
        if not fitting.is_safe(self.lease, fitted):
            return None
        batches = fitted.new_batches()
        pieces = text_of(connection, fitted.table, batches[0]) if len(batches) == 1 else None
        if pieces is None:
            return None
        (batch,) = batches
        greatest = greatest_key(fitted.table, batch.columns)
        return _Ready(fitted.table, tuple(batch.columns), pieces, batch.count, greatest)
