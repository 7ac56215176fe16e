"""A missing await is an error that says what to write."""

from __future__ import annotations

import asyncio
import gc

import pytest
from dbset_async import async_connect


def entered(manager):
    with manager:
        pass


SLIPS = [
    (lambda db: "users" in db, r"await db.has_table\('users'\)"),
    (list, "'AsyncDatabase' object is not iterable"),
    (lambda db: list(db["users"]), "async for row in table"),
    (lambda db: {"name": "Ada"} in db["users"], "async for row in table"),
    (lambda db: list(db["users"].find()), r"async for row in ..., or await rows.all\(\)"),
    (lambda db: {"name": "Ada"} in db["users"].find(), r"or await rows.all\(\)"),
    (lambda db: len(db["users"]), r"await table.count\(\)"),
    (entered, "async with ... as db"),
    (lambda db: entered(db.transaction()), r"async with db.transaction\(\)"),
    (lambda db: entered(db["users"].find()), "async with ... as rows"),
]


@pytest.mark.parametrize(("misuse", "message"), SLIPS)
def test_sync_use_says_what_to_write(misuse, message):
    async def main():
        async with async_connect() as db:
            with pytest.raises(TypeError, match=message):
                misuse(db)

    asyncio.run(main())


def test_unawaited_connection():
    async def main():
        connecting = async_connect()
        with pytest.raises(TypeError, match="no 'users': write db = await async_connect"):
            connecting["users"]
        with pytest.raises(AttributeError, match="no tables: write db = await async_connect"):
            connecting.tables()
        with pytest.raises(TypeError, match=r"async with async_connect\(...\) as db"):
            entered(connecting)
        async with connecting as db:
            assert await db.tables() == []

    asyncio.run(main())


def test_completion_knows_the_tables_that_are_known():
    async def main():
        async with async_connect() as db:
            await db["users"].insert({"n": 1})
            return db._ipython_key_completions_()

    assert asyncio.run(main()) == ["users"]


FORGOTTEN = [
    (lambda db: db["users"].insert({"name": "Ada"}), "AsyncTable.insert"),
    (lambda db: db["users"].insert_many([]), "AsyncTable.insert_many"),
    (lambda db: db["users"].find_one(), "AsyncTable.find_one"),
    (lambda db: db.tables(), "AsyncDatabase.tables"),
    (lambda db: db.close(), "AsyncDatabase.close"),
]


def forget(call, db):
    call(db)
    gc.collect()


@pytest.mark.parametrize(("call", "name"), FORGOTTEN)
def test_warning_names_the_unawaited_call(call, name):
    async def main():
        async with async_connect() as db:
            with pytest.warns(RuntimeWarning, match=f"coroutine '{name}' was never awaited"):
                forget(call, db)
            assert await db.tables() == []

    asyncio.run(main())


def test_a_table_counts_as_true():
    async def main():
        async with async_connect() as db:
            return bool(db["users"])

    assert asyncio.run(main()) is True
