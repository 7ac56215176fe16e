"""Which connection a call runs on, and where its transaction begins and ends."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import partial
from typing import Any, Protocol

from dbset_readonly.trust import trusted
from dbset_schema import Catalog
from sqlalchemy import Connection, Engine, Pool, QueuePool, Table

from dbset_sync.errors import ClosedError, TransactionError
from dbset_sync.runtime import Runtime
from dbset_sync.session.begin import Readying, isolating, leave_alone, lock_first, make_ready
from dbset_sync.session.driver_errors import of_connecting
from dbset_sync.session.transaction import (
    OVER,
    Lease,
    Scope,
    Turn,
    clean_up,
    close_cursors,
    ending,
    log_failure,
)

logger = logging.getLogger("dbset")

#: How long a call waits until rows that keep others waiting are settled, in seconds.
PATIENCE = 1

#: How long one waits until rows are settled whose loop was left since, in seconds.
_SOON = 0.1

CLOSED = "the database is closed; connect again"

_NOTHING = nullcontext()


class Stream(Protocol):
    """Rows that are being read.

    Attributes:
        actor: who reads them; ``None`` when a loop over them was left, and may be gone on with.
        connection: where they come from.
        in_transaction: whether that is one of a transaction.
    """

    actor: object
    connection: Connection
    in_transaction: bool

    def settle(self) -> None:
        """Read what is left into memory, so that nothing is held."""

    def is_waited_for(self) -> bool:
        """Return whether somebody waits for a lock that only these rows keep."""

    def end(self) -> None:
        """Give back what is held; what is left cannot be read any more."""


_current: ContextVar[Scope | None] = ContextVar("dbset_transaction", default=None)


class Connections:
    """The one owner of a database's connections.

    Parameters:
        engine: where they come from.
        runtime: how tasks and threads are told apart.
        catalog: what everyone knows of the tables.
        read_only: whether transactions need no right to write.
        single: readies a connection for one statement without a transaction around it; ``None``
            when each statement needs one.
        check: raises an error when what a transaction has done would be lost.
    """

    def __init__(
        self,
        engine: Engine,
        runtime: Runtime,
        catalog: Catalog,
        *,
        read_only: bool,
        single: Readying | None = None,
        check: Callable[[], None] | None = None,
    ) -> None:
        self.engine = engine
        self.runtime = runtime
        self.closed = False
        self.streams: set[Stream] = set()
        self.texts: dict[Any, bool] = {}  # of statements with text apart: whether it has to be in
        self._process = os.getpid()
        self._catalog = catalog
        locks_first = engine.dialect.name == "sqlite" and not read_only
        self._to_write = [lock_first] if locks_first else []
        self._single = None if single is None else [single]
        self._check = check

    def known(self, name: str) -> Table | None:
        """Return a table as everyone knows it, whoever asks."""
        return self._catalog.known(name)

    @property
    def catalog(self) -> Catalog:
        """What the caller's transaction knows of the tables, or everyone outside of one."""
        scope = None if _current.get() is None else self.scope()
        return self._catalog if scope is None else scope.lease.catalog

    def scope(self) -> Scope | None:
        """Return the transaction that the caller is in.

        Raises:
            ClosedError: the database is closed.
            TransactionError: the transaction that the caller was started in is over.
        """
        if self.closed:
            raise ClosedError(CLOSED)
        scope, place = _current.get(), self.runtime.place()  # which tells of a wrong event loop
        while scope is not None and (scope.lease.owner is not self or scope.place != place):
            scope = scope.outer
        if scope is not None and scope.over:
            raise TransactionError(OVER)
        return scope

    def is_broken_by_errors(self) -> bool:
        """Return whether the caller is in a transaction that goes no further after an error."""
        return self.scope() is not None and self.engine.dialect.name != "sqlite"

    def reading(self, *, single: bool = False) -> AbstractContextManager[Lease]:
        """Lease a connection for statements that only read.

        Parameters:
            single: it is one statement, which needs no transaction around it.
        """
        return self.joined() or self._connected((single and self._to_run_one()) or [])

    @contextmanager
    def looking(self) -> Iterator[Lease]:
        """Lease a connection for a look at the schema, which no bound on rows is for."""
        with self.reading() as lease, trusted(lease.connection):
            yield lease

    def writing(self, *, single: bool = False) -> AbstractContextManager[Lease]:
        """Lease a connection in the caller's transaction, or in one that commits at the end.

        Parameters:
            single: it is one statement, which is a transaction by itself.
        """
        joined = self.joined()
        if joined is not None:
            return joined
        one = self._to_run_one() if single else None
        return self._begun(self._to_write) if one is None else self._connected(one, commits=True)

    def _to_run_one(self) -> Sequence[Readying] | None:
        """Return what readies for one statement; who listens for BEGIN gets transactions."""
        return None if self.engine.dispatch.begin else self._single

    def executing(self, *, alone: bool = False) -> AbstractContextManager[Lease]:
        """Lease a connection for one statement of any kind, that commits at the end.

        On SQLite it takes the lock of writers only when it is one.

        Parameters:
            alone: it takes no transaction around it.
        """
        return self._connected([leave_alone]) if alone else self.joined() or self._begun([])

    def turn(self, scope: Scope) -> AbstractContextManager[Lease]:
        """Wait until the connection of a transaction is free, and keep others waiting.

        Raises:
            TransactionError: the transaction ended meanwhile.
        """
        innermost = self.scope()
        if innermost is None or innermost.lease.connection is not scope.lease.connection:
            innermost = scope
        return Turn(scope, innermost.lock)

    def settle_streams(self, connection: Connection | None = None) -> None:
        """Read to the end what the caller's own loops are reading, and what no loop reads now.

        It would wait in vain for a lock, or a place in the pool, that they keep.

        Parameters:
            connection: of the transaction that the caller is in, whose rows are settled as well.
        """
        actor = self.runtime.actor()
        shared = None if (scope := self.scope()) is None else scope.lease.connection
        for stream in list(self.streams):
            apart = stream.actor in (actor, None) and stream.connection is not shared
            if apart or stream.connection is connection:
                stream.settle()
        if connection and connection is shared:
            close_cursors(connection)

    def calling(self) -> AbstractContextManager[None]:
        """Surround a call that may come to wait for a lock.

        Who has it may wait in turn for one that rows keep which are being read here. That is not
        for the server to see: it knows nothing of the loop that stands still. So they are settled.
        """
        if not self.streams:
            return _NOTHING
        alone = (stream for stream in list(self.streams) if not stream.in_transaction)
        if self.engine.dialect.name != "postgresql" or not any(alone):
            return _NOTHING
        waited_for = partial(self._settle_where, lambda stream: stream.is_waited_for())
        return self.runtime.repeating(PATIENCE, waited_for)

    def _settle_where(self, is_due: Callable[[Stream], bool]) -> None:
        for stream in list(self.streams):
            try:
                if is_due(stream):
                    logger.info("somebody waits for rows that are being read; reading the rest")
                    stream.settle()
            except Exception as error:  # noqa: BLE001  which the loop over the rows tells
                log_failure("looking after rows that are being read failed", error)

    def leave_to_parent(self) -> None:
        """In a process that was forked, leave the connections to the one that made them."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self.engine.dispose(close=False)

    def close(self) -> None:
        """End what is being read; later calls raise ``ClosedError``."""
        self.closed = True
        self.leave_to_parent()
        for stream in list(self.streams):
            stream.end()

    @contextmanager
    def transaction(self, isolation_level: str | None = None) -> Iterator[None]:
        """Let every call of this context join one transaction, or a savepoint in the one around."""
        outer, around = self.scope(), _current.get()
        at_level = isolating(self.engine.dialect, isolation_level, nested=outer is not None)
        begun = self._saved(outer) if outer else self._begun([*self._to_write, *at_level])
        with begun as lease:
            scope = Scope(self.runtime.place(), lease, around, self.runtime.lock())
            lease.scope = scope
            _current.set(scope)
            try:
                yield
            finally:
                scope.over = True
                _current.set(around)
                with scope.lock:
                    pass  # a statement that another task has begun comes to its end first

    def joined(self) -> AbstractContextManager[Lease] | None:
        """Lease the connection of the caller's transaction, if there is one."""
        scope = self.scope()
        return None if scope is None else Turn(scope, scope.lock)

    @contextmanager
    def _saved(self, outer: Scope) -> Iterator[Lease]:
        with outer.lock, outer.lease.saved() as lease:
            yield lease

    @contextmanager
    def _begun(self, ready: Sequence[Readying]) -> Iterator[Lease]:
        catalog = self._catalog.nested()
        with self._connected(ready) as lease:
            with ending(lease.connection.begin()):
                yield Lease(self, lease.connection, catalog)
                if self._check is not None:
                    self._check()
            catalog.publish()

    @contextmanager
    def _connected(self, ready: Sequence[Readying], *, commits: bool = False) -> Iterator[Lease]:
        self.leave_to_parent()
        connection = self._connect()
        try:
            make_ready(connection, ready)
            yield Lease(self, connection, self._catalog)
            if commits and connection.in_transaction():
                connection.commit()
        except BaseException:
            clean_up("giving a connection back", partial(self.runtime.close, connection))
            raise
        self.runtime.close(connection)

    def _connect(self) -> Connection:
        """Take a connection from the pool, which rows may keep that nobody reads now, or soon."""
        if not (self.streams and _exhausted(self.engine.pool)):
            return _taken(self.engine)
        self.settle_streams()
        left = partial(self._settle_where, lambda stream: stream.actor is None)
        with self.runtime.repeating(_SOON, left):
            return _taken(self.engine)


def _taken(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except Exception as error:
        known = of_connecting(engine.dialect, error)
        if known is error:
            raise
        raise known from error


def _exhausted(pool: Pool) -> bool:
    return isinstance(pool, QueuePool) and pool.checkedout() >= pool.size()
