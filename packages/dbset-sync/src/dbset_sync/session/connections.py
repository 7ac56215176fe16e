"""Which connection a call uses, and where its transaction begins and ends."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

from dbset_readonly.trust import trusted
from dbset_schema import Catalog, ddl
from sqlalchemy import Connection, Engine, Pool, QueuePool, Table

from dbset_sync.errors import ClosedError, TransactionError
from dbset_sync.process import current_process
from dbset_sync.runtime import Runtime
from dbset_sync.session.begin import (
    Preparation,
    Single,
    at_isolation_level,
    begin_immediate,
    begin_single,
    prevent_transaction,
)
from dbset_sync.session.connected import Connected, send_alone, send_and_hold
from dbset_sync.session.driver_errors import open_connection
from dbset_sync.session.event_loop import check_progress, open_during, open_in_loop
from dbset_sync.session.retry import repeat_lost
from dbset_sync.session.streams import Streams
from dbset_sync.session.transaction import (
    OVER,
    ConnectionLock,
    Lease,
    Scope,
    close_cursors,
    ending,
)
from dbset_sync.statements.compiled import is_plain_engine
from dbset_sync.statements.compiled_text import CompiledTexts
from dbset_sync.statements.driver_call import DriverCall
from dbset_sync.statements.sqlite_driver import FirstRows

T = TypeVar("T")

CLOSED = (
    "the database is closed; connect again (the end of a block `with db:` closes it; a transaction"
    " is a block `with db.transaction():`)"
)

_NOTHING = nullcontext()


class Replica(Protocol):
    """A replica that answers a read.

    Attributes:
        connections: its connections.
    """

    connections: Connections

    def excuses(self, error: Exception) -> bool:
        """Return whether the primary may answer after an error."""


class Replicas(Protocol):
    """The replicas of a database."""

    def choose(self) -> Replica | None:
        """Return the replica that answers the caller's next read; ``None`` for the primary."""

    def asked_for(self) -> Replica | None:
        """Return a replica if the caller has asked for one."""

    def wrote(self) -> None:
        """Record that the caller may have written until now."""

    def reading(self, server: str) -> AbstractContextManager[None]:
        """Read from one kind of server in the block."""

    def close(self) -> None:
        """End all reading."""


def excused(
    replica: Replica, call: Callable[[Connections], T]
) -> tuple[T | None, Exception | None]:
    """Return the result of a read on a replica; or ``None`` and why the primary has to answer.

    Parameters:
        replica: the replica.
        call: the read.
    """
    try:
        return call(replica.connections), None
    except Exception as error:
        if not replica.excuses(error):
            raise
        return None, error


_current: ContextVar[Scope | None] = ContextVar("dbset_transaction", default=None)


