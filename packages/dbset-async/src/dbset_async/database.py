"""A database, awaited. Every method is the synchronous one of the same name, over the bridge."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NoReturn, Self

import sqlalchemy as sa
from dbset_sync import PrimaryKey
from dbset_sync.arguments import ColumnType, RowType
from dbset_sync.database import Database
from dbset_sync.immutable import Immutable

from dbset_async.bridge import AsyncRuntime, run
from dbset_async.misuse import misuse
from dbset_async.proxy import AsyncProxy, awaited, streamed
from dbset_async.table import AsyncTable

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


class AsyncDatabase(AsyncProxy[Database]):
    """A database whose tables are got by name: ``db["users"]``.

    Made by ``async_connect``. Parameters, results and errors are those of
    ``dbset_sync.Database``.

    Example:
        >>> import asyncio
        >>> from dbset_async import async_connect
        >>> async def main():
        ...     async with async_connect("sqlite://") as db:
        ...         async with db.transaction():
        ...             await db["users"].insert({"name": "Ada"})
        ...         return await db["users"].count()
        >>> asyncio.run(main())
        1
    """

    def __init__(self, database: Database, runtime: AsyncRuntime) -> None:
        super().__init__(database)
        self._runtime = runtime

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""
        return self._sync.read_only

    @property
    def engine(self) -> AsyncEngine:
        """The SQLAlchemy engine."""
        from sqlalchemy.ext.asyncio import AsyncEngine  # noqa: PLC0415  imported when first needed

        engine = self._sync.engine
        return AsyncEngine(engine) if isinstance(engine, sa.Engine) else engine

    @property
    def metadata(self) -> sa.MetaData:
        """The SQLAlchemy tables that are known so far."""
        return self._sync.metadata

    def __getitem__(self, name: str) -> AsyncTable:
        """Return a table; nothing is asked of the database yet."""
        return AsyncTable(self._sync[name])

    def __contains__(self, name: object) -> NoReturn:
        """Say what to write instead: to look is to wait."""
        raise TypeError(f"to look is to wait: await db.has_table({name!r})")

    __iter__: None = None  # Python would try the numbers from 0 as names

    def _ipython_key_completions_(self) -> list[str]:
        """Return what a prompt offers behind ``db["``: the tables that are known already."""
        return [table.name for table in self.metadata.tables.values()]

    has_table = awaited(Database.has_table)
    tables = awaited(Database.tables)
    views = awaited(Database.views)
    query = streamed(Database.query)
    execute = awaited(Database.execute)

    async def create_table(
        self,
        name: str,
        columns: Mapping[str, ColumnType] | None = None,
        *,
        primary_key: str | PrimaryKey | None = None,
    ) -> AsyncTable:
        """Create a table unless it is there, and return it."""
        await run(self._sync.create_table, name, columns, primary_key=primary_key)
        return self[name]

    def transaction(self, isolation_level: str | None = None) -> AsyncTransaction:
        """Let every call inside be one transaction; tasks started inside belong to it."""
        return AsyncTransaction(self, self._sync.transaction(isolation_level))

    async def close(self) -> None:
        """Give everything back; later calls raise ``ClosedError``. Closing twice does no harm."""
        await self._runtime.released()
        await run(self._sync.close)

    async def __aenter__(self) -> Self:
        """Return the database; it is closed at the end of the block."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close it."""
        await self.close()

    if not TYPE_CHECKING:  # a type checker finds the misuse because there is nothing
        __enter__ = __exit__ = misuse("a database is closed by waiting: async with ... as db")


class AsyncTransaction:
    """A transaction, for ``async with``."""

    def __init__(self, database: AsyncDatabase, manager: AbstractContextManager[Database]) -> None:
        self._database = database
        self._enter = manager.__enter__
        self._exit: Callable[..., bool | None] = manager.__exit__

    async def __aenter__(self) -> AsyncDatabase:
        """Begin, and return the database."""
        await run(self._enter)
        return self._database

    async def __aexit__(self, *error: object) -> bool | None:
        """Commit, or roll back on an error."""
        return await run(self._exit, *error)

    if not TYPE_CHECKING:
        __enter__ = __exit__ = misuse("a transaction is awaited: async with db.transaction()")


class Connecting(Immutable):
    """A connection that is being made: await it, or use it in ``async with``."""

    connect_call = "async_connect"

    def __init__(self, connected: Coroutine[Any, Any, AsyncDatabase]) -> None:
        self._connected = connected

    def __await__(self) -> Generator[Any, Any, AsyncDatabase]:
        """Connect and return the database."""
        return self._connected.__await__()

    def __getattr__(self, name: str) -> NoReturn:
        """Say what to write first."""
        raise AttributeError(f"no {name} yet: db = await async_connect(...) connects")

    def __getitem__(self, name: str) -> NoReturn:
        """Say what to write first."""
        raise TypeError(f"no {name!r} yet: db = await async_connect(...) connects")

    async def __aenter__(self) -> AsyncDatabase:
        """Connect and return the database; it is closed at the end of the block."""
        self._database = await self
        return self._database

    async def __aexit__(self, *error: object) -> None:
        """Close the database."""
        await self._database.close()

    if not TYPE_CHECKING:
        __enter__ = __exit__ = misuse("to connect is to wait: async with async_connect(...) as db")


def async_connect(
    url: str | sa.URL | AsyncEngine | None = None,
    *,
    read_only: bool = False,
    allow_functions: Iterable[str] = (),
    statement_timeout: float | None = None,
    max_rows: int | None = None,
    ensure_schema: bool = True,
    schema: str | None = None,
    primary_key: str | PrimaryKey = "id",
    row_type: RowType = dict,
    **engine_options: Any,
) -> Connecting:
    """Connect to a database: ``await async_connect(...)`` or ``async with async_connect(...)``.

    Parameters:
        url: SQLAlchemy's url of a database, or an asynchronous engine; ``DATABASE_URL`` or else a
            new in-memory SQLite database when ``None``.
        read_only: refuse every write, twice: by a validator and by the database itself.
        allow_functions: functions and operators that a read-only database may use beside those
            that are known to only read.
        statement_timeout: seconds that a read-only database may work for one statement.
        max_rows: rows that may be read of one statement of a read-only database.
        ensure_schema: whether writes create tables and columns that are missing.
        schema: the PostgreSQL schema of the tables; the search path decides without one.
        primary_key: of new tables: a column's name, or a ``PrimaryKey``.
        row_type: makes a row of pairs of column and value.
        engine_options: passed to SQLAlchemy's ``create_async_engine``.

    Returns:
        The database, when awaited; close it, or use it in an ``async with`` block.

    Raises:
        ConnectionFailedError: the database cannot be reached.
        UrlError: the url is none, or means a synchronous driver.
        DriverNotFoundError: no driver of the database is installed.

    Example:
        >>> import asyncio
        >>> async def main():
        ...     async with async_connect("sqlite://") as db:
        ...         return await db["users"].insert({"name": "Ada"})
        >>> asyncio.run(main())
        1
    """

    async def connected() -> AsyncDatabase:
        runtime = AsyncRuntime()
        database = await run(
            Database,
            url,
            runtime,
            read_only=read_only,
            allow_functions=allow_functions,
            statement_timeout=statement_timeout,
            max_rows=max_rows,
            ensure_schema=ensure_schema,
            schema=schema,
            primary_key=primary_key,
            row_type=row_type,
            options=engine_options,
        )
        return AsyncDatabase(database, runtime)

    return Connecting(connected())
