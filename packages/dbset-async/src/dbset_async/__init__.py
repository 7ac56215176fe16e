"""Read and write databases as easily as dicts: the asynchronous API."""

from dbset_async.database import AsyncDatabase, async_connect
from dbset_async.errors import EventLoopError
from dbset_async.rows import AsyncRows
from dbset_async.table import AsyncTable

__all__ = ["AsyncDatabase", "AsyncRows", "AsyncTable", "EventLoopError", "async_connect"]
