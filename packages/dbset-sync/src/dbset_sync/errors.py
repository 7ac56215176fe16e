"""Errors of connections, transactions and permissions."""

from __future__ import annotations

import dbset_readonly
from dbset_types.errors import ArgumentError, DatasetError

__all__ = [
    "ArgumentError",
    "AssignmentError",
    "ClosedError",
    "ConnectionFailedError",
    "DriverNotFoundError",
    "ReadOnlyError",
    "RowLimitError",
    "StatementTimeoutError",
    "TransactionError",
    "UnconditionalWriteError",
    "UrlError",
]


class AssignmentError(DatasetError, AttributeError):
    """A value was assigned to an attribute that is read-only or does not exist.

    Attributes:
        attribute: the attribute's name.
    """

    def __init__(self, owner: str, attribute: str, hint: str = "") -> None:
        self.attribute = attribute
        super().__init__(f"{owner}.{attribute} cannot be assigned{hint}")


class ConnectionFailedError(DatasetError, ConnectionError):
    """The database cannot be reached.

    Attributes:
        url: the database's URL, with the password hidden.
    """

    def __init__(self, message: str, *, url: str) -> None:
        self.url = url
        super().__init__(message)

    def _joined(self, advice: str) -> str:
        return f"{self._problem()} ({advice})" if advice else self._problem()


class UrlError(ConnectionFailedError, ValueError):
    """The URL is not valid, or its driver is unknown or for the other API (sync or async)."""


class DriverNotFoundError(ConnectionFailedError):
    """The driver that the URL needs is not installed.

    Attributes:
        driver: the name of the missing module.
    """

    def __init__(self, message: str, *, url: str, driver: str) -> None:
        self.driver = driver
        super().__init__(message, url=url)


class ClosedError(DatasetError, RuntimeError):
    """A database or its rows were used after being closed."""


class TransactionError(DatasetError, RuntimeError):
    """A call cannot run in its transaction, for example because the transaction is over."""


class UnconditionalWriteError(DatasetError, ValueError):
    """An update or delete has neither a condition nor ``_all=True``."""

    def __init__(self, call: str, table: str) -> None:
        self.table = table
        super().__init__(
            f"{call}() of table {table!r} without a condition would touch every row;"
            " give a filter, or _all=True if that is meant"
        )


class ReadOnlyError(DatasetError, dbset_readonly.ReadOnlyError):
    """A write to a database that was opened read-only."""

    message_for = dbset_readonly.ReadOnlyError.message_for


class StatementTimeoutError(DatasetError, dbset_readonly.StatementTimeoutError):
    """A statement took longer than the database's ``statement_timeout``."""

    message_for = dbset_readonly.StatementTimeoutError.message_for


class RowLimitError(DatasetError, dbset_readonly.RowLimitError):
    """A statement returned more rows than the database's ``max_rows``."""

    message_for = dbset_readonly.RowLimitError.message_for
