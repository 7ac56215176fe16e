"""A table, awaited. Every method is the synchronous one of the same name, run over the bridge."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from dbset_sync.fitting import Types
from dbset_sync.rows import Row
from dbset_sync.table import Table

from dbset_async.bridge import iterate, run
from dbset_async.twin import Twin, awaited, streamed


class AsyncTable(Twin[Table]):
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

    find = streamed(Table.find)
    find_one = awaited(Table.find_one)
    count = awaited(Table.count)
    distinct = streamed(Table.distinct)
    all = streamed(Table.all)

    insert = awaited(Table.insert)
    insert_ignore = awaited(Table.insert_ignore)
    update = awaited(Table.update)
    upsert = awaited(Table.upsert)
    delete = awaited(Table.delete)

    exists = awaited(Table.exists)
    columns = awaited(Table.columns)
    has_column = awaited(Table.has_column)
    has_index = awaited(Table.has_index)
    create_index = awaited(Table.create_index)
    create_column = awaited(Table.create_column)
    create_column_by_example = awaited(Table.create_column_by_example)
    drop_column = awaited(Table.drop_column)
    drop = awaited(Table.drop)

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.name = table.name

    @property
    def table(self) -> Awaitable[sa.Table]:
        """The SQLAlchemy table: ``await users.table``."""
        return run(lambda: self._sync.table)

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
            self._sync.insert_many, iterate(rows), chunk_size, ensure=ensure, types=types
        )

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
            self._sync.update_many, iterate(rows), keys, chunk_size, ensure=ensure, types=types
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
            self._sync.upsert_many, iterate(rows), keys, chunk_size, ensure=ensure, types=types
        )

    def __aiter__(self) -> AsyncIterator[Row]:
        """Iterate over all rows."""
        return aiter(self.find())

    def __repr__(self) -> str:
        """Name the table."""
        return f"<AsyncTable {self.name!r}>"
