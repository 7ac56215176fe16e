"""Read and write databases as easily as dicts, sync and async, on SQLAlchemy 2.

- ``connect`` opens a ``Database`` with ``Table`` and ``Rows`` (from ``dbset_sync``).
- ``async_connect`` opens an ``AsyncDatabase`` with ``AsyncTable`` and ``AsyncRows`` (from
  ``dbset_async``).
- ``PrimaryKey`` configures the primary key of new tables.
- All errors are subclasses of ``DatasetError``.
"""

from dbset_async import AsyncDatabase, AsyncRows, AsyncTable, EventLoopError, async_connect
from dbset_sync import (
    ArgumentError,
    AssignmentError,
    ClosedError,
    ColumnNotFoundError,
    ConnectionFailedError,
    Database,
    DatasetError,
    DriverNotFoundError,
    FilterError,
    PrimaryKey,
    ReadOnlyError,
    RowError,
    RowLimitError,
    Rows,
    SchemaError,
    StatementTimeoutError,
    Table,
    TableNotFoundError,
    TransactionError,
    TypeConflictError,
    TypeInferenceError,
    UnconditionalWriteError,
    UrlError,
    connect,
)

__all__ = [
    "ArgumentError",
    "AssignmentError",
    "AsyncDatabase",
    "AsyncRows",
    "AsyncTable",
    "ClosedError",
    "ColumnNotFoundError",
    "ConnectionFailedError",
    "Database",
    "DatasetError",
    "DriverNotFoundError",
    "EventLoopError",
    "FilterError",
    "PrimaryKey",
    "ReadOnlyError",
    "RowError",
    "RowLimitError",
    "Rows",
    "SchemaError",
    "StatementTimeoutError",
    "Table",
    "TableNotFoundError",
    "TransactionError",
    "TypeConflictError",
    "TypeInferenceError",
    "UnconditionalWriteError",
    "UrlError",
    "async_connect",
    "connect",
]
