"""The mixed load of ``soak.py``: operations that know what the database must contain afterwards."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from itertools import count

KEYS = 50
BATCH = 10
KEPT = 500
COLUMNS_A_MINUTE = 20


class UndoneError(Exception):
    """Raised to roll a transaction back."""


def undo():
    raise UndoneError


class Load:
    """The work of one task or thread, and an account of it.

    Attributes:
        db: a database of the async API, or of the sync API with an async interface.
        who: the owner of the rows that the load writes.
        account: rows written and deleted, their sum, and increments of the shared counter.
    """

    def __init__(self, db, who):
        self.db = db
        self.who = who
        self.account = Counter()
        self._chance = random.Random(who)
        self._numbers = count(1)
        self._deleted = 0

    async def step(self, minute):
        """Run one of the operations that this API supports."""
        operations = [*OPERATIONS, *(CANCELLED if self.db.cancels else ())]
        await self._chance.choice(operations)(self, minute)

    def _rows(self, size):
        rows = [{"who": self.who, "n": next(self._numbers)} for _ in range(size)]
        return rows, Counter(rows=size, total=sum(row["n"] for row in rows))

    async def insert(self, minute):
        (row,), counted = self._rows(1)
        column = self._chance.randrange(1 + int(minute * COLUMNS_A_MINUTE))
        value = self._chance.choice([1, 0.5, 2**60 + 1])
        await self.db["events"].insert({**row, f"c{column}": value})
        self.account += counted

    async def insert_many(self, minute):
        rows, counted = self._rows(50)
        await self.db["events"].insert_many(rows, self._chance.choice([7, 50]))
        self.account += counted

    async def update(self, minute):
        changed = await self.db["events"].update({"seen": True}, who=self.who, seen=None)
        assert changed <= self.account["rows"]

    async def delete(self, minute):
        """Delete all but the newest rows."""
        newest = await self.db["events"].find_one(who=self.who, _order_by="-n")
        if newest is None:
            return
        found = {"who": self.who, "n": {"<": newest["n"] - KEPT}}
        rows = await self.db["events"].find(found, _columns=["n"]).all()
        assert await self.db["events"].delete(found) == len(rows)
        self.account -= Counter(rows=len(rows), total=sum(row["n"] for row in rows))

    async def upsert(self, minute):
        table = self._chance.choice(["plain", "unique"])
        row = {"k": self._chance.randrange(KEYS), "who": self.who}
        call = self._chance.choice(["upsert", "insert_ignore"])
        key = await getattr(self.db[table], call)(row, ["k"])
        assert key is False or (await self.db[table].find_one(id=key))["k"] == row["k"]

    async def upsert_many(self, minute):
        table = self._chance.choice(["plain", "unique"])
        keys = self._chance.sample(range(KEYS), 20)
        rows = [{"k": k, "who": self.who} for k in keys]
        assert await self.db[table].upsert_many(rows, ["k"], 8) == len(rows)
        await self.db[table].update_many(rows, ["k"])

    async def count_up(self, minute):
        async with self.db.transaction():
            row = await self.db.query(f"SELECT n FROM counter {self.db.locking}").first()
            await self.db["counter"].update({"n": row["n"] + 1}, id=1)
        self.account["increments"] += 1

    async def roll_back(self, minute):
        rows, _ = self._rows(5)
        with suppress(UndoneError):
            async with self.db.transaction():
                await self.db["events"].insert_many(rows)
                await self.db["counter"].update({"n": -1}, id=1)
                undo()
        assert await self.db["events"].count(who=self.who, n=rows[0]["n"]) == 0

    async def roll_inner_back(self, minute):
        (inner, outer), _ = self._rows(2)
        async with self.db.transaction():
            await self.db["events"].insert(outer)
            with suppress(UndoneError):
                async with self.db.transaction():
                    await self.db["events"].insert(inner)
                    undo()
        self.account += Counter(rows=1, total=outer["n"])

    async def read(self, minute):
        events = self.db["events"]
        assert await events.count(who=self.who) == self.account["rows"]
        assert len(await events.find(who=self.who, _limit=10).all()) <= 10
        assert len(await self.db["plain"].distinct("k").all()) <= KEYS
        total = await self.db.query(
            "SELECT sum(n) AS total FROM events WHERE who = :who", who=self.who
        ).first()
        assert (total["total"] or 0) == self.account["total"]
        await self.db.query("SELECT * FROM events").first()

    async def abandon(self, minute):
        async for _ in self.db["events"].find():
            break
        await self.db["events"].find()

    async def cancel(self, minute):
        """Cancel a bulk insert; afterwards none or all of its rows exist."""
        number = f"{self.who} {next(self._numbers)}"
        rows = [{"batch": number, "n": n} for n in range(BATCH)]
        await self._cut_short(self.db["batches"].insert_many(rows, 4))
        assert await self.db["batches"].count(batch=number) in (0, BATCH)

    async def cancel_transaction(self, minute):
        async def work():
            async with self.db.transaction():
                await self.db["batches"].insert({"batch": "undone", "n": 0})
                async for _ in self.db["batches"].find():
                    await self.db["batches"].count()
                undo()

        await self._cut_short(work())

    async def cancel_read(self, minute):
        async def work():
            async for _ in self.db["events"].find(_order_by="n"):
                pass

        await self._cut_short(work())

    async def _cut_short(self, work):
        task = asyncio.ensure_future(work)
        await asyncio.sleep(self._chance.uniform(0, 0.02))
        task.cancel()
        outcome = (await asyncio.gather(task, return_exceptions=True))[0]
        if isinstance(outcome, Exception) and not isinstance(outcome, UndoneError):
            raise outcome


OPERATIONS = (
    Load.insert,
    Load.insert,
    Load.insert_many,
    Load.update,
    Load.delete,
    Load.upsert,
    Load.upsert_many,
    Load.count_up,
    Load.roll_back,
    Load.roll_inner_back,
    Load.read,
    Load.abandon,
)
CANCELLED = (Load.cancel, Load.cancel_transaction, Load.cancel_read)


def prepare(db):
    """Create the empty tables."""
    for name in ("events", "plain", "unique", "counter", "batches"):
        db[name].drop()
    db["counter"].insert({"n": 0})
    db["events"].insert({"who": "nobody", "n": 0, "seen": True})
    db["events"].create_index(["who", "n"])
    db["unique"].insert({"k": 0, "who": "nobody"})
    db["unique"].create_index("k", unique=True)
    db["plain"].insert({"k": 0, "who": "nobody"})
    db["batches"].insert_many([{"batch": "first", "n": n} for n in range(BATCH)])


def broken(db, accounts):
    """Yield the differences between the database and the accounts of all loads."""
    for who, account in accounts.items():
        numbers = [row["n"] for row in db["events"].find(who=who, _columns=["n"])]
        if (len(numbers), sum(numbers)) != (account["rows"], account["total"]):
            yield f"{who}: {len(numbers)} rows, sum {sum(numbers)}, not as in {dict(account)}"
    counted = db["counter"].find_one()["n"]
    if counted != sum(account["increments"] for account in accounts.values()):
        yield f"counter: {counted}"
    for table in ("plain", "unique"):
        keys = [row["k"] for row in db[table].find()]
        if len(keys) != len(set(keys)):
            yield f"{table}: keys twice among {sorted(keys)}"
    halves = db.query(
        "SELECT batch FROM batches GROUP BY batch HAVING count(*) <> :size", size=BATCH
    )
    yield from (f"batch {row['batch']!r} is not whole" for row in halves)
    columns = [column.lower() for column in db["events"].columns()]
    if len(columns) != len(set(columns)):
        yield f"events: columns twice among {columns}"
