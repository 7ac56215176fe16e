"""Statements that go straight to a driver, past SQLAlchemy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, NoReturn, TypeVar

from sqlalchemy import Connection, Dialect, PoolProxiedConnection

from dbset_sync.statements import private_attributes, sqlite_driver
from dbset_sync.statements.sqlite_driver import FirstRows

T = TypeVar("T")

#: The result of a call that has executed nothing: the schema has not the version that it needs, or
#: cannot be asked, or the connection is another program's.
CHANGED: Any = object()


@dataclass(slots=True)
class DriverCall(Generic[T]):
    """A statement for the driver, and what belongs to it.

    Attributes:
        sql: the statement; of two, the one that was executed last.
        values: the values of its parameters, for the driver.
        fetch: returns the result from the driver's cursor.
        commits: whether to commit at the end.
        known: on SQLite, the version of the schema that the call needs, in a transaction that it
            begins; ``None`` if none.
        lock: a statement that takes a lock first, in the transaction that the driver begins.
        otherwise: a statement and its values, to execute if the result of the first has no ``row``.
    """

    sql: str
    values: Any
    fetch: Callable[[Any], T]
    commits: bool = False
    known: object = None
    lock: str | None = None
    otherwise: tuple[str, Any] | None = None

    def run(self, driver: PoolProxiedConnection, dialect: Dialect) -> T:
        """Execute the call on a connection of the pool.

        Returns:
            The result, or ``CHANGED``.
        """
        own: Any = driver.dbapi_connection
        if isinstance(own, sqlite3.Connection):
            return self._run_on_sqlite(own)
        if dialect.name == "sqlite" and sqlite_driver.takes_steps(driver):
            return sqlite_driver.run(driver, self._run_on_sqlite)
        if self.known is not None:
            return CHANGED  # type: ignore[no-any-return]
        cursor = own.cursor()
        private_attributes.prepare_cursor(cursor, dialect)
        execute = partial(dialect.do_execute, cursor)
        try:
            if self.lock is not None:
                execute(self.lock, ())
            found = self._result(cursor, execute)
        finally:
            cursor.close()
        if self.commits:
            dialect.do_commit(driver)
        return found

    def run_on(self, connection: Connection) -> T:
        """Execute the call on a connection of SQLAlchemy, which must be plain."""
        try:
            return self.run(connection.connection, connection.dialect)
        except BaseException as error:  # noqa: BLE001  raised anew
            self.raise_as_sqlalchemy(connection, error)

    def _run_on_sqlite(self, driver: sqlite3.Connection) -> T:
        cursor = driver.cursor()
        try:
            if self.known is not None and sqlite_driver.begin_immediate(cursor) != self.known:
                driver.rollback()
                return CHANGED  # type: ignore[no-any-return]
            found = self._result(cursor, cursor.execute)
        finally:
            cursor.close()  # an open one keeps SQLite's lock
        if self.commits and driver.in_transaction:
            driver.commit()
        return found

    def _result(self, cursor: Any, execute: Callable[[str, Any], object]) -> T:
        execute(self.sql, self.values)
        found: Any = self.fetch(cursor)
        if self.otherwise is not None and found.row is None:
            self.sql, self.values = self.otherwise
            execute(self.sql, self.values)
            found = self.fetch(cursor)
        return found  # type: ignore[no-any-return]

    def raise_as_sqlalchemy(self, connection: Connection, error: BaseException) -> NoReturn:
        """Raise an error of ``run`` as SQLAlchemy does."""
        dialect = connection.dialect
        error = private_attributes.as_dbapi_error(dialect, error)
        sql = self.sql if isinstance(error, dialect.loaded_dbapi.Error) else None
        private_attributes.raise_as_sqlalchemy(connection, error, sql, self.values)


@dataclass(slots=True)
class DriverCalls(DriverCall[list[T]]):
    """Several statements, in one transaction; the result is the list of theirs.

    Attributes:
        calls: the statements.
    """

    calls: Sequence[DriverCall[T]] = ()

    @classmethod
    def of(cls, calls: Sequence[DriverCall[T]]) -> DriverCalls[T]:
        """Return the call of several statements."""
        return cls(calls[0].sql, calls[0].values, list, calls=calls)

    def _result(self, cursor: Any, execute: Callable[[str, Any], object]) -> list[T]:
        return [self._next(call, cursor, execute) for call in self.calls]

    def _next(self, call: DriverCall[T], cursor: Any, execute: Callable[[str, Any], object]) -> T:
        try:
            return call._result(cursor, execute)  # noqa: SLF001  its own kind
        finally:
            self.sql, self.values = call.sql, call.values  # of an error


class PageCall(DriverCall[FirstRows]):
    """A SELECT on SQLite, whose cursor stays open if there are more rows than a page.

    Parameters:
        sql: the statement.
        values: the values of its parameters, for the driver.
        size: the number of rows of a page.
    """

    def __init__(self, sql: str, values: Any, size: int) -> None:
        super().__init__(sql, values, all_rows)
        self._size = size

    def run(self, driver: PoolProxiedConnection, dialect: Dialect) -> FirstRows:
        """Execute the call; ``CHANGED`` if the connection's thread takes no steps."""
        if not sqlite_driver.takes_steps(driver):
            return CHANGED  # type: ignore[no-any-return]
        return super().run(driver, dialect)

    def _run_on_sqlite(self, driver: sqlite3.Connection) -> FirstRows:
        return sqlite_driver.first_rows(self.sql, self.values, self._size, driver)


def all_rows(cursor: Any) -> FirstRows:
    """Return all rows of a driver's cursor."""
    rows = cursor.fetchall() if cursor.description else ()
    return FirstRows(cursor.description, rows, cursor.rowcount, None)
