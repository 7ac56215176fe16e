"""A result that is read page by page, and the connection that it holds meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from itertools import count, repeat
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from dbset_readonly.session.bounds import Meter
from dbset_readonly.session.cursor import meter_of
from dbset_readonly.trust import trusted
from dbset_schema.capabilities import capabilities_of
from dbset_schema.locks import WAITS, is_waited_for, replay_held_up
from sqlalchemy import Connection, Dialect
from sqlalchemy.types import TypeEngine

from dbset_sync.errors import ClosedError
from dbset_sync.session.begin import POOLED, STANDBY
from dbset_sync.session.connections import Connections
from dbset_sync.session.transaction import Lease, Scope
from dbset_sync.statements.driver_rows import DriverRows, Result

if TYPE_CHECKING:
    from dbset_sync.reading.select import TableSelect

#: Rows per page.
PAGE = 1000

#: Rows of the first pages, for loops that are left soon.
_FIRST_PAGES = (10, 100)

#: Execution options of a statement with a server-side cursor.
STREAM = {"yield_per": PAGE}

Values: TypeAlias = Sequence[Any]

Reader: TypeAlias = Callable[[Sequence[Any]], Sequence[Any]]

T = TypeVar("T")

_NOTHING = nullcontext()

#: Why there are no more rows after an error.
LOST = "reading the rows failed before, so the rest is lost; run the query again: {!r:.300}"


class Pages:
    """The pages of one result. The first page is fetched at once; a short page is the last.

    Parameters:
        connections: the database's connections.
        run: executes the statement; returns ``None`` if there is nothing to read.
        lease: leases the connection, which is held until the last page.
        whole: whether all rows are fetched at once.
        grows: whether the first pages are smaller, as the rows are expected to be many.

    Attributes:
        keys: the names of the columns.
        readers: the conversions of the driver's values by column, with ``None`` for values that
            need none; empty for SQLAlchemy's rows. Rows may have more values.
        types: returns the type of each column, or ``None`` for one that the database does not say.
        repeatable: whether the statement only reads, and may run again.
        selected: returns the SELECT of a table; ``None`` for other statements.
        described: the driver's description of the columns.
    """

    readers: Sequence[Reader | None] = ()
    in_transaction = False
    repeatable = False
    described: Sequence[Any] | None = None
    fetched = 0
    keys: tuple[str, ...] = ()
    _scope: Scope | None = None
    _held: ExitStack | None = None
    _ended = False
    _was_read = False
    _failure = ""
    _replay: str | None = None
    _sizes: Iterator[int] = iter(())
    _result: Result | None = None
    _meter: Meter | None = None
    _first: Sequence[Values] = ()

    def _begin(self, connections: Connections) -> None:
        self.actor = connections.runtime.actor()
        self._connections = connections
        self.page_lock = self._lock = connections.runtime.reading_lock()
        self._writes = connections.writes
        self.selected: Callable[[], TableSelect | None] = lambda: None
        self.types: Callable[[], Sequence[TypeEngine[Any] | None]] = lambda: [None] * len(self.keys)

    def __init__(
        self,
        connections: Connections,
        run: Callable[[Lease], Result | None],
        lease: AbstractContextManager[Lease],
        *,
        whole: bool = False,
        grows: bool = False,
    ) -> None:
        self._begin(connections)
        self._lock = connections.runtime.reading_lock()
        self.in_transaction = connections.scope() is not None
        self._sizes = iter(_FIRST_PAGES if grows else ())
        with ExitStack() as stack:
            leased = stack.enter_context(lease)
            self._result = run(leased)
            self._meter = None if self._result is None else meter_of(self._result.cursor)
            self.keys = names_of(self._result)
            self._first = self._fetch(whole=whole or _is_read_at_once(leased))
            if self._result is None:
                return
            self.connection = leased.connection
            self.is_pooled = leased.connection.info.get(POOLED, False)
            self._scope = leased.scope
            self._held = stack.pop_all() if leased.scope is None else ExitStack()
        connections.streams.add(self)
        if self.connection.info.get(STANDBY) and not self.in_transaction:
            connections.streams.watch_replay()

    @classmethod
    def fetched_before(
        cls, connections: Connections, keys: Sequence[str], rows: Sequence[Values]
    ) -> Pages:
        """Return the only page of a result that has been read outside of a transaction."""
        pages = cls.__new__(cls)
        pages._begin(connections)  # noqa: SLF001  its own
        pages.keys, pages._first = tuple(keys), rows  # noqa: SLF001
        return pages

    def holds_up_replay(self) -> bool:
        """Return whether the replay on a standby waits, perhaps for these rows."""
        with self._lock:
            if self._held is None or self.in_transaction:
                return False
            with trusted(self.connection):
                place = replay_held_up(self.connection)
            before, self._replay = self._replay, place
            return place == WAITS or (place is not None and place == before)

    @property
    def dialect(self) -> str:
        """The name of the database's dialect."""
        return self._connections.engine.dialect.name

    @property
    def count(self) -> int:
        """The number of rows in the first page, as long as it is not consumed."""
        return len(self._first)

    @property
    def is_complete(self) -> bool:
        """Whether all rows are fetched."""
        return self._result is None

    def peek(self) -> Values | None:
        """Return the first fetched row without consuming it."""
        return self._first[0] if self._first else None

    def fill(self) -> None:
        """Fetch the first page to its usual size, for callers that infer something from it."""
        with self._exclusive(), self._lock:
            missing = PAGE - len(self._first)
            if self._result is not None and missing > 0:
                self._sizes = iter((missing,))
                self._first = [*self._first, *self._fetched()]

    def next(self, *, raw: bool = False) -> Iterable[Values]:
        """Return the next page; an empty one at the end.

        Parameters:
            raw: whether the values are not converted.

        Raises:
            ClosedError: the database is closed, or reading failed before.
        """
        if self._ended or self._connections.closed:  # also if the rows are few, and in memory
            raise ClosedError("the database was closed before these rows were read").advised(
                "read them inside its `with` block, for example with all()", "rows"
            )
        if self._is_at_end():
            return ()
        self.actor = self._connections.runtime.actor()
        with self._exclusive(), self._lock:
            page = self._first or self._fetched()
            self._first = page  # keep the page if a value in it cannot be read
            with self.working():
                values = page if raw or not page else converted(page, self.readers)
            self._first = ()
            self._was_read = True
        return values

    def _is_at_end(self) -> bool:
        with self._lock:  # others may just read the rest into memory
            return self._held is None and not (self._first or self._failure)

    def may_run_again(self) -> bool:
        """Return whether the statement would give the same rows again, and none were read yet.

        This is so if it only reads, its rows have no limit, and this program has written nothing
        since it ran.
        """
        has_rows = bool(self._first) and self._result is not None and not self._ended
        is_free = self._meter is None and self._writes == self._connections.writes
        return self.repeatable and has_rows and not self._was_read and is_free

    def run_again(self, run: Callable[[Connection, Result], T | None]) -> T | None:
        """Run a function that executes the statement again; end the result if it returns one.

        Parameters:
            run: called with the connection and the result; ``None`` to go on with this result.
        """
        with self._exclusive(), self._lock:
            found = self._run_again(run)
        if found is not None:
            self.close()
        return found

    def replace(
        self, run: Callable[[Connection, Result], tuple[Result, T] | None], size: int
    ) -> T | None:
        """Go on with the result of another statement, whose values are not converted.

        Parameters:
            run: called with the connection and the result; returns the new one, and what to return;
                ``None`` to go on with this result.
            size: rows per page of the new result.
        """
        with self._exclusive(), self._lock:
            found = self._run_again(run)
            if found is None or self._result is None:
                return None
            self._result.close()
            self._result, returned = found
            self._first, self.readers, self._sizes = (), (None,), repeat(size)
        return returned

    def _run_again(self, run: Callable[[Connection, Result], T | None]) -> T | None:
        if self._result is None or not self.may_run_again():
            return None
        try:
            return run(self.connection, self._result)
        except BaseException as error:
            self._failure = LOST.format(error)
            self._end(*sys.exc_info())
            raise

    def working(self) -> AbstractContextManager[None]:
        """Count the time of the block against the statement's limit, if there is one."""
        return _NOTHING if self._meter is None else self._meter.working()

    def leave(self) -> None:
        """Allow others to settle the rows: no loop reads them now."""
        if not self.in_transaction:
            self.actor = None

    def close(self) -> None:
        """Release the connection."""
        self._first = ()
        if self._scope is not None and self._scope.over:
            self._held = None
            return
        with self._exclusive(), self._lock:
            self._end(None, None, None)

    def abandon(self) -> None:
        """Release the connection soon: nothing will read the remaining rows."""
        if self._held is not None:
            self._connections.streams.discard(self)
            if not self._connections.runtime.release(self.close):
                self.connection.detach()  # from the pool, so that it does not try to close it

    def end(self) -> None:
        """Release the connection as the database is closed; the next page raises an error."""
        self._ended = True
        self._first = ()
        self._end(None, None, None)

    def settle(self) -> None:
        """Read the remaining rows into memory, and release the connection."""
        with self._lock:
            rest = list(self._first)
            try:
                while self._held is not None:
                    rest.extend(self._fetched())
            finally:
                self._first = rest

    def is_waited_for(self) -> bool:
        """Return whether another session waits for a lock that only these rows hold."""
        with self._lock:
            alone = (
                self._held is not None and not self.in_transaction
            )  # a transaction holds locks anyway
            return alone and is_waited_for(self.connection)

    def _exclusive(self) -> AbstractContextManager[object]:
        """Return a lock on the connection, if a transaction shares it."""
        if self._scope is None or self._held is None:
            return _NOTHING
        return self._connections.connection_lock(self._scope)

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
            self._failure = LOST.format(error)
            self._end(*sys.exc_info())
            raise
        return page

    def _fetch(self, *, whole: bool) -> Sequence[Values]:
        """Fetch a page or all rows, and close the result at its end."""
        result = self._result
        if result is None:
            return ()
        page: Sequence[Values] = ()
        size = next(self._sizes, PAGE)
        self.fetched += 1
        if result.returns_rows:
            with self.working():
                self._describe(result)
                page = result.fetchall() if whole else self._fetchmany(result, size)
                self._describe(result)
        if len(page) > size:  # the driver returned a usual page with the execution
            self._sizes = iter(())
        if whole or len(page) < size:
            result.close()
            self._result = None
        return page

    def _describe(self, result: Result) -> None:
        """Keep the driver's description: server-side cursors have it only after a fetch."""
        if self.described is None and result.cursor is not None:
            self.described = result.cursor.description

    def _fetchmany(self, result: Result, size: int) -> Sequence[Values]:
        return fetch_page(result, size) if self.readers else result.fetchmany(size)

    def _end(self, *error: Any) -> None:
        held, self._held = self._held, None
        self._connections.streams.discard(self)
        if held is None:
            return
        if self._result is not None and not self.connection.invalidated:
            held.callback(self._result.close)
        held.__exit__(*error)


