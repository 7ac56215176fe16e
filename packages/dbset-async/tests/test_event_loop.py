"""A database belongs to the event loop that it was connected in."""

from __future__ import annotations

import asyncio

import pytest
from dbset_async import EventLoopError, async_connect
from dbset_async.bridge import AsyncRuntime
from dbset_sync import DatasetError


async def connected():
    return await async_connect("sqlite://")


CALLS = [
    lambda db: db["t"].insert({"n": 1}),
    lambda db: db["t"].find().all(),
    lambda db: db.query("SELECT 1").first(),
    lambda db: db.tables(),
    lambda db: db.transaction().__aenter__(),
]


async def called(call, db):
    return await call(db)


@pytest.mark.parametrize("call", CALLS)
def test_other_loop_is_an_error(call):
    with asyncio.Runner() as home, asyncio.Runner() as other:
        db = home.run(connected())
        with pytest.raises(EventLoopError, match="connect in each event loop") as raised:
            other.run(called(call, db))
        home.run(db.close())

    assert isinstance(raised.value, (DatasetError, RuntimeError))


def test_connecting_needs_a_loop():
    with pytest.raises(RuntimeError, match="no running event loop"):
        AsyncRuntime()


def test_usable_in_its_loop_afterwards():
    with asyncio.Runner() as home:
        db = home.run(connected())
        assert home.run(called(CALLS[0], db)) == 1
        assert home.run(called(CALLS[1], db)) == [{"id": 1, "n": 1}]
        home.run(db.close())
