"""A lease of a connection, and the transaction or savepoint that it is for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from dbset_readonly.trust import TRUSTED, trusted
from dbset_schema import Catalog
from sqlalchemy import Connection, Table, Transaction

from dbset_sync.errors import TransactionError
from dbset_sync.statements import private_attributes

logger = logging.getLogger("dbset")

OVER = (
    "the transaction that this belongs to is over; await tasks and read rows inside of it,"
    " or start them outside"
)


class Owner(Protocol):
    """What owns a database's connections.

    Attributes:
        texts: by statements with values in their text: whether these have to be there.
    """

    texts: dict[Any, bool]

    def scope(self) -> Scope | None:
        """Return the transaction that the caller is in."""

    def settle_streams(self, connection: Connection | None = None) -> None:
        """Read to the end what the caller reads."""


@dataclass(eq=False)
class Lease:
    """A connection that a call may use, and what is known of the tables on it.

    Attributes:
        owner: where the connection comes from.
        connection: where the call's statements run.
        catalog: what this transaction knows.
        scope: the transaction that the call has joined; ``None`` when what it does is whole or
            nothing as it is, in a transaction or savepoint of its own.
    """

    owner: Owner
    connection: Connection
    catalog: Catalog
    scope: Scope | None = None

    def table(self, name: str) -> Table | None:
        """Return a table, looked up in the database when it is not known yet."""
        known = self.catalog.known(name)
        if known is not None:
            return known
        with trusted(self.connection):  # no bound on rows is for the schema
            return self.catalog.reload(self.connection, name)

    @contextmanager
    def atomic(self) -> Iterator[Lease]:
        """Do several statements whole or not at all, in a savepoint when there is more around."""
        if self.scope is None:
            yield self
            return
        with self.saved() as inner:
            yield inner

    @contextmanager
    def saved(self) -> Iterator[Lease]:
        """Set a savepoint, which is rolled back on an error."""
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
    """One level of a transaction: the outermost, or a savepoint in it.

    Attributes:
        place: where it was begun; elsewhere it does not exist.
        lease: its connection and catalog.
        outer: what the context was in before, of this database or another.
        lock: keeps the statements of the tasks that share the connection apart.
        over: whether it has ended.
    """

    place: object
    lease: Lease
    outer: Scope | None
    lock: AbstractContextManager[Any]
    over: bool = False


class Turn:
    """The turn of one statement at the connection of a transaction, which may be over by then.

    Each statement within a transaction takes one: a generator would take twice as long.
    """

    def __init__(self, scope: Scope, lock: AbstractContextManager[Any]) -> None:
        self._scope = scope
        self._lock = lock

    def __enter__(self) -> Lease:
        """Wait for the turn."""
        self._lock.__enter__()
        if self._scope.over:
            self._lock.__exit__(None, None, None)
            raise TransactionError(OVER)
        return self._scope.lease

    def __exit__(self, *error: object) -> None:
        """Let the next one have it."""
        self._lock.__exit__(None, None, None)


def close_cursors(connection: Connection) -> None:
    """Close what was read to its end: asyncpg leaves cursors open, and they keep a table locked."""
    if connection.dialect.driver == "asyncpg":
        connection.exec_driver_sql("CLOSE ALL", execution_options=TRUSTED)


@contextmanager
def ending(transaction: Transaction) -> Iterator[None]:
    """Commit at the end; roll back on an error, which comes out as it is whatever else fails."""
    try:
        yield
        transaction.commit()
    except BaseException:
        clean_up("rollback", transaction.rollback)
        raise


def clean_up(name: str, run: Callable[[], None]) -> None:
    """Clean up after an error, which is to come out whatever else fails."""
    try:
        run()
    except Exception as error:  # noqa: BLE001  which is the other one's to tell
        log_failure(f"{name} failed after an error", error)


def log_failure(what: str, error: BaseException) -> None:
    """Log in one line that something beside the call itself has failed."""
    logger.warning("%s: %s: %s", what, type(error).__name__, str(error).partition("\n")[0])
