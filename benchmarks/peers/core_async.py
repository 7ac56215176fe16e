"""SQLAlchemy Core with asyncio."""

from __future__ import annotations

import asyncio
from itertools import islice

from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.peers import core_by_the_book as book

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


async def connect(url):
    backend, rest = url.split(":", 1)
    engine = create_async_engine(f"{DRIVERS[backend]}:{rest}")
    if engine.dialect.name == "sqlite":
        book.set_up_sqlite(engine.sync_engine)
    async with engine.connect():
        return engine


async def close(db):
    await db.dispose()


async def insert(db, shape, rows):
    keys = []
    for row in rows:
        async with db.begin() as connection:
            keys.append((await connection.execute(book.insert(shape), row)).inserted_primary_key)
    return keys


async def insert_by_tasks(db, shape, shares):
    await asyncio.gather(*(insert(db, shape, rows) for rows in shares))


async def insert_together(db, shape, rows):
    async with db.begin() as connection:
        results = [await connection.execute(book.insert(shape), row) for row in rows]
        return [result.inserted_primary_key for result in results]


async def insert_many(db, shape, rows):
    table = book.table(shape)
    rows = iter(rows)
    async with db.begin() as connection:
        await connection.run_sync(table.create)
        while chunk := list(islice(rows, book.CHUNK)):
            await connection.execute(book.insert(shape), chunk)


async def index(db, shape, unique):
    async with db.begin() as connection:
        await connection.run_sync(book.index(shape, unique=unique).create)


async def find(db, shape):
    async with db.connect() as connection:
        rows = await connection.execute(book.select(shape))
        return [dict(row) for row in rows.mappings()]


async def find_often(db, shape, times):
    return [row for _ in range(times) for row in await find(db, shape)]


async def find_by_operators(db, shape, spans):
    found = []
    for number, end in spans:
        async with db.connect() as connection:
            rows = await connection.execute(book.filtered(shape, number, end))
            found += map(dict, rows.mappings())
    return found


async def values(db, shape):
    async with db.connect() as connection:
        found = await connection.scalars(book.select_values(shape))
        return [{shape.key: value} for value in found]


async def scan(db, shape):
    count = 0
    async with db.connect() as connection:
        rows = await connection.stream(book.select(shape), execution_options={"yield_per": 1000})
        async for _ in rows.mappings():
            count += 1
    return count


async def first(db, shape, times):
    found = []
    for _ in range(times):
        async with db.connect() as connection:
            rows = await connection.stream(
                book.select(shape), execution_options={"yield_per": 1000}
            )
            found.append(dict(await rows.mappings().first()))
    return found


async def find_one(db, shape, keys):
    found = []
    for key in keys:
        async with db.connect() as connection:
            rows = await connection.execute(book.select_one(shape), {"b_key": key})
            found.append(dict(rows.mappings().first()))
    return found


async def query(db, shape, keys):
    found = []
    for key in keys:
        async with db.connect() as connection:
            rows = await connection.execute(book.BY_KEY, {"number": key})
            found += map(dict, rows.mappings())
    return found


async def update(db, shape, rows):
    counts = []
    for row in rows:
        async with db.begin() as connection:
            result = await connection.execute(book.update(shape), book.keyed(shape, row))
            counts.append(result.rowcount)
    return counts


async def update_many(db, shape, rows):
    async with db.begin() as connection:
        await connection.execute(book.update(shape), book.bound(shape, rows))


async def upsert(db, shape, rows, unique):
    for row in rows:
        async with db.begin() as connection:
            if unique:
                await connection.execute(book.upsert(shape, db.dialect.name), row)
                continue
            for statement in book.locking(shape, db.dialect.name):
                await connection.execute(statement)
            result = await connection.execute(book.update(shape), book.keyed(shape, row))
            if not result.rowcount:
                await connection.execute(book.insert(shape), row)


async def upsert_many(db, shape, rows, unique):
    rows = iter(rows)
    async with db.begin() as connection:
        for statement in book.locking(shape, db.dialect.name):
            await connection.execute(statement)
        while chunk := list(islice(rows, book.CHUNK)):
            if unique:
                await connection.execute(book.upsert(shape, db.dialect.name), chunk)
                continue
            there = set(await connection.scalars(book.existing(shape, chunk)))
            for statement, part in book.parted(shape, chunk, there):
                await connection.execute(statement, part)
