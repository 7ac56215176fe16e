"""aiosqlite, which runs sqlite3 in a thread."""

from __future__ import annotations

from contextlib import asynccontextmanager

import aiosqlite

from benchmarks.peers import operators, texts
from benchmarks.peers.by_hand import PAGE
from benchmarks.peers.sqlite_by_hand import PRAGMAS, by_hand_for


async def connect(url):
    connection = await aiosqlite.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in PRAGMAS:
        await connection.execute(pragma)
    return connection


async def close(db):
    await db.close()


@asynccontextmanager
async def transaction(db):
    await db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        await db.execute("ROLLBACK")
        raise
    await db.execute("COMMIT")


async def insert(db, shape, rows):
    by_hand = by_hand_for(shape)
    written = by_hand.written(rows)
    return [(await db.execute(by_hand.insert, values)).lastrowid for values in written]


async def insert_together(db, shape, rows):
    async with transaction(db):
        return await insert(db, shape, rows)


async def insert_many(db, shape, rows):
    by_hand = by_hand_for(shape)
    async with transaction(db):
        await db.execute(by_hand.create)
        await db.executemany(by_hand.insert, by_hand.written(rows))


async def index(db, shape, unique):
    await db.execute(by_hand_for(shape).index(unique=unique))


async def find(db, shape):
    by_hand = by_hand_for(shape)
    return by_hand.read(await db.execute_fetchall(by_hand.select))


async def find_often(db, shape, times):
    return [row for _ in range(times) for row in await find(db, shape)]


async def find_by_operators(db, shape, spans):
    by_hand = by_hand_for(shape)
    found = []
    for span in spans:
        rows = await db.execute_fetchall(by_hand.select_some, operators.operands(span))
        found += by_hand.read(rows)
    return found


async def values(db, shape):
    found = await db.execute_fetchall(by_hand_for(shape).select_values)
    return [{shape.key: value} for (value,) in found]


async def scan(db, shape):
    by_hand = by_hand_for(shape)
    cursor = await db.execute(by_hand.select)
    count = 0
    while page := await cursor.fetchmany(PAGE):
        count += sum(1 for row in by_hand.read(page))
    return count


async def first(db, shape, times):
    by_hand = by_hand_for(shape)
    found = []
    for _ in range(times):
        async with db.execute(by_hand.select) as cursor:
            found.append(by_hand.read(await cursor.fetchmany(PAGE))[0])
    return found


async def find_one(db, shape, keys):
    by_hand = by_hand_for(shape)
    found = []
    for key in keys:
        found += by_hand.read(await db.execute_fetchall(by_hand.select_one, (key,)))
    return found


async def query(db, shape, keys):
    found = [await db.execute_fetchall(texts.BY_KEY_QMARK, (key,)) for key in keys]
    return [dict(zip(texts.COLUMNS, row, strict=True)) for rows in found for row in rows]


async def update(db, shape, rows):
    by_hand = by_hand_for(shape)
    written = by_hand.written(rows)
    return [(await db.execute(by_hand.update, values)).rowcount for values in written]


async def update_many(db, shape, rows):
    by_hand = by_hand_for(shape)
    async with transaction(db):
        await db.executemany(by_hand.update, by_hand.written(rows))


async def upsert(db, shape, rows, unique):
    by_hand = by_hand_for(shape)
    for values in by_hand.written(rows):
        if unique:
            await db.execute(by_hand.upsert, values)
            continue
        async with transaction(db):
            if not (await db.execute(by_hand.update, values)).rowcount:
                await db.execute(by_hand.insert, values)


async def upsert_many(db, shape, rows, unique):
    by_hand = by_hand_for(shape)
    async with transaction(db):
        if unique:
            await db.executemany(by_hand.upsert, by_hand.written(rows))
            return
        await db.execute(by_hand.create_given)
        await db.executemany(by_hand.insert_given, by_hand.written(rows))
        await db.execute(by_hand.update_from_given)
        await db.execute(by_hand.insert_from_given)
        await db.execute(by_hand.drop_given)
