"""Who forgets to await is told what to write."""

from __future__ import annotations

import asyncio

import pytest
from dbset_async import async_connect

SLIPS = [
    (lambda db: "users" in db, r"await db.has_table\('users'\)"),
    (list, "'AsyncDatabase' object is not iterable"),
    (lambda db: list(db["users"]), "'AsyncTable' object is not iterable"),
    (lambda db: list(db["users"].find()), "'AsyncRows' object is not iterable"),
    (lambda db: len(db["users"]), "'AsyncTable' has no len"),
    (lambda db: db.__enter__, "'AsyncDatabase' object has no attribute '__enter__'"),
    (lambda db: db.transaction().__enter__, "'AsyncTransaction' object has no attribute"),
]


@pytest.mark.parametrize(("slip", "message"), SLIPS)
def test_slips(slip, message):
    async def main():
        async with async_connect() as db:
            with pytest.raises((TypeError, AttributeError), match=message):
                slip(db)

    asyncio.run(main())


def test_a_connection_that_is_not_awaited():
    async def main():
        connecting = async_connect()
        with pytest.raises(TypeError, match="no 'users' yet: db = await async_connect"):
            connecting["users"]
        with pytest.raises(AttributeError, match="no tables yet: db = await async_connect"):
            connecting.tables()
        async with connecting as db:
            assert await db.tables() == []

    asyncio.run(main())


def test_completion_knows_the_tables_that_are_known():
    async def main():
        async with async_connect() as db:
            await db["users"].insert({"n": 1})
            return repr(db["users"].find()), db._ipython_key_completions_()

    assert asyncio.run(main()) == ("<AsyncRows ()>", ["users"])
