"""Reads that never end or use up all memory, and the ways to run them."""

from __future__ import annotations

import time
from contextlib import contextmanager

from both_apis import Blocking
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

#: Seconds.
BOUND = 0.3

SERIES = "generate_series(1, 99999)"
ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"
_MANY = ENDLESS.replace("FROM t)", "FROM t WHERE n < 100000000)")

_EVERYWHERE = {
    "endless rows": ENDLESS,
    "endless recursion": f"SELECT count(*) FROM ({ENDLESS}) x",
    "sort of too much": f"SELECT n FROM ({_MANY}) x ORDER BY -n",
}

RUNAWAYS = {
    "postgresql": _EVERYWHERE
    | {
        "cross join": f"SELECT count(*) FROM {SERIES} a, {SERIES} b, {SERIES} c",
        "gigabyte": "SELECT length(md5(repeat('x', 1000000000)) || repeat('x', 1000000000))",
        "gigabytes sent": "SELECT repeat('x', 1000000) FROM generate_series(1, 99999)",
        "huge aggregate": f"SELECT length(string_agg(md5(a::text), '')) FROM {SERIES} a, {SERIES}",
        "slow regex": r"SELECT repeat('1', 50021) ~ '^(11+)\1+$'",
    },
    "sqlite": _EVERYWHERE
    | {
        "cross join": f"SELECT count(*) FROM ({_MANY}) a, ({_MANY}) b",
        "zeroblob": "SELECT zeroblob(900000000)",
        "hex": "SELECT length(hex(zeroblob(400000000)))",
        "replace": "SELECT length(replace(hex(zeroblob(1000)), '0', hex(zeroblob(400000))))",
        "growing": ENDLESS.replace("SELECT 1", "SELECT 'a'").replace("n + 1", "n || n"),
        "huge aggregate": f"SELECT length(group_concat(hex(zeroblob(9999)))) FROM ({_MANY})",
        "long values": f"SELECT sum(length(hex(zeroblob(400000 + n % 10)))) FROM ({_MANY})",
        "slow pattern": f"SELECT sum('{'ab' * 200}' || n LIKE '{'%a_' * 30}c') FROM ({_MANY})",
    },
}


def on_connection(db, work):
    """Call a function with a SQLAlchemy connection, in either API."""
    engine = db.engine
    if isinstance(engine, AsyncEngine):

        async def call():
            async with engine.connect() as connection:
                return await connection.run_sync(work)

        return db._task.run(call())
    with engine.connect() as connection:
        return work(connection)


def _streamed(connection, sql):
    return connection.execution_options(stream_results=True).execute(text(sql))


def in_transaction(db, sql):
    with db.transaction():
        return db.query(sql).all()


def in_loop(db, sql):
    if not isinstance(db, Blocking):
        return list(db.query(sql))

    async def loop():  # waiting for each row takes longer than the database
        return [row async for row in db._target.query(sql)]

    return db._task.run(loop())


#: Ways to read all rows of a statement.
WAYS = {
    "query": lambda db, sql: db.query(sql).all(),
    "loop": in_loop,
    "transaction": in_transaction,
    "driver's text": lambda db, sql: on_connection(db, lambda c: c.exec_driver_sql(sql).fetchall()),
    "Core": lambda db, sql: on_connection(db, lambda c: c.execute(text(sql)).all()),
    "Core by row": lambda db, sql: on_connection(db, lambda c: list(c.execute(text(sql)))),
    "Core, streamed": lambda db, sql: on_connection(db, lambda c: _streamed(c, sql).all()),
    "Core, by pages": lambda db, sql: on_connection(
        db, lambda c: [row for page in _streamed(c, sql).partitions(100) for row in page]
    ),
}


@contextmanager
def within_twice(bound=BOUND):
    """Assert that the block takes twice the bound and two seconds at most, on a processor.

    The machine may stop for a while, and the server has processors of its own.
    """
    began, cpu = time.monotonic(), time.process_time()
    yield
    assert time.process_time() - cpu < 2 * bound + 2
    assert time.monotonic() - began < 60
