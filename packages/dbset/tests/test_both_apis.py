"""The sync and the async API use one file, with the installed drivers."""

from __future__ import annotations

import asyncio

import pytest
from dbset import async_connect, connect
from dbset_async.bridge import AsyncRuntime
from dbset_sync.engine.url import resolve_url
from dbset_sync.runtime import Runtime


def test_one_writes_and_the_other_reads(tmp_path):
    url = f"sqlite:///{tmp_path}/shop.db"

    async def double():
        async with async_connect(url) as db:
            async for row in db["t"].find():
                await db["t"].update({"n": 2 * row["n"]}, id=row["id"])

    with connect(url) as db:
        db["t"].insert_many([{"n": 1}, {"n": 2}])
        asyncio.run(double())
        assert [row["n"] for row in db["t"]] == [2, 4]


async def async_driver(url):
    return resolve_url(url, AsyncRuntime()).get_driver_name()


@pytest.mark.parametrize(
    ("url", "drivers"),
    [("sqlite://", ("pysqlite", "aiosqlite")), ("postgresql://h/d", ("psycopg2", "asyncpg"))],
)
def test_the_drivers_are_there(url, drivers):
    assert resolve_url(url, Runtime()).get_driver_name() == drivers[0]
    assert asyncio.run(async_driver(url)) == drivers[1]
