"""A table, awaited. Every method is the synchronous one of the same name, run over the bridge."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from dbset_sync.access import Where
from dbset_sync.fitting import Types
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

    async def insert(
        self, row: Mapping[str, Any], *, ensure: bool | None = None, types: Types | None = None
    ) -> Key:
        """Insert a row and return its primary key."""
        return await run(self._table.insert, row, ensure=ensure, types=types)

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
