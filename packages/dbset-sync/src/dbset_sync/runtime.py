"""What differs between the synchronous and the asynchronous runtime. All else is the same code."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import URL, Connection, Engine, Pool, QueuePool, create_engine


@dataclass(frozen=True)
class Driver:
    """A driver of a database.

    Attributes:
        name: as in the url, behind the ``+``.
        module: what must be importable.
        remedy: what to do when it is not.
    """

    name: str
    module: str
    remedy: str


#: What to do where psycopg 3 is missing, or the library that it needs.
PSYCOPG = "pip install 'psycopg[binary]'"


class Runtime:
    """The synchronous runtime."""

    connect = "connect()"
    other = "async_connect()"
    closing = "use it in a with block, or call its close()"
    is_async = False
    pool: type[Pool] = QueuePool
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
        """Return a new engine."""
        return create_engine(url, **options)

    def place(self) -> object:
        """Return what a transaction belongs to beside its context: the process and the thread."""
        return os.getpid(), threading.get_ident()

    def actor(self) -> object:
        """Return who does one thing after another: here, the thread."""
        return threading.get_ident()

    def lock(self) -> AbstractContextManager[Any]:
        """Return what keeps the statements of one transaction apart: one thread has no need."""
        return nullcontext()

    def reading_lock(self) -> AbstractContextManager[Any]:
        """Return what keeps two from reading one result at once."""
        return threading.RLock()

    @contextmanager
    def repeating(self, seconds: float, call: Callable[[], None]) -> Iterator[None]:
        """Make a call every so many seconds, as long as the block takes and beside it.

        It is made as what is given back is: by a thread of its own, or in a task.
        """
        ended = threading.Event()

        def repeat() -> None:
            while not ended.wait(seconds):
                self.release(call)

        beside = threading.Thread(target=repeat, name="dbset", daemon=True)
        beside.start()
        try:
            yield
        finally:
            ended.set()
            beside.join()

    def close(self, connection: Connection) -> None:
        """Give a connection back."""
        connection.close()

    def release(self, close: Callable[[], None]) -> bool:
        """Give something back that was dropped, and return whether that is possible.

        May be called from the garbage collector.
        """
        close()
        return True
