"""A connection pool that serves single statements at a lower cost."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import RLock
from typing import Any

from sqlalchemy import PoolProxiedConnection, QueuePool
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import PoolResetState
from sqlalchemy.util import queue

#: What listeners for "reset" are told.
_RESET = PoolResetState(transaction_was_reset=False, terminate_only=False, asyncio_safe=True)


class _Queue(SimpleQueue[Any]):
    """The queue of a pool. SQLAlchemy's is written in Python, and takes twice as long.

    Parameters:
        maxsize: the most connections in it; 0 for any number.
        use_lifo: whether ``get`` returns the connection that came last.
    """

    def __new__(cls, maxsize: int = 0, use_lifo: bool = False) -> Any:
        """Return a queue; SQLAlchemy's own if the last connection comes first."""
        return queue.Queue(maxsize, use_lifo) if use_lifo else super().__new__(cls)

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:
        super().__init__()
        self.maxsize = maxsize
        self.use_lifo = use_lifo
        self._putting = RLock()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: ARG002
        """Add a connection, which never waits."""
        with self._putting:
            if 0 < self.maxsize <= self.qsize():
                raise queue.Full
            super().put(item)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Return the connection that has waited longest."""
        try:
            return super().get(block, timeout)
        except Empty:
            raise queue.Empty from None


class LendingPool(QueuePool):
    """SQLAlchemy's pool, which can also lend its connections.

    When a program takes a connection, SQLAlchemy creates a proxy and registers a finalizer, which
    returns the connection if the program drops the proxy. That takes as long as a small statement.
    """

    _queue_class: Any = _Queue

    def lend(self) -> PoolProxiedConnection:
        """Return a connection as ``connect`` does, with the same events; the caller closes it."""
        if self._pre_ping or self._should_log_debug():
            return self.connect()
        entry: Any = self._do_get()
        try:
            lent = LentConnection(self, entry, entry.get_connection())
            if self.dispatch.checkout:
                self.dispatch.checkout(lent.dbapi_connection, entry, lent)
        except BaseException as error:
            self.drop(entry, error)
            if isinstance(error, DisconnectionError):  # a listener asks for another connection
                return self.connect()
            raise
        return lent

    def take_back(self, entry: Any, lent: LentConnection) -> None:
        """Roll back what a connection has begun, and return its entry to the pool."""
        try:
            if self.dispatch.reset:
                self.dispatch.reset(lent.dbapi_connection, entry, _RESET)
            self._dialect.do_rollback(lent)
        except BaseException as error:
            self.logger.exception("a connection cannot be reset, and is closed")
            self.drop(entry, error)
            if not isinstance(error, Exception):
                raise
        else:
            self._check_in(entry)

    def drop(self, entry: Any, error: BaseException | None) -> None:
        """Close a connection, and return its entry to the pool, even if closing is cancelled."""
        try:
            entry.invalidate(error)
        finally:
            entry.dbapi_connection = None
            self._check_in(entry)

    def _check_in(self, entry: Any) -> None:
        if self.dispatch.checkin:
            self.dispatch.checkin(entry.dbapi_connection, entry)
        self._do_return_conn(entry)

    def forget(self, entry: Any) -> None:
        """Return an entry to the pool without its connection."""
        entry.dbapi_connection = None
        self._do_return_conn(entry)


class LentConnection(PoolProxiedConnection):
    """A connection that a pool has lent.

    Parameters:
        pool: the pool.
        entry: the pool's record of the connection.
        connection: the connection.
    """

    __slots__ = ("_connection_record", "_pool", "dbapi_connection")

    def __init__(self, pool: LendingPool, entry: Any, connection: Any) -> None:
        self._pool = pool
        self._connection_record = entry
        self.dbapi_connection = connection

    @property
    def driver_connection(self) -> Any:  # type: ignore[override]  # as in SQLAlchemy
        """The driver's own connection."""
        return self._connection_record.driver_connection

    @property
    def info(self) -> Any:
        """Notes about the connection."""
        return self._connection_record.info

    @property
    def record_info(self) -> Any:
        """Notes about its place in the pool."""
        return self._connection_record.record_info

    @property
    def is_valid(self) -> bool:
        """Whether there is a connection."""
        return self.dbapi_connection is not None

    @property
    def is_detached(self) -> bool:
        """Whether the connection does not belong to the pool any more."""
        return self._connection_record is None

    def invalidate(self, e: BaseException | None = None, soft: bool = False) -> None:
        """Close the connection; the pool makes another one."""
        entry = self._connection_record
        if soft:
            entry.invalidate(e, soft)
        elif entry is not None:
            self._connection_record = self.dbapi_connection = None
            self._pool.drop(entry, e)

    def detach(self) -> None:
        """Take the connection out of the pool."""
        entry, self._connection_record = self._connection_record, None
        self._pool.forget(entry)

    def close(self) -> None:
        """Return the connection to the pool, once."""
        if self._connection_record is not None:
            try:
                self._pool.take_back(self._connection_record, self)
            finally:
                self._connection_record = None

    def __del__(self) -> None:
        """Leave the place free if the program was interrupted before it could close this."""
        if self._connection_record is not None:
            self._pool.drop(self._connection_record, None)

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the connection."""
        return getattr(self.dbapi_connection, name)
