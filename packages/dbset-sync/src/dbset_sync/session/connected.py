"""A connection of the pool for one call."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol, TypeVar

from dbset_schema import Catalog
from sqlalchemy import Connection, Engine, PoolProxiedConnection

from dbset_sync.runtime import Runtime
from dbset_sync.session import transaction
from dbset_sync.session.begin import Preparation, Single, forget, prepare
from dbset_sync.session.driver_errors import open_driver
from dbset_sync.session.transaction import Lease, clean_up
from dbset_sync.statements.driver_call import CHANGED, DriverCall
from dbset_sync.statements.sqlite_driver import FirstRows

T = TypeVar("T")


class Owner(transaction.Owner, Protocol):
    """The owner of a database's connections.

    Attributes:
        engine: the engine.
        runtime: threads or asyncio.
        own_catalog: the tables that are known outside of transactions.
    """

    engine: Engine
    runtime: Runtime
    own_catalog: Catalog

    def connect(self) -> Connection:
        """Take a connection from the pool."""

    def leave_to_parent(self) -> None:
        """In a forked process, leave the connections to the parent."""

    def wrote(self) -> None:
        """Record that the caller may have written until now."""


class Connected:
    """A connection from the pool until the end of a block, where its transaction commits.

    A class, because each call needs one, and a generator takes longer.
    """

    def __init__(self, owner: Owner, preparations: Sequence[Preparation], *, commits: bool) -> None:
        self._owner = owner
        self._preparations = preparations
        self._commits = commits
        self._connection: Connection

    def __enter__(self) -> Lease:
        """Take the connection."""
        owner = self._owner
        owner.leave_to_parent()
        connection = self._connection = owner.connect()
        try:
            prepare(connection, self._preparations)
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return Lease(owner, connection, owner.own_catalog)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Commit, unless there is an error, and return the connection."""
        owner, connection, close = self._owner, self._connection, self._owner.runtime.close
        try:
            if error is None and self._commits and connection.in_transaction():
                connection.commit()
        except BaseException as failure:
            error = failure
            raise
        finally:
            if self._preparations:
                forget(connection)
            if self._commits:  # after an error, too: it may have come after the commit
                owner.wrote()
            if error is not None:
                clean_up("returning a connection", partial(close, connection))
        if error is None and connection.in_transaction():
            close(connection)
        elif error is None:
            owner.runtime.give_back(connection, owner.engine.pool)


class Held(Connected):
    """A connection that has been taken from the pool, until the end of a block."""

    def __init__(self, owner: Owner, connection: Connection) -> None:
        super().__init__(owner, (), commits=False)
        self._connection = connection

    def __enter__(self) -> Lease:
        """Return the connection."""
        return Lease(self._owner, self._connection, self._owner.own_catalog)


def send_alone(
    engine: Engine, runtime: Runtime, preparations: Sequence[Single], call: DriverCall[T]
) -> T:
    """Execute a call on a driver's connection, and return its result."""
    driver, found = _send(engine, runtime, preparations, call)
    runtime.give_back(driver, engine.pool)
    return found


def send_and_hold(
    engine: Engine, runtime: Runtime, call: DriverCall[FirstRows]
) -> tuple[FirstRows, Connection | None]:
    """Execute a call that reads; return the rows, and the connection if there may be more."""
    driver, found = _send(engine, runtime, (), call)
    if found is not CHANGED and found.rest is not None:
        return found, Connection(engine, driver)
    runtime.give_back(driver, engine.pool)
    return found, None


def _send(
    engine: Engine, runtime: Runtime, preparations: Sequence[Single], call: DriverCall[T]
) -> tuple[PoolProxiedConnection, T]:
    """Execute a call on a driver's connection.

    SQLAlchemy's connection is created only to raise an error.
    """
    driver = open_driver(engine)
    try:
        prepare(driver, preparations)
        found = call.run(driver, engine.dialect)
    except BaseException as error:  # noqa: BLE001  raised anew
        connection = Connection(engine, driver)
        try:
            call.raise_as_sqlalchemy(connection, error)
        finally:
            clean_up("returning a connection", partial(runtime.close, connection))
    return driver, found
