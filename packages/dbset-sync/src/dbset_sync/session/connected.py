"""A connection of the pool for one call, and the statements of that call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from dbset_schema import Catalog
from sqlalchemy import Connection, Engine, PoolProxiedConnection

from dbset_sync.runtime import Runtime
from dbset_sync.session import transaction
from dbset_sync.session.begin import Preparation, Single, forget, prepare
from dbset_sync.session.driver_errors import open_driver
from dbset_sync.session.transaction import Lease, clean_up
from dbset_sync.statements.compiled import send

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


class Statement(NamedTuple, Generic[T]):
    """A statement for the driver.

    Attributes:
        sql: the SQL.
        values: the values of its parameters, for the driver.
        fetch: returns the result from the driver's cursor.
        commits: whether to commit it.
        known: on SQLite, the version of the schema that it needs; ``None`` if none.
    """

    sql: str
    values: Any
    fetch: Callable[[Any], T]
    commits: bool
    known: object


def send_alone(
    engine: Engine, runtime: Runtime, preparations: Sequence[Single], statement: Statement[T]
) -> tuple[T, PoolProxiedConnection]:
    """Execute a statement on a driver's connection, and return the result and the connection.

    SQLAlchemy's connection is created only to raise an error.
    """
    driver = open_driver(engine)
    connection: Connection | None = None

    def around() -> Connection:
        nonlocal connection
        connection = Connection(engine, driver)
        return connection

    sql, values, fetch, commits, known = statement
    try:
        prepare(driver, preparations)
        dialect = engine.dialect
        found = send(driver, dialect, sql, values, fetch, around, commits=commits, known=known)
    except BaseException:
        if connection is not None:
            clean_up("returning a connection", partial(runtime.close, connection))
        raise
    return found, driver
