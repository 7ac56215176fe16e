"""Read and write databases as easily as dicts, sync and async, on SQLAlchemy 2.

- ``connect`` opens a ``Database`` with ``Table`` and ``Rows`` (from ``dbset_sync``).
- ``async_connect`` opens an ``AsyncDatabase`` with ``AsyncTable`` and ``AsyncRows`` (from
  ``dbset_async``).
- ``PrimaryKey`` configures the primary key of new tables, ``Partitions`` their partitions.
- All errors are subclasses of ``DatasetError``.
"""

from typing import TYPE_CHECKING, Any

import dbset_async
import dbset_sync
from dbset_sync import lazy_exports

if TYPE_CHECKING:
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
        IntegrityError,
        Partitions,
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
    "IntegrityError",
    "Partitions",
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

if not TYPE_CHECKING:  # type checkers report missing names
    _exported, __dir__ = lazy_exports(
        globals(),
        {package.__name__: " ".join(package.__all__) for package in (dbset_async, dbset_sync)},
    )

    def __getattr__(name: str) -> Any:
        """Raise an error that says what to write instead of a name of another library."""
        if name not in __all__:
            from dbset_sync.old_names import missing_name  # noqa: PLC0415  when first needed

            missing_name(__name__, name)
        return _exported(name)
