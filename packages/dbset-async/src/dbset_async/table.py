"""A table, awaited. Every method is the synchronous one of the same name, run over the bridge."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from dbset_sync.access import Where
from dbset_sync.fitting import ColumnType, Types
from dbset_sync.rows import Row
from dbset_sync.table import Table
from dbset_sync.writes import Key

from dbset_async.bridge import iterate, run
from dbset_async.rows import AsyncRows


class AsyncTable:
    """A table of a database, made by the first write when it does not exist.

    Got from a database by its name: ``db["users"]``. Parameters, results and errors are those of
    ``dbset_sync.Table``.

    Example:
        >>> import asyncio
        >>> from dbset_async import async_connect
        >>> async def main():
        ...     async with async_connect() as db:
        ...         users = db["users"]
        ...         await users.insert({"name": "Ada", "age": 36})
        ...         return await users.find_one(age={">=": 18})
        >>> asyncio.run(main())
        {'id': 1, 'name': 'Ada', 'age': 36}
    """

    def __init__(self, table: Table) -> None:
        self.name = table.name
        self._table = table

    @property
    def table(self) -> Awaitable[sa.Table]:
        """The SQLAlchemy table: ``await users.table``."""
        return run(lambda: self._table.table)

    async def exists(self) -> bool:
        """Return whether the table is there."""
        return await run(self._table.exists)

    async def columns(self) -> list[str]:
        """Return the names of the columns in order; none when the table does not exist."""
        return await run(self._table.columns)

    async def has_column(self, name: str) -> bool:
        """Return whether the table has a column; case makes no difference."""
        return await run(self._table.has_column, name)

    async def has_index(self, columns: str | Sequence[str]) -> bool:
        """Return whether an index, unique constraint or key stands on just these columns."""
        return await run(self._table.has_index, columns)

    async def create_index(
        self,
        columns: str | Sequence[str],
        name: str | None = None,
        unique: bool = False,
        **dialect_options: Any,
    ) -> str:
        """Create an index unless it is there, and return its name."""
        return await run(self._table.create_index, columns, name, unique, **dialect_options)

    async def create_column(self, name: str, type: ColumnType) -> None:  # noqa: A002  as in Table
        """Add a column unless it is there; the table is made when it does not exist."""
        await run(self._table.create_column, name, type)

    async def create_column_by_example(self, name: str, value: Any) -> None:
        """Add a column that keeps a value, unless it is there."""
        await run(self._table.create_column_by_example, name, value)

    async def drop_column(self, name: str) -> None:
        """Drop a column, and the indexes that it stands in."""
        await run(self._table.drop_column, name)

    async def drop(self) -> None:
        """Drop the table, if it is there."""
        await run(self._table.drop)

    def find(
        self,
        /,
        *where: Where,
        _order_by: str | Sequence[str] | None = None,
        _limit: int | None = None,
        _offset: int | None = None,
        _columns: Sequence[str] | None = None,
        **filters: Any,
    ) -> AsyncRows:
        """Return the rows that all conditions select; errors come when they are first asked for."""
        return AsyncRows(
            lambda: self._table.find(
                *where,
                _order_by=_order_by,
                _limit=_limit,
                _offset=_offset,
                _columns=_columns,
                **filters,
            )
        )

    async def find_one(
        self,
        /,
        *where: Where,
        _order_by: str | Sequence[str] | None = None,
        _offset: int | None = None,
        _columns: Sequence[str] | None = None,
        **filters: Any,
    ) -> Row | None:
        """Return the first row that all conditions select, or ``None``."""
        return await run(
            self._table.find_one,
            *where,
            _order_by=_order_by,
            _offset=_offset,
            _columns=_columns,
            **filters,
        )

    async def count(self, /, *where: Where, **filters: Any) -> int:
        """Return how many rows all conditions select."""
        return await run(self._table.count, *where, **filters)

    def distinct(
        self,
        /,
        *columns: str | Where,
        _order_by: str | Sequence[str] | None = None,
        _limit: int | None = None,
        _offset: int | None = None,
        **filters: Any,
    ) -> AsyncRows:
        """Return the different values of columns, each combination once."""
        return AsyncRows(
            lambda: self._table.distinct(
                *columns, _order_by=_order_by, _limit=_limit, _offset=_offset, **filters
            )
        )

    async def insert(
        self, row: Mapping[str, Any], *, ensure: bool | None = None, types: Types | None = None
    ) -> Key:
        """Insert a row and return its primary key."""
        return await run(self._table.insert, row, ensure=ensure, types=types)

    async def insert_ignore(
        self,
        row: Mapping[str, Any],
        keys: str | Sequence[str],
        *,
        ensure: bool | None = None,
        types: Types | None = None,
    ) -> Key:
        """Insert a row unless one with the same keys is there; its primary key, or ``False``."""
        return await run(self._table.insert_ignore, row, keys, ensure=ensure, types=types)

    async def insert_many(
        self,
        rows: Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]],
        chunk_size: int | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
    ) -> int:
        """Insert rows in one transaction, in one pass; asynchronous iterables are taken too."""
        return await run(
            self._table.insert_many, iterate(rows), chunk_size, ensure=ensure, types=types
        )

    async def update(
        self,
        row: Mapping[str, Any],
        /,
        keys: str | Sequence[str] | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
        _all: bool = False,
        **filters: Any,
    ) -> int:
        """Update the rows that have the same keys as a row, or that filters select."""
        return await run(
            self._table.update, row, keys, ensure=ensure, types=types, _all=_all, **filters
        )

    async def upsert(
        self,
        row: Mapping[str, Any],
        keys: str | Sequence[str],
        *,
        ensure: bool | None = None,
        types: Types | None = None,
    ) -> Key:
        """Update every row that has the same keys, or insert the row when there is none."""
        return await run(self._table.upsert, row, keys, ensure=ensure, types=types)

    async def update_many(
        self,
        rows: Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]],
        keys: str | Sequence[str],
        chunk_size: int | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
    ) -> int:
        """Update the rows that have the same keys as each row, in one transaction."""
        return await run(
            self._table.update_many, iterate(rows), keys, chunk_size, ensure=ensure, types=types
        )

    async def upsert_many(
        self,
        rows: Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]],
        keys: str | Sequence[str],
        chunk_size: int | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
    ) -> int:
        """Update the rows that have the same keys as each row, or insert it."""
        return await run(
            self._table.upsert_many, iterate(rows), keys, chunk_size, ensure=ensure, types=types
        )

    async def delete(self, /, *where: Where, _all: bool = False, **filters: Any) -> int:
        """Delete the rows that all conditions select and return their number."""
        return await run(self._table.delete, *where, _all=_all, **filters)

    def all(self) -> AsyncRows:
        """Return all rows."""
        return self.find()

    def __aiter__(self) -> AsyncIterator[Row]:
        """Iterate over all rows."""
        return aiter(self.find())

    def __repr__(self) -> str:
        """Name the table."""
        return f"<AsyncTable {self.name!r}>"
