"""A leased connection, and the transaction or savepoint around it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from dbset_readonly.trust import TRUSTED, trusted
from dbset_schema import Catalog
from dbset_schema.capabilities import capabilities_of
from dbset_schema.table_shape import Shape, known_shape, read_shape
from sqlalchemy import Connection, Table, Transaction

from dbset_sync.errors import TransactionError
from dbset_sync.statements import private_attributes

logger = logging.getLogger("dbset")

OVER = (
    "the transaction of this call is over; await tasks and read rows inside it,"
    " or start them outside"
)


class Owner(Protocol):
    """The owner of a database's connections.

    Attributes:
        balanced: whether reads should have no part that only a primary answers.
        needs_literals: by key of a statement: whether its text values must be written into it.
    """

    balanced: bool
    needs_literals: dict[Any, bool]

    def scope(self) -> Scope | None:
        """Return the transaction that the caller is in."""

    def check_progress(self) -> None:
        """Check that a write outside of a transaction does not wait for ever."""

    def settle_streams(self, connection: Connection | None = None) -> None:
        """Read the rest of the rows that the caller is reading."""


@dataclass(eq=False)
class Lease:
    """A connection for one call, and the tables that are known on it.

    Attributes:
        owner: the owner of the connection.
        connection: the connection.
        catalog: the tables as this transaction knows them.
        scope: the transaction that the call has joined; ``None`` if the call has its own
            transaction or savepoint, and so is atomic anyway.
    """

    owner: Owner
    connection: Connection
    catalog: Catalog
    scope: Scope | None = None

    def table(self, name: str) -> Table | None:
        """Return a table, reflected if it is not known yet."""
        known = self.catalog.known(name)
        if known is not None:
            return known
        with trusted(self.connection):  # limits on rows are not for the schema
            return self.catalog.reload(self.connection, name)

    def shape(self, table: Table) -> Shape | None:
        """Return the columns of a table for a read that a proxy may send to a standby.

        ``None`` if there is no such proxy, or the table has changed since it was reflected.
        """
        if not self.owner.balanced:
            return None
        known = known_shape(table)
        if known is not None:
            return known
        with trusted(self.connection):
            return read_shape(self.connection, table)

    @contextmanager
    def atomic(self) -> Iterator[Lease]:
        """Run statements atomically, in a savepoint if the call has joined a transaction."""
        if self.scope is None:
            yield self
            return
        with self.saved() as inner:
            yield inner

    def saved_for_ddl(self) -> AbstractContextManager[Lease]:
        """Run the block in a savepoint, unless each statement of it is a transaction."""
        able = capabilities_of(self.connection.dialect)
        return self.saved() if able.ddl_in_transactions else nullcontext(self)

    @contextmanager
    def saved(self) -> Iterator[Lease]:
        """Run the block in a savepoint, which an error rolls back."""
        catalog = self.catalog.nested()
        try:
            with ending(self.connection.begin_nested()):
                yield Lease(self.owner, self.connection, catalog)
        except BaseException:
            if catalog.tables and not self.connection.invalidated:
                private_attributes.forget_plans(self.connection.dialect)
            raise
        catalog.publish()


@dataclass(eq=False)
class Scope:
    """A transaction, or a savepoint inside one.

    Attributes:
        place: the thread or event loop that it is valid in.
        lease: its connection and catalog.
        outer: the scope around it, of this database or another.
        lock: serializes the statements of tasks that share the connection.
        over: whether it has ended.
    """

    place: object
    lease: Lease
    outer: Scope | None
    lock: AbstractContextManager[Any]
    over: bool = False

    def usable(self) -> Lease:
        """Return the lease, for code that has entered the lock.

        Raises:
            TransactionError: the transaction has ended meanwhile.
        """
        if self.over:
            raise TransactionError(OVER)
        return self.lease

    def locked(self) -> ConnectionLock:
        """Lease its connection for one statement."""
        return ConnectionLock(self, self.lock)


class ConnectionLock:
    """Exclusive use of a transaction's connection for one statement.

    A class, because each statement in a transaction needs one, and a generator takes twice as long.
    """

    def __init__(self, scope: Scope, lock: AbstractContextManager[Any]) -> None:
        self._scope = scope
        self._lock = lock

    def __enter__(self) -> Lease:
        """Wait for the connection."""
        self._lock.__enter__()
        try:
            return self._scope.usable()
        except TransactionError:
            self._lock.__exit__(None, None, None)
            raise

    def __exit__(self, *error: object) -> None:
        """Let the next statement use it."""
        self._lock.__exit__(None, None, None)


def close_cursors(connection: Connection) -> None:
    """Close all cursors: asyncpg leaves finished ones open, and they keep a table locked."""
    if connection.dialect.driver == "asyncpg":
        connection.exec_driver_sql("CLOSE ALL", execution_options=TRUSTED)


@contextmanager
def ending(transaction: Transaction) -> Iterator[None]:
    """Commit at the end; on an error roll back, and raise that error even if the rollback fails."""
    try:
        yield
        transaction.commit()
    except BaseException:
        clean_up("rollback", transaction.rollback)
        raise


def clean_up(name: str, run: Callable[[], None]) -> None:
    """Clean up after an error; only log if that fails."""
    try:
        run()
    except Exception as error:  # noqa: BLE001  the first error matters
        log_failure(f"{name} failed after an error", error)


def log_failure(what: str, error: BaseException) -> None:
    """Log in one line that something other than the call itself failed."""
    logger.warning("%s: %s: %s", what, type(error).__name__, str(error).partition("\n")[0])
