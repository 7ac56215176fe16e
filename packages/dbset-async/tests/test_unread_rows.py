"""Rows that go away unread warn, as a coroutine does: their statement has not run."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import warnings

import pytest
from dbset_async import async_connect
from dbset_sync import ArgumentError, ClosedError, ColumnNotFoundError

UNREAD = {
    "AsyncDatabase.query": lambda db: db.query("DELETE FROM t"),
    "AsyncTable.find": lambda db: db["t"].find(n=1),
    "AsyncTable.values": lambda db: db["t"].values("n"),
    "AsyncTable.distinct": lambda db: db["t"].distinct("n"),
    "AsyncTable.all": lambda db: db["t"].all(),
}


async def in_block(db):
    async with db["t"].find():
        pass


async def loop_left(db):
    async for _ in db["t"]:
        break


async def failed(db):
    with pytest.raises(ColumnNotFoundError):
        await db["t"].find(m=1).all()
    with pytest.raises(ArgumentError):
        await db.query("SELECT :a")


async def misused(db):
    with pytest.raises(TypeError, match="async for"):
        list(db["t"].find())
    with pytest.raises(TypeError, match="async with"), db["t"].find():
        pass


async def cancelled(db):
    task = asyncio.create_task(db["t"].find().all())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def passed_on(db):
    found = [db["t"].find(n=n) for n in range(3)]
    await asyncio.gather(*(rows.all() for rows in found))


async def closed(db):
    await db["t"].find().close()
    unread = db["t"].find()
    await db.close()
    with pytest.raises(ClosedError):
        await unread


async def awaited(db):
    await db["t"].find()


READ = {
    "awaited": awaited,
    "all": lambda db: db["t"].find().all(),
    "first": lambda db: db["t"].find().first(),
    "next": lambda db: anext(db["t"].find()),
    "block": in_block,
    "loop": loop_left,
    "failed": failed,
    "misused": misused,
    "cancelled": cancelled,
    "passed on": passed_on,
    "closed": closed,
}


def run(call):
    """Run a function on a database, and return the warnings."""

    async def main():
        async with async_connect() as db:
            await db["t"].insert({"n": 1})
            found = call(db)
            if asyncio.iscoroutine(found):
                await found
            del found
            gc.collect()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asyncio.run(main())
    return caught


@pytest.mark.parametrize(("name", "call"), UNREAD.items(), ids=UNREAD)
def test_unread_rows_warn_once(name, call):
    (warning,) = run(call)

    assert warning.category is RuntimeWarning
    assert str(warning.message) == f"{name!r} was never awaited, so its statement has not run"


def test_the_warning_names_the_line_of_a_forgotten_await():
    def forget(db):
        db.query("DELETE FROM t")

    (warning,) = run(forget)
    assert warning.filename == __file__
    assert warning.lineno == forget.__code__.co_firstlineno + 1


@pytest.mark.parametrize("read", READ.values(), ids=READ)
def test_rows_that_are_read_or_fail_do_not_warn(read):
    assert [str(each.message) for each in run(read)] == []


AT_EXIT = """
import asyncio
from dbset_async import async_connect

async def main():
    global kept
    async with async_connect() as db:
        kept = db.query("SELECT 1")

asyncio.run(main())
"""


def test_the_end_of_the_program_does_not_warn():
    ended = subprocess.run(
        [sys.executable, "-W", "always::RuntimeWarning", "-c", AT_EXIT],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr == ""
