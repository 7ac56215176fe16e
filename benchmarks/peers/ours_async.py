"""dbset's async API."""

from __future__ import annotations

import asyncio

from dbset import async_connect

from benchmarks.peers import operators, texts


async def connect(url):
    return await async_connect(url)


async def close(db):
    await db.close()


async def insert(db, shape, rows):
    return [await db[shape.name].insert(row) for row in rows]


async def insert_together(db, shape, rows):
    async with db.transaction():
        return await insert(db, shape, rows)


async def insert_by_tasks(db, shape, shares):
    await asyncio.gather(*(insert(db, shape, rows) for rows in shares))


async def insert_many(db, shape, rows):
    await db[shape.name].insert_many(rows)


async def index(db, shape, unique):
    await db[shape.name].create_index([shape.key], unique=unique)


async def find(db, shape):
    return await db[shape.name].find().all()


async def find_often(db, shape, times):
    return [row for _ in range(times) for row in await find(db, shape)]


async def find_by_operators(db, shape, spans):
    return [
        row
        for number, end in spans
        async for row in db[shape.name].find(**operators.filters(number, end))
    ]


async def values(db, shape):
    return [{shape.key: value} async for value in db[shape.name].values(shape.key)]


async def scan(db, shape):
    count = 0
    async for _ in db[shape.name].find():
        count += 1
    return count


async def first(db, shape, times):
    return [await db[shape.name].find().first() for _ in range(times)]


async def find_one(db, shape, keys):
    return [await db[shape.name].find_one(**{shape.key: key}) for key in keys]


async def query(db, shape, keys):
    return [row for key in keys for row in await db.query(texts.BY_KEY, number=key).all()]


async def update(db, shape, rows):
    return [await db[shape.name].update(row, [shape.key]) for row in rows]


async def update_many(db, shape, rows):
    await db[shape.name].update_many(rows, [shape.key])


async def upsert(db, shape, rows, unique):
    return [await db[shape.name].upsert(row, [shape.key]) for row in rows]


async def upsert_many(db, shape, rows, unique):
    await db[shape.name].upsert_many(rows, [shape.key])
