"""asyncpg, with COPY for many rows."""

from __future__ import annotations

import asyncio
import json
from functools import cache

import asyncpg

from benchmarks.peers import operators, texts
from benchmarks.peers.by_hand import PAGE, dumps, from_dicts, to_dicts
from benchmarks.peers.postgresql_by_hand import GIVEN, Statements

CONNECTIONS = 15  # the size of SQLAlchemy's pool


class ByHand(Statements):
    def __init__(self, shape):
        marks = [f"${place}" for place, _ in enumerate(shape.kinds, 1)]
        super().__init__(shape, marks, marks[0])
        self.written = from_dicts(shape, {}, {})
        self.read = to_dicts(shape, {}, {})


by_hand_for = cache(ByHand)


class Database:
    """A connection, and a pool for tasks."""

    def __init__(self, url):
        self.url = url

    async def start(self):
        self.pool = await asyncpg.create_pool(
            self.url, min_size=1, max_size=CONNECTIONS, init=_set_up
        )
        self.connection = await self.pool.acquire()
        return self


async def _set_up(connection):
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + dumps(value).encode(),
        decoder=lambda value: json.loads(value[1:]),
    )


async def connect(url):
    return await Database(url).start()


async def close(db):
    await db.pool.release(db.connection)
    await db.pool.close()


async def insert(db, shape, rows):
    return await _insert(db.connection, by_hand_for(shape), rows)


async def _insert(connection, by_hand, rows):
    written = by_hand.written(rows)
    return [await connection.fetchval(by_hand.insert, *values) for values in written]


async def insert_together(db, shape, rows):
    async with db.connection.transaction():
        return await insert(db, shape, rows)


async def insert_by_tasks(db, shape, shares):
    by_hand = by_hand_for(shape)

    async def insert_share(rows):
        for row in rows:
            async with db.pool.acquire() as connection:
                await _insert(connection, by_hand, [row])

    await asyncio.gather(*map(insert_share, shares))


async def _copy(db, by_hand, table, rows):
    await db.connection.copy_records_to_table(
        table, records=by_hand.written(rows), columns=by_hand.columns
    )


async def insert_many(db, shape, rows):
    by_hand = by_hand_for(shape)
    async with db.connection.transaction():
        await db.connection.execute(by_hand.create)
        await _copy(db, by_hand, shape.name, rows)


async def index(db, shape, unique):
    await db.connection.execute(by_hand_for(shape).index(unique=unique))


async def find(db, shape):
    by_hand = by_hand_for(shape)
    return by_hand.read(await db.connection.fetch(by_hand.select))


async def find_often(db, shape, times):
    return [row for _ in range(times) for row in await find(db, shape)]


async def find_by_operators(db, shape, spans):
    by_hand = by_hand_for(shape)
    found = []
    for span in spans:
        rows = await db.connection.fetch(by_hand.select_some, *operators.operands(span))
        found += by_hand.read(rows)
    return found


async def values(db, shape):
    found = await db.connection.fetch(by_hand_for(shape).select_values)
    return [{shape.key: value} for (value,) in found]


async def scan(db, shape):
    by_hand = by_hand_for(shape)
    count = 0
    async with db.connection.transaction():
        cursor = await db.connection.cursor(by_hand.select)
        while page := await cursor.fetch(PAGE):
            count += sum(1 for row in by_hand.read(page))
    return count


async def first(db, shape, times):
    by_hand = by_hand_for(shape)
    found = []
    for _ in range(times):
        async with db.connection.transaction():
            cursor = await db.connection.cursor(by_hand.select)
            found.append(by_hand.read(await cursor.fetch(PAGE))[0])
    return found


async def find_one(db, shape, keys):
    by_hand = by_hand_for(shape)
    rows = [await db.connection.fetchrow(by_hand.select_one, key) for key in keys]
    return by_hand.read(rows)


async def query(db, shape, keys):
    found = [await db.connection.fetch(texts.BY_KEY_DOLLAR, key) for key in keys]
    return [dict(row) for rows in found for row in rows]


async def update(db, shape, rows):
    by_hand = by_hand_for(shape)
    written = by_hand.written(rows)
    return [await db.connection.execute(by_hand.update, *values) for values in written]


async def update_many(db, shape, rows):
    by_hand = by_hand_for(shape)
    async with db.connection.transaction():
        await db.connection.execute(by_hand.create_given)
        await _copy(db, by_hand, GIVEN, rows)
        await db.connection.execute(by_hand.update_given)


async def upsert(db, shape, rows, unique):
    by_hand = by_hand_for(shape)
    for values in by_hand.written(rows):
        if unique:
            await db.connection.fetchval(by_hand.upsert, *values)
            continue
        async with db.connection.transaction():
            await db.connection.execute(by_hand.lock)
            if await db.connection.execute(by_hand.update, *values) == "UPDATE 0":
                await db.connection.fetchval(by_hand.insert, *values)


async def upsert_many(db, shape, rows, unique):
    by_hand = by_hand_for(shape)
    async with db.connection.transaction():
        await db.connection.execute(by_hand.create_given)
        await _copy(db, by_hand, GIVEN, rows)
        if unique:
            await db.connection.execute(by_hand.upsert_given)
            return
        await db.connection.execute(by_hand.lock)
        await db.connection.execute(by_hand.update_given)
        await db.connection.execute(by_hand.insert_given)