def fetch_page(result: Result, size: int = PAGE) -> Sequence[Values]:
    """Return the next rows as tuples, unconverted: SQLAlchemy creates no Row objects."""
    cursor: Any = result.cursor
    if cursor is None or isinstance(result, DriverRows):
        return result.fetchmany(size)
    page: Sequence[Values] = result.cursor_strategy.fetchmany(result, cursor, size)
    return page


def converted(page: Sequence[Values], readers: Sequence[Reader | None]) -> Iterable[Values]:
    """Return the rows of a page with converted values."""
    if not any(readers):
        return page
    columns: list[Values] = list(zip(*page, strict=True))
    for place, read_column in enumerate(readers):
        if read_column is not None:
            columns[place] = read_column(columns[place])
    return zip(*columns, strict=True)


def names_of(result: Result | None) -> tuple[str, ...]:
    """Return the names of a result's columns: strings, and not SQLAlchemy's subclass of them."""
    names = result.keys() if result is not None and result.returns_rows else ()
    return unique_names(tuple(map(str, names)))


def unique_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names with a number after repeated ones, so that each is unique.

    Example:
        >>> unique_names(("id", "id", "id_2", "id"))
        ('id', 'id_3', 'id_2', 'id_4')
    """
    if len(set(names)) == len(names):
        return names
    used, seen, unique = set(names), set[str](), []
    for name in names:
        numbered = (f"{name}_{number}" for number in count(2))
        new = next(each for each in numbered if each not in used) if name in seen else name
        used.add(new)
        seen.add(name)
        unique.append(new)
    return tuple(unique)


def streaming(lease: Lease) -> Mapping[str, Any]:
    """Return the execution options of a statement whose rows are read page by page."""
    dialect = lease.connection.dialect
    keeps_cursor = lease.scope is None or capabilities_of(dialect).several_cursors
    return STREAM if keeps_cursor and needs_streaming(dialect) else {}


def needs_streaming(dialect: Dialect) -> bool:
    """Return whether a driver would otherwise fetch all rows at once; ``sqlite3`` never does."""
    return dialect.driver != "pysqlite"


def _is_read_at_once(lease: Lease) -> bool:
    """Return whether other statements of the connection would disturb the rows.

    On a SQLite connection, later writes would show in them.
    """
    if lease.scope is None:
        return False
    dialect = lease.connection.dialect
    return dialect.name == "sqlite" or not capabilities_of(dialect).several_cursors
