"""AsyncTable: the methods of ``dbset_sync.Table``, awaited."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING, Generic

import sqlalchemy as sa
from dbset_sync.arguments import Input_contra, Row_co
from dbset_sync.table import Table

from dbset_async.bridge import run
from dbset_async.misuse import misuse
from dbset_async.proxy import AsyncProxy, awaited, returns_rows, with_async_rows


class AsyncTable(AsyncProxy[Table[Row_co, Input_contra]], Generic[Row_co, Input_contra]):
    """A table of an async database: ``db["users"]``.

    It has the methods of ``dbset_sync.Table``, with the same parameters, results and errors. Await
    them; ``find``, ``values``, ``distinct`` and ``all`` return ``AsyncRows`` for ``async for``.
    Methods that take many rows also take async iterables.

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

    find = returns_rows(Table[Row_co, Input_contra].find)
    find_one = awaited(Table[Row_co, Input_contra].find_one)
    get = awaited(Table[Row_co, Input_contra].get)
    values = returns_rows(Table[Row_co, Input_contra].values)
    count = awaited(Table[Row_co, Input_contra].count)
    distinct = returns_rows(Table[Row_co, Input_contra].distinct)
    all = returns_rows(Table[Row_co, Input_contra].all)

    insert = awaited(Table[Row_co, Input_contra].insert)
    insert_ignore = awaited(Table[Row_co, Input_contra].insert_ignore)
    insert_ignore_many = with_async_rows(Table[Row_co, Input_contra].insert_ignore_many)
    insert_many = with_async_rows(Table[Row_co, Input_contra].insert_many)
    update = awaited(Table[Row_co, Input_contra].update)
    update_many = with_async_rows(Table[Row_co, Input_contra].update_many)
    upsert = awaited(Table[Row_co, Input_contra].upsert)
    upsert_many = with_async_rows(Table[Row_co, Input_contra].upsert_many)
    delete = awaited(Table[Row_co, Input_contra].delete)

    exists = awaited(Table[Row_co, Input_contra].exists)
    columns = awaited(Table[Row_co, Input_contra].columns)
    has_column = awaited(Table[Row_co, Input_contra].has_column)
    has_index = awaited(Table[Row_co, Input_contra].has_index)
    create_index = awaited(Table[Row_co, Input_contra].create_index)
    create_column = awaited(Table[Row_co, Input_contra].create_column)
    create_column_by_example = awaited(Table[Row_co, Input_contra].create_column_by_example)
    drop_column = awaited(Table[Row_co, Input_contra].drop_column)
    drop = awaited(Table[Row_co, Input_contra].drop)

    @property
    def name(self) -> str:
        """The table's name."""
        return self._sync.name

    @property
    def table(self) -> Awaitable[sa.Table]:
        """The SQLAlchemy table: ``await users.table``."""
        return run(lambda: self._sync.table)

    def __aiter__(self) -> AsyncIterator[Row_co]:
        """Iterate over all rows."""
        return aiter(self.find())

    if not TYPE_CHECKING:  # type checkers report the missing method
        __iter__ = __contains__ = misuse("iterate with async for row in table")
        __len__ = misuse("count rows with await table.count()")

        def __bool__(self) -> bool:
            """Return ``True``, without counting rows."""
            return True
