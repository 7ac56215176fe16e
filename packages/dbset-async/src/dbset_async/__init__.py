"""Read and write databases as easily as dicts: the async API.

- ``database``: ``async_connect`` and ``AsyncDatabase``.
- ``table``, ``rows``: ``AsyncTable`` and ``AsyncRows``.
- ``proxy``, ``misuse``: make the methods of these classes from those of ``dbset_sync``.
- ``bridge``: runs the code of ``dbset_sync`` in ``greenlets``, and its ``Runtime`` for asyncio.
- ``psycopg``, ``sqlite``: connections whose calls can be cancelled; ``asyncpg``: connections that
  can be closed in another event loop.
- ``errors``: ``EventLoopError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbset_sync import lazy_exports
from sqlalchemy.exc import IntegrityError

from dbset_async.errors import EventLoopError

if TYPE_CHECKING:
    from dbset_async.database import AsyncDatabase, async_connect
    from dbset_async.rows import AsyncRows
    from dbset_async.table import AsyncTable

__all__ = [
    "AsyncDatabase",
    "AsyncRows",
    "AsyncTable",
    "EventLoopError",
    "IntegrityError",
    "async_connect",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        globals(),
        {
            "dbset_async.database": "AsyncDatabase async_connect",
            "dbset_async.rows": "AsyncRows",
            "dbset_async.table": "AsyncTable",
        },
    )