class Connections:
    """The owner of a database's connections.

    Parameters:
        engine: the engine.
        runtime: threads or asyncio.
        catalog: the tables that are known outside of transactions.
        read_only: whether transactions only read.
        single: prepares a connection for one statement without an explicit transaction; ``None``
            if each statement needs one.
        check: raises an error if the changes of a transaction would be lost.
        retries: how often a call that is safe to repeat is repeated after a lost connection.

    Attributes:
        replicas: the replicas of this server; ``None`` if there are none.
        types_are_lax: whether a column stores values of any type, as on SQLite.
    """

    replicas: Replicas | None = None

    def __init__(
        self,
        engine: Engine,
        runtime: Runtime,
        catalog: Catalog,
        *,
        read_only: bool,
        single: Single | None = None,
        check: Callable[[], None] | None = None,
        retries: int = 0,
    ) -> None:
        self.engine = engine
        self.runtime = runtime
        self.closed = False
        self.types_are_lax = engine.dialect.name == "sqlite"
        self.balanced = read_only and engine.dialect.name == "postgresql"
        self.long_results: set[Hashable] = set()  # outlines of reads of more than a page
        self.streams = Streams(engine.dialect, runtime)
        self.writes = 0  # leases for statements that may write
        self.needs_literals: dict[Any, bool] = {}  # by key of a statement
        self.texts = CompiledTexts(engine.dialect)
        self._process = current_process()
        self.own_catalog = catalog
        locks_first = engine.dialect.name == "sqlite" and not read_only
        self._to_write = [begin_immediate] if locks_first else []
        self._may_send = single is not None
        is_sqlite = engine.dialect.name == "sqlite"  # which begins nothing by itself
        self._to_send = [] if single is None or is_sqlite else [single]
        self._to_run_one = [] if single is None else [lambda each: single(each.connection)]
        self._to_write_one = [begin_single] if locks_first else self._to_run_one
        self._check = check
        self._locks = not read_only
        self.retries = retries

    def known(self, name: str) -> Table | None:
        """Return a table as it is known outside of transactions."""
        return self.own_catalog.known(name)

    @property
    def catalog(self) -> Catalog:
        """The tables as the caller's transaction knows them."""
        scope = None if _current.get() is None else self.scope()
        return self.own_catalog if scope is None else scope.lease.catalog

    def scope(self) -> Scope | None:
        """Return the transaction that the caller is in.

        Raises:
            ClosedError: the database is closed.
            TransactionError: the caller was started inside a transaction that is over.
        """
        if self.closed:
            raise ClosedError(CLOSED)
        scope, runtime = _current.get(), self.runtime
        if scope is None and not runtime.is_async:
            return None
        place = runtime.place()  # raises in a wrong event loop
        while scope is not None and (scope.lease.owner is not self or scope.place != place):
            scope = scope.outer
        if scope is not None and scope.over:
            raise TransactionError(OVER)
        return scope

    def is_broken_by_errors(self) -> bool:
        """Return whether the caller is in a transaction that an error would break."""
        return self.scope() is not None and self.engine.dialect.name != "sqlite"

    def replica(self) -> Replica | None:
        """Return the replica that answers the caller's next read; ``None`` for this server."""
        scope = self.scope()
        return None if self.replicas is None or scope is not None else self.replicas.choose()

    def replica_asked_for(self) -> Replica | None:
        """Return a replica if the caller has asked for one, outside of a transaction."""
        scope = self.scope()
        return None if self.replicas is None or scope is not None else self.replicas.asked_for()

    def reading(self, *, single: bool = False) -> AbstractContextManager[Lease]:
        """Lease a connection for statements that only read.

        Parameters:
            single: it is one statement, which needs no transaction around it.
        """
        is_alone = single and self._may_run_one()
        return self.joined() or self._connected(self._to_run_one if is_alone else [])

    @contextmanager
    def looking(self) -> Iterator[Lease]:
        """Lease a connection for a look at the schema, which no limit on rows applies to."""
        with self.streams.calling(), self.reading() as lease, trusted(lease.connection):
            yield lease

    def writing(self, *, single: bool = False) -> AbstractContextManager[Lease]:
        """Lease a connection in the caller's transaction, or in one that commits at the end.

        Parameters:
            single: the call is one statement, which is a transaction by itself.
        """
        self.writes += 1
        joined = self.joined()
        if joined is not None:
            return joined
        self.check_progress()
        if single and self._may_run_one():
            leased = self._connected(self._to_write_one, commits=True)
        else:
            leased = self._begun(self._to_write)
        holds_loop = self._to_write and self.runtime.is_async
        return open_during(leased, self.engine) if holds_loop else leased

    def check_progress(self) -> None:
        """Check that a write outside of a transaction does not wait for ever.

        Raises:
            TransactionError: the caller blocks an event loop in which a transaction is open.
        """
        if self._locks and not self.runtime.is_async:
            check_progress(self.engine)

    def _may_run_one(self) -> bool:
        """Return whether a statement needs no explicit transaction; nothing listens for BEGIN."""
        return self._may_send and not self.engine.dispatch.begin

    def may_send(self) -> bool:
        """Return whether ``send`` may be used for a statement that is a transaction by itself."""
        return self._may_send and is_plain_engine(self.engine)

    def may_send_alone(self) -> bool:
        """Return whether a statement may be sent: no transaction, replica or open rows matter."""
        if self.streams or self.replicas is not None or self.scope() is not None:
            return False
        return self.may_send()

    def send(self, call: DriverCall[T], *, writes: bool = False) -> T:
        """Execute a call on a driver's connection, outside of the caller's transaction.

        Parameters:
            call: the call.
            writes: whether it may write.

        Returns:
            The result; ``CHANGED`` if nothing was executed, as the schema has another version.
        """
        self.leave_to_parent()
        if not writes:
            return send_alone(self.engine, self.runtime, self._to_send, call)
        self.check_progress()
        self.writes += 1
        call.commits = call.lock is not None or self.types_are_lax  # SQLite's driver may BEGIN
        preparations = [] if call.lock is not None else self._to_send
        try:
            return send_alone(self.engine, self.runtime, preparations, call)
        finally:  # after an error, too: it may have come after the commit
            self.wrote()

    def read_first(self, call: DriverCall[FirstRows]) -> tuple[FirstRows, Connection | None]:
        """Execute a SELECT on SQLite, outside of the caller's transaction.

        Returns:
            The first rows, and their connection if there may be more; ``CHANGED`` if the connection
            is another program's.
        """
        self.leave_to_parent()
        self.writes += 1  # a function may write
        return send_and_hold(self.engine, self.runtime, call)

    def executing(
        self, *, alone: bool = False, by_driver: bool = False
    ) -> AbstractContextManager[Lease]:
        """Lease a connection for one statement of any kind, and commit at the end.

        On SQLite the statement takes the write lock only if it writes.

        Parameters:
            alone: the statement cannot run in a transaction.
            by_driver: the driver begins the transaction of the statement, if it needs one.
        """
        self.writes += 1
        if alone:
            return self._connected([prevent_transaction], commits=True)
        if by_driver and self._may_run_one():
            return self.joined() or self._connected([], commits=True)
        return self.joined() or self._begun([])

    def repeated(self, call: Callable[[], T]) -> T:
        """Return the result of a call that is safe to repeat, outside of a transaction."""
        if not self.retries or self.scope() is not None:
            return call()
        return repeat_lost(call, self.retries, self.runtime.sleep)

    def wrote(self) -> None:
        """Record that the caller may have written until now."""
        if self.replicas is not None:
            self.replicas.wrote()

    def connection_lock(self, scope: Scope) -> AbstractContextManager[Lease]:
        """Return a lock on the connection of a transaction.

        Raises:
            TransactionError: on entry, if the transaction has ended meanwhile.
        """
        innermost = self.scope()
        if innermost is None or innermost.lease.connection is not scope.lease.connection:
            innermost = scope
        return ConnectionLock(scope, innermost.lock)

    def settle_streams(self, connection: Connection | None = None) -> None:
        """Settle the rows that the caller's own loops read, and rows that no loop reads now.

        They would block the caller, who would wait for their lock or their place in the pool.

        Parameters:
            connection: the connection of the caller's transaction, whose rows are settled, too.
        """
        shared = None if (scope := self.scope()) is None else scope.lease.connection
        self.streams.settle_own(shared, connection)
        if connection and connection is shared:
            close_cursors(connection)

    def leave_to_parent(self) -> None:
        """In a forked process, leave the connections to the parent."""
        if self._process != current_process():
            self._process = current_process()
            self.streams.leave_to_parent()
            self.engine.dispose(close=False)

    def close(self) -> None:
        """End all reading; later calls raise ``ClosedError``."""
        self.closed = True
        if self.replicas is not None:
            self.replicas.close()
        self.leave_to_parent()
        self.streams.end()

    @contextmanager
    def transaction(self, isolation_level: str | None = None) -> Iterator[None]:
        """Run the calls of this context in a transaction, or in a savepoint of the current one."""
        outer, around = self.scope(), _current.get()
        at_level = at_isolation_level(
            self.engine.dialect, isolation_level, nested=outer is not None
        )
        lock = outer.lock if outer else _NOTHING
        if outer is None:
            self.check_progress()
        begun = outer.lease.saved() if outer else self._begun([*self._to_write, *at_level])
        is_async = self.runtime.is_async
        opened = open_in_loop(self.engine, is_async=is_async) if self._locks else _NOTHING
        with lock, opened, begun as lease:
            ddl.keep_transaction(lease.connection)
            scope = Scope(self.runtime.place(), lease, around, self.runtime.lock())
            lease.scope = scope
            _current.set(scope)
            try:
                yield
            finally:
                scope.over = True
                _current.set(around)
                with scope.lock:
                    pass  # first, a statement that another task has begun ends

    def joined(self) -> AbstractContextManager[Lease] | None:
        """Lease the connection of the caller's transaction, if there is one."""
        scope = self.scope()
        return None if scope is None else scope.locked()

    @contextmanager
    def _begun(self, preparations: Sequence[Preparation]) -> Iterator[Lease]:
        catalog = self.own_catalog.nested()
        with self._connected(preparations, commits=True) as lease:
            with ending(lease.connection.begin()):
                yield Lease(self, lease.connection, catalog)
                if self._check is not None:
                    self._check()
            catalog.publish()

    def _connected(
        self, preparations: Sequence[Preparation], *, commits: bool = False
    ) -> AbstractContextManager[Lease]:
        return Connected(self, preparations, commits=commits)

    def connect(self) -> Connection:
        """Take a connection from the pool; if it is empty, settle rows that nobody reads."""
        if not self.streams:
            return open_connection(self.engine)
        if not _exhausted(self.engine.pool):
            with self.streams.calling():
                return open_connection(self.engine)
        self.settle_streams()
        with self.streams.settling_left():
            return open_connection(self.engine)


def _exhausted(pool: Pool) -> bool:
    return isinstance(pool, QueuePool) and pool.checkedout() >= pool.size()
