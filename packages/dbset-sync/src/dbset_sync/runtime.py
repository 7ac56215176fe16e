"""What differs between threads and asyncio; all other code is shared."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Pool,
    PoolProxiedConnection,
    create_engine,
)

from dbset_sync.pool import LendingPool
from dbset_sync.process import current_process


class Driver(NamedTuple):
    """A driver of a database.

    Attributes:
        name: the name after the ``+`` of a URL.
        module: the module that must be importable.
        remedy: what to do when the module is missing.
    """

    name: str
    module: str
    remedy: str


#: What to do when psycopg 3 or its libpq is missing.
PSYCOPG = "pip install 'psycopg[binary]'"


class Runtime:
    """The runtime of the sync API, based on threads."""

    connect = "connect()"
    other = "async_connect()"
    closing = "use it in a with block, or call its close()"
    is_async = False
    pool: type[Pool] = LendingPool
    drivers: Mapping[str, tuple[Driver, ...]] = MappingProxyType(
        {
            "postgresql": (
                Driver("psycopg2", "psycopg2", "pip install 'dbset-sync[postgres]'"),
                Driver("psycopg", "psycopg", PSYCOPG),
            ),
            "sqlite": (Driver("pysqlite", "sqlite3", "install a Python that has it"),),
        }
    )

    def create_engine(self, url: URL, **options: Any) -> Engine:
        """Create an engine."""
        return create_engine(url, **options)

    def place(self) -> object:
        """Return where a transaction is valid: in this process and thread."""
        return current_process(), threading.get_ident()

    def actor(self) -> object:
        """Return an identifier of the current thread, in which calls run one after another."""
        return threading.get_ident()

    def lock(self) -> AbstractContextManager[Any]:
        """Return a lock for the statements of a transaction; a single thread needs none."""
        return nullcontext()

    def reading_lock(self) -> AbstractContextManager[Any]:
        """Return a lock against reading one result twice at the same time."""
        return threading.RLock()

    @contextmanager
    def repeating(self, seconds: float, call: Callable[[], None]) -> Iterator[None]:
        """Repeat a call in the background, every so many seconds, while the block runs."""
        ended = threading.Event()

        def repeat() -> None:
            while not ended.wait(seconds):
                self.release(call)

        background = threading.Thread(target=repeat, name="dbset", daemon=True)
        background.start()
        try:
            yield
        finally:
            ended.set()
            background.join()

    def later(self, seconds: float, call: Callable[[], object]) -> None:
        """Run a function in the background after some seconds, if the program still runs then."""

        def run() -> None:
            with suppress(RuntimeError):  # the event loop may be closed meanwhile
                self.release(call)

        timer = threading.Timer(seconds, run)
        timer.daemon = True
        timer.start()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def close(self, connection: Connection) -> None:
        """Return a connection to the pool."""
        connection.close()

    def give_back(self, connection: Connection | PoolProxiedConnection, pool: Pool) -> None:  # noqa: ARG002
        """Return a connection to the pool that is in no transaction.

        Parameters:
            connection: the connection.
            pool: the pool.
        """
        connection.close()

    def release(self, close: Callable[[], object]) -> bool:
        """Run a function that releases a dropped object; return whether that is possible.

        The garbage collector may call this.
        """
        close()
        return True
