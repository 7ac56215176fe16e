"""Read and write databases as easily as dicts: the sync API.

Users import ``connect``, and for annotations ``Database``, ``Table``, ``Rows`` and the errors.

- ``database``, ``table``: ``connect``, ``Database`` and ``Table``; ``table_reads`` and
  ``table_schema`` are parts of ``Table``.
- ``executor``: runs a table's calls: connections, retries, refusal of writes; ``select_calls``,
  ``write_calls``: those that select and write rows.
- ``planned_calls``: the shortest way of calls for one row, or for few; ``planned_rows``: of bulk
  calls of a few rows.
- ``writing``, ``reading``: from rows to INSERT and UPDATE, and from SELECT to rows.
- ``replicas``: reads on standbys.
- ``engine``: from a URL to a SQLAlchemy engine.
- ``session``: connections, transactions and retries.
- ``statements``: compiled statements, caches, and private attributes of SQLAlchemy.
- ``runtime``: what differs between threads and asyncio; ``pool``: the pool of connections;
  ``process``: the number of this process.
- ``row_format``, ``dict_rows``, ``models``: rows as dicts, and as objects of a class.
- ``settings``: the settings of a database.
- ``arguments``, ``errors``, ``immutable``, ``ipython``: checks, errors, read-only attributes,
  completion.
- ``old_names``: what to write instead of names of related libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbset_types.errors import ColumnNotFoundError, DatasetError
from dbset_types.lazy_exports import lazy_exports as lazy_exports  # dbset and dbset_async use it
from sqlalchemy.exc import IntegrityError

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

if TYPE_CHECKING:
    from dbset_filters import FilterError
    from dbset_schema import Partitions, RowError, SchemaError, TableNotFoundError
    from dbset_types import PrimaryKey, TypeConflictError, TypeInferenceError

    from dbset_sync.database import Database, connect
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
    "connect",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        globals(),
        {
            "dbset_filters": "FilterError",
            "dbset_schema": "Partitions RowError SchemaError TableNotFoundError",
            "dbset_types": "PrimaryKey TypeConflictError TypeInferenceError",
            "dbset_sync.database": "Database connect",
            "dbset_sync.reading.rows": "Rows",
            "dbset_sync.table": "Table",
        },
    )
