"""What can go wrong with connections, transactions and permissions."""

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
    """An attribute is assigned that is set for good, or that means nothing.

    Attributes:
        attribute: its name.
    """

    def __init__(self, owner: str, attribute: str, way: str = "") -> None:
        self.attribute = attribute
        super().__init__(f"{owner}.{attribute} cannot be assigned{way}")


class ConnectionFailedError(DatasetError, ConnectionError):
    """The database cannot be reached.

    Attributes:
        url: where it was looked for, the password hidden.
    """

    def __init__(self, message: str, *, url: str) -> None:
        self.url = url
        super().__init__(message)


class UrlError(ConnectionFailedError, ValueError):
    """A url names a database or driver that there is not, or one of the other runtime."""


class DriverNotFoundError(ConnectionFailedError):
    """The url is right, and the driver that it needs is not installed.

    Attributes:
        driver: the module that was looked for.
    """

    def __init__(self, message: str, *, url: str, driver: str) -> None:
        self.driver = driver
        super().__init__(message, url=url)


class ClosedError(DatasetError, RuntimeError):
    """A database is used after it was closed."""


class TransactionError(DatasetError, RuntimeError):
    """A transaction is over and something that belonged to it goes on."""


class UnconditionalWriteError(DatasetError, ValueError):
    """An update or delete names no condition and does not say that every row is meant."""

    def __init__(self, call: str, table: str) -> None:
        self.table = table
        super().__init__(
            f"{call}() of table {table!r} without a condition would touch every row;"
            " give a filter, or _all=True if that is meant"
        )


class ReadOnlyError(DatasetError, dbset_readonly.ReadOnlyError):
    """A write was asked of a database that is opened read-only."""


class StatementTimeoutError(DatasetError, dbset_readonly.StatementTimeoutError):
    """A statement took longer than the ``statement_timeout`` that its database is opened with."""


class RowLimitError(DatasetError, dbset_readonly.RowLimitError):
    """A statement has more rows than the ``max_rows`` that its database is opened with."""
