"""The previous dbset, version 1.3.0, with asyncio."""

from __future__ import annotations

import asyncio
import datetime as dt

import dbset

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


async def connect(url):
    backend, rest = url.split(":", 1)
    return await dbset.async_connect(f"{DRIVERS[backend]}:{rest}")


async def close(db):
    await db.close()


def naive(db, rows):
    """Return rows without time zones: its columns have none, and asyncpg checks that."""
    if db.engine.dialect.name == "sqlite":
        return rows
    return [{name: _naive(value) for name, value in row.items()} for row in rows]


def _naive(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    return value


async def insert(db, shape, rows):
    return [await db[shape.name].insert(row) for row in naive(db, rows)]


async def insert_together(db, shape, rows):
    async with db.transaction():
        return await insert(db, shape, rows)


async def insert_by_tasks(db, shape, shares):
    await asyncio.gather(*(insert(db, shape, rows) for rows in shares))


async def insert_many(db, shape, rows):
    await db[shape.name].insert_many(naive(db, rows))


async def index(db, shape, unique):
    await db[shape.name].create_index([shape.key], unique=unique)


async def find(db, shape):
    return [row async for row in db[shape.name].find()]


async def find_often(db, shape, times):
    return [row for _ in range(times) for row in await find(db, shape)]


async def scan(db, shape):
    count = 0
    async for _ in db[shape.name].find(_stream=True):
        count += 1
    return count


async def first(db, shape, times):
    found = []
    for _ in range(times):
        rows = db[shape.name].find(_stream=True)
        found.append(await anext(rows))
        await rows.aclose()
    return found


async def find_one(db, shape, keys):
    return [await db[shape.name].find_one(**{shape.key: key}) for key in keys]


async def update(db, shape, rows):
    return [await db[shape.name].update(row, [shape.key]) for row in naive(db, rows)]


async def upsert(db, shape, rows, unique):
    return [await db[shape.name].upsert(row, [shape.key]) for row in naive(db, rows)]


async def upsert_many(db, shape, rows, unique):
    await db[shape.name].upsert_many(naive(db, rows), [shape.key])
