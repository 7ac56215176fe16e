"""From async_connect to rows and back, in memory and in a file that is opened again."""

from __future__ import annotations

import datetime as dt

import pytest
from dbset_async import async_connect

pytestmark = pytest.mark.asyncio

ADA = {"name": "Ada", "age": 36, "born": dt.date(1815, 12, 10), "tags": ["x"]}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///{}/shop.db"])
async def test_rows_in_and_out(url, tmp_path):
    async with async_connect(url.format(tmp_path)) as db:
        users = db["users"]
        assert (await users.find().all(), await db.has_table("users")) == ([], False)

        assert await users.insert(ADA) == 1
        assert await users.insert_many([{"name": "Bob"}, {"name": "Cy", "vip": True}]) == 2
        assert await users.update({"age": 12}, name="Bob") == 1
        assert await users.upsert({"name": "Cy", "age": 55.5}, ["name"]) == 3
        assert await users.delete(age={"<": 18}) == 1

        assert await users.find_one(name="Ada") == {"id": 1, "vip": None, **ADA}
        assert [row["name"] async for row in users] == ["Ada", "Cy"]
        assert await users.count(age={">=": 18}) == 2
        assert await db.query("SELECT name FROM users WHERE id = :id", id=3).all() == [
            {"name": "Cy"}
        ]
        assert (await db.tables(), await db.views()) == (["users"], [])
        assert (await users.table).columns.keys() == await users.columns()


async def test_a_file_is_opened_again(tmp_path):
    url = f"sqlite:///{tmp_path}/shop.db"
    async with async_connect(url) as db:
        await db["users"].insert(ADA)

    db = await async_connect(url, read_only=True)
    assert await db["users"].find().all() == [{"id": 1, **ADA}]
    with pytest.raises(PermissionError):
        await db["users"].insert(ADA)
    await db.close()
    await db.close()


async def insert_in_vain(db, table):
    async with db.transaction():
        await db[table].insert({"m": 2})
        raise ZeroDivisionError


async def test_transaction_is_atomic(db):
    async with db.transaction() as same:
        assert same is db
        await db["t"].insert({"n": 1})
        with pytest.raises(ZeroDivisionError):
            await insert_in_vain(db, "t")
    with pytest.raises(ZeroDivisionError):
        await insert_in_vain(db, "u")

    assert await db["t"].find().all() == [{"id": 1, "n": 1}]
    assert await db.tables() == ["t"]


async def rows(count):
    for n in range(count):
        yield {"n": n}


async def test_an_asynchronous_iterable_is_inserted(db):
    assert await db["t"].insert_many(rows(25), chunk_size=10) == 25
    assert [row["n"] async for row in db["t"].find(_order_by="n")] == list(range(25))


async def test_reprs(tmp_path):
    async with async_connect(f"sqlite:///{tmp_path}/shop.db") as db:
        assert repr(db) == f"<AsyncDatabase sqlite+aiosqlite:///{tmp_path}/shop.db>"
        assert repr(db["t"]) == "<AsyncTable 't'>"
