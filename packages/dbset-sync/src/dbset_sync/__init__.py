"""Read and write databases as easily as dicts: the synchronous API."""

from dbset_filters import FilterError
from dbset_schema import RowError, SchemaError, TableNotFoundError
from dbset_types import PrimaryKey, TypeConflictError, TypeInferenceError
from dbset_types.errors import ColumnNotFoundError, DatasetError

from dbset_sync.database import Database, connect
from dbset_sync.errors import (
    ArgumentError,
    AssignmentError,
    ClosedError,
    ConnectionFailedError,
    DriverNotFoundError,
    ReadOnlyError,
    RowLimitError,
    StatementTimeoutError,
    TransactionError,
    UnconditionalWriteError,
    UrlError,
)
from dbset_sync.reading.rows import Rows
from dbset_sync.table import Table

__all__ = [
    "ArgumentError",
    "AssignmentError",
    "ClosedError",
    "ColumnNotFoundError",
    "ConnectionFailedError",
    "Database",
    "DatasetError",
    "DriverNotFoundError",
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
    "connect",
]
