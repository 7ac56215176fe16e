"""async_connect, and AsyncDatabase: the methods of ``dbset_sync.Database``, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, Unpack

import sqlalchemy as sa
from dbset_sync import Partitions
from dbset_sync.arguments import DICT, Ensure, KeyColumns, NewColumn, Row, Row_co, RowType
from dbset_sync.database import Database
from dbset_sync.engine.options import EngineOptions
from dbset_sync.immutable import Immutable
from dbset_sync.old_names import advised, advises

from dbset_async.bridge import AsyncRuntime, run
from dbset_async.misuse import misuse
from dbset_async.proxy import AsyncProxy, awaited, returns_rows
from dbset_async.table import AsyncTable

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


@advises
class AsyncDatabase(AsyncProxy[Database[Row_co]], Generic[Row_co]):
    """A database, opened by ``async_connect()``.

    It has the methods of ``dbset_sync.Database``, with the same parameters, results and errors.
    ``db["users"]`` is a table, ``db.query()`` and ``db.execute()`` run SQL, and
    ``db.transaction()`` runs several calls in one transaction. Tasks of one event loop may share
    the database.

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

    def __init__(self, database: Database[Row_co], runtime: AsyncRuntime) -> None:
        super().__init__(database)
        self._runtime = runtime

    @property
    def read_only(self) -> bool:
        """Whether the database is opened read-only."""
        return self._sync.read_only

    @property
    def engine(self) -> AsyncEngine:
        """The SQLAlchemy engine."""
        from sqlalchemy.ext.asyncio import AsyncEngine  # noqa: PLC0415  imported when first needed

        engine = self._sync.engine
        return AsyncEngine(engine) if isinstance(engine, sa.Engine) else engine

    @property
    def metadata(self) -> sa.MetaData:
        """The SQLAlchemy tables that have been used so far."""
        return self._sync.metadata

    def __getitem__(self, name: str) -> AsyncTable[Row_co, Mapping[str, Any]]:
        """Return a table; this does not access the database."""
        return AsyncTable(self._sync[name])

    def table(self, name: str, model: type[Row]) -> AsyncTable[Row]:
        """Return a table of typed rows; this does not access the database."""
        return AsyncTable(self._sync.table(name, model))

    def __contains__(self, name: object) -> NoReturn:
        """Raise an error: a lookup must be awaited."""
        raise TypeError(f"write await db.has_table({name!r})")

    __iter__: None = None  # Python would call __getitem__ with 0, 1, ...

    def _ipython_key_completions_(self) -> list[str]:
        """Return the known tables for tab completion after ``db["``."""
        return [table.name for table in self.metadata.tables.values()]

    has_table = awaited(Database[Row_co].has_table)
    tables = awaited(Database[Row_co].tables)
    views = awaited(Database[Row_co].views)
    query = returns_rows(Database[Row_co].query)
    execute = awaited(Database[Row_co].execute)

    async def create_table(
        self,
        name: str,
        columns: Mapping[str, NewColumn] | None = None,
        *,
        primary_key: KeyColumns | None = None,
        partition_by: Partitions | None = None,
    ) -> AsyncTable[Row_co, Mapping[str, Any]]:
        """Create a table, or add missing columns to an existing one, and return it."""
        await run(
            self._sync.create_table,
            name,
            columns,
            primary_key=primary_key,
            partition_by=partition_by,
        )
        return self[name]

    def transaction(self, isolation_level: str | None = None) -> AsyncTransaction[Row_co]:
        """Run the calls of an ``async with`` block in one transaction.

        The end of the block commits; an exception rolls back and propagates. A nested transaction
        is a savepoint. Child tasks that are started inside a transaction join it.
        """
        return AsyncTransaction(self, self._sync.transaction(isolation_level))

    def reading(self, server: str) -> AsyncReading[Row_co]:
        """Read from the primary, or from a replica, in an ``async with`` block.

        With ``"replica"``, reads also go to a replica that may lack the caller's last writes, and
        ``query()`` goes there as well. Reads go to the primary anyway if no replica can be read, or
        inside of a transaction.
        """
        return AsyncReading(self, self._sync.reading(server))

    async def close(self) -> None:
        """Close the database; later calls raise ``ClosedError``. Closing twice does no harm."""
        home = self._runtime.home()
        if home is not None:
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.close(), home))
            return
        await self._runtime.released()
        await run(self._sync.close)

    async def __aenter__(self) -> Self:
        """Return the database; it is closed at the end of the block."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close the database."""
        await self.close()

    if not TYPE_CHECKING:  # type checkers report the missing method
        __enter__ = __exit__ = misuse("write async with ... as db")


