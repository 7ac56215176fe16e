"""A result read a page at a time, and the connection that it holds for just as long."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from itertools import count
from typing import Any, TypeAlias

from dbset_readonly.session.cursor import meter_of
from dbset_schema.locks import is_waited_for
from sqlalchemy import CursorResult

from dbset_sync.errors import ClosedError
from dbset_sync.session.connections import CLOSED, Connections
from dbset_sync.session.transaction import Lease, Scope

#: Rows that are fetched at once.
PAGE = 1000

#: Execution options of a statement whose rows are left with the server until they are asked for.
STREAM = {"yield_per": PAGE}

Values: TypeAlias = Sequence[Any]

_LOST = "reading the rows has failed before, so the rest is lost; run the query again: {!r:.300}"


class Pages:
    """The pages of one result. The first is fetched at once; a short one is the last.

    Parameters:
        connections: where the connection comes from.
        run: executes the statement, or gives ``None`` when there is nothing to read.
        commits: whether the statement is of any kind, and so commits at the end.
        alone: whether it takes no transaction around it.
        whole: whether all rows are fetched at once.
    """

    def __init__(
        self,
        connections: Connections,
        run: Callable[[Lease], CursorResult[Any] | None],
        *,
        commits: bool = False,
        alone: bool = False,
        whole: bool = False,
    ) -> None:
        self.actor = connections.runtime.actor()
        self.in_transaction = connections.scope() is not None
        self._connections = connections
        self._scope: Scope | None = None
        self.turning = connections.runtime.reading_lock()
        self._lock = connections.runtime.reading_lock()
        self._held: ExitStack | None = None
        self._ended = False
        self._failure = ""
        self._read: Callable[[Sequence[Values]], Iterable[Values]] | None = None
        with ExitStack() as stack:
            lease = stack.enter_context(
                connections.executing(alone=alone) if commits else connections.reading()
            )
            self._result = run(lease)
            self._meter = None if self._result is None else meter_of(self._result.cursor)
            self.keys = _keys(self._result)
            self._first = self._fetch(whole=whole or _disturbed_by_writes(lease))
            if self._result is None:
                return
            self.connection = lease.connection
            self._scope = lease.scope
            self._held = stack.pop_all() if lease.scope is None else ExitStack()
        connections.streams.add(self)

    def peek(self) -> Values | None:
        """Return the first row that is at hand, to be read later all the same."""
        return self._first[0] if self._first else None

    def read_with(self, read: Callable[[Sequence[Values]], Iterable[Values]]) -> None:
        """Have each page be read: its values are as the driver gives them."""
        self._read = read

    def hide_last_column(self) -> None:
        """Take the name of the last column away, so that nobody reads it."""
        self.keys = self.keys[:-1]

    def next(self) -> Iterable[Values]:
        """Return the next page; it is false when there is none.

        Raises:
            ClosedError: the database is closed, or reading has failed before.
        """
        if self._ended:
            raise ClosedError(CLOSED)
        self.actor = self._connections.runtime.actor()
        with self._turn(), self._lock:
            page = self._first or self._fetched()
            self._first = page  # which stays, should a value in it be unreadable
            with self.working():
                values = self._read(page) if self._read and page else page
            self._first = ()
        return values

    def working(self) -> AbstractContextManager[None]:
        """Let the time that it takes to make rows count, where it is bounded."""
        return nullcontext() if self._meter is None else self._meter.working()

    def leave(self) -> None:
        """Let anybody settle them: who has read them does not go on for now."""
        if not self.in_transaction:
            self.actor = None

    def close(self) -> None:
        """Give the connection back."""
        self._first = ()
        if self._scope is not None and self._scope.over:
            self._held = None
            return
        with self._turn(), self._lock:
            self._end(None, None, None)

    def abandon(self) -> None:
        """Give the connection back as soon as may be: nobody will read what is left."""
        if self._held is not None:
            self._connections.streams.discard(self)
            if not self._connections.runtime.release(self.close):
                self.connection.detach()  # from the pool, so that it does not try to close it

    def end(self) -> None:
        """Give the connection back for the database is closed; the next page says so."""
        self._ended = True
        self._first = ()
        self._end(None, None, None)

    def settle(self) -> None:
        """Read what is left into memory, so that nothing is held; the turn is the caller's."""
        with self._lock:
            rest = list(self._first)
            try:
                while self._held is not None:
                    rest.extend(self._fetched())
            finally:
                self._first = rest

    def is_waited_for(self) -> bool:
        """Return whether somebody waits for a lock that only the rows being read keep."""
        with self._lock:
            alone = self._held is not None and not self.in_transaction  # which has its own locks
            return alone and is_waited_for(self.connection)

    def _turn(self) -> AbstractContextManager[object]:
        """Keep the others of a transaction from its connection meanwhile."""
        if self._scope is None or self._held is None:
            return nullcontext()
        return self._connections.turn(self._scope)

    def _fetched(self) -> Sequence[Values]:
        if self._failure:
            raise ClosedError(self._failure)
        if self._held is None:
            return ()
        try:
            page = self._fetch(whole=False)
            if self._result is None:
                self._end(None, None, None)
        except BaseException as error:
            self._failure = _LOST.format(error)
            self._end(*sys.exc_info())
            raise
        return page

    def _fetch(self, *, whole: bool) -> Sequence[Values]:
        """Return what is fetched at once, and part with the result when nothing is left of it."""
        result = self._result
        if result is None:
            return ()
        page: Sequence[Values] = ()
        if result.returns_rows:
            with self.working():
                page = result.fetchall() if whole else self._fetchmany(result)
        if whole or len(page) < PAGE:
            result.close()
            self._result = None
        return page

    def _fetchmany(self, result: CursorResult[Any]) -> Sequence[Values]:
        if self._read is None or result.cursor is None:
            return result.fetchmany(PAGE)
        page: Sequence[Values] = result.cursor_strategy.fetchmany(result, result.cursor, PAGE)
        return page  # of tuples: SQLAlchemy has made no Row of each

    def _end(self, *error: Any) -> None:
        held, self._held = self._held, None
        self._connections.streams.discard(self)
        if held is None:
            return
        if self._result is not None and not self.connection.invalidated:
            held.callback(self._result.close)
        held.__exit__(*error)


def _keys(result: CursorResult[Any] | None) -> tuple[str, ...]:
    names = tuple(result.keys()) if result is not None and result.returns_rows else ()
    return names if len(set(names)) == len(names) else _told_apart(names)


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names with a number behind those that came before; each is then there once.

    Example:
        >>> _told_apart(["id", "id", "id_2", "id"])
        ('id', 'id_3', 'id_2', 'id_4')
    """
    taken, seen, apart = set(names), set[str](), []
    for name in names:
        numbered = (f"{name}_{number}" for number in count(2))
        given = next(each for each in numbered if each not in taken) if name in seen else name
        taken.add(given)
        seen.add(name)
        apart.append(given)
    return tuple(apart)


def _disturbed_by_writes(lease: Lease) -> bool:
    """SQLite shows a statement what its own connection writes while its rows are read."""
    return lease.scope is not None and lease.connection.dialect.name == "sqlite"