class AsyncTransaction(Generic[Row_co]):
    """A transaction, for ``async with``."""

    def __init__(
        self, database: AsyncDatabase[Row_co], manager: AbstractContextManager[Database[Row_co]]
    ) -> None:
        self._database = database
        self._enter = manager.__enter__
        self._exit: Callable[..., bool | None] = manager.__exit__

    async def __aenter__(self) -> AsyncDatabase[Row_co]:
        """Begin the transaction and return the database."""
        await run(self._enter)
        return self._database

    async def __aexit__(self, *error: object) -> bool | None:
        """Commit, or roll back after an error."""
        return await run(self._exit, *error)

    if not TYPE_CHECKING:
        __enter__ = __exit__ = misuse("write async with db.transaction()")


class AsyncReading(AsyncTransaction[Row_co]):
    """The choice of a server for reads, for ``async with``."""

    if not TYPE_CHECKING:
        __enter__ = __exit__ = misuse("write async with db.reading(...)")


class Connecting(Immutable, Generic[Row_co]):
    """The result of ``async_connect()``: await it, or use it in ``async with``."""

    connect_call = "async_connect"

    def __init__(self, connected: Coroutine[Any, Any, AsyncDatabase[Row_co]]) -> None:
        self._connected = connected

    def __await__(self) -> Generator[Any, Any, AsyncDatabase[Row_co]]:
        """Connect and return the database."""
        return self._connected.__await__()

    def __getattr__(self, name: str) -> NoReturn:
        """Raise an error that says what to write first."""
        raise AttributeError(
            f"not connected yet, so there is no {name}: write db = await async_connect(...)"
        )

    def __getitem__(self, name: str) -> NoReturn:
        """Raise an error that says what to write first."""
        raise TypeError(
            f"not connected yet, so there is no {name!r}: write db = await async_connect(...)"
        )

    async def __aenter__(self) -> AsyncDatabase[Row_co]:
        """Connect and return the database; it is closed at the end of the block."""
        self._database = await self
        return self._database

    async def __aexit__(self, *error: object) -> None:
        """Close the database."""
        await self._database.close()

    if not TYPE_CHECKING:
        __enter__ = __exit__ = misuse("write async with async_connect(...) as db")


@advised
def async_connect(
    url: str | sa.URL | AsyncEngine | None = None,
    *,
    read_only: bool = False,
    allow_functions: Iterable[str] = (),
    statement_timeout: float | None = None,
    max_rows: int | None = None,
    ensure_schema: Ensure = True,
    schema: str | None = None,
    primary_key: KeyColumns = "id",
    row_type: RowType[Row] = DICT,  # type: ignore[assignment]  # the default of Row
    pooler: str | None = None,
    replicas: Sequence[str | sa.URL] = (),
    retry: int = 0,
    **engine_options: Unpack[EngineOptions],
) -> Connecting[Row]:
    """Connect to a PostgreSQL or SQLite database, by ``await`` or ``async with``.

    Parameters:
        url: a database URL such as ``sqlite:///shop.db`` or ``postgresql://user@host/shop``, or an
            async SQLAlchemy engine. If ``None``: the environment variable ``DATABASE_URL``, or else
            a new in-memory SQLite database.
        read_only: refuse all writes, by a validator and by the database itself.
        allow_functions: functions and operators that read-only statements may use, in addition to
            those that are known to be safe.
        statement_timeout: seconds that one statement may take; only with ``read_only``.
        max_rows: rows that one statement may return; only with ``read_only``.
        ensure_schema: ``True``: writes create missing tables and columns, and widen columns that
            are too narrow; ``"add"``: they create, but never change a type; ``False``: neither.
        schema: the PostgreSQL schema of the tables; by default the search path decides.
        primary_key: the primary key of new tables: a column's name, a list of names, or a
            ``PrimaryKey``.
        row_type: called with (column, value) pairs to build each row.
        pooler: what is between the program and PostgreSQL: ``"transaction"`` for a pooler that may
            run each transaction on another connection, ``"session"``, or ``"none"``; by default,
            dbset detects it.
        replicas: URLs of PostgreSQL standbys, which answer reads outside of transactions. A URL
            with several hosts names several; those that are not standbys are left out.
        retry: how many times a call that is safe to repeat is repeated after its connection was
            lost: reads of tables outside of transactions, and upserts of one row.
        engine_options: options of SQLAlchemy's ``create_async_engine``; and for SQLite
            ``on_connect_statements``, a list of SQL statements for each new connection.

    Returns:
        The database, when awaited. Close it, or use it in an ``async with`` block.

    Raises:
        ConnectionFailedError: the database cannot be reached.
        UrlError: not a valid database URL, or it names a sync driver.
        DriverNotFoundError: the database's driver is not installed.

    Example:
        >>> import asyncio
        >>> async def main():
        ...     async with async_connect("sqlite://") as db:
        ...         return await db["users"].insert({"name": "Ada"})
        >>> asyncio.run(main())
        1
    """

    async def connected() -> AsyncDatabase[Row]:
        runtime = AsyncRuntime()
        database = await run(
            Database[Row],
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
            pooler=pooler,
            replicas=replicas,
            retry=retry,
            options=engine_options,
        )
        return AsyncDatabase(database, runtime)

    return Connecting(connected())
