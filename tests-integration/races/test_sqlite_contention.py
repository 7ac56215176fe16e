"""Processes that read and then write in one transaction: no update is lost."""

import dbset
from processes import race

WRITERS = 8
TURNS = 100


def count_up(db, number):
    for _ in range(TURNS):
        with db.transaction():
            row = db["t"].find_one(name="counter")
            db["t"].update({"n": row["n"] + 1}, name="counter")


def count_up_locked(db, number):
    for _ in range(TURNS // 4):
        with db.transaction():
            row = db.query("SELECT n FROM t WHERE name = 'counter' FOR UPDATE").first()
            db["t"].update({"n": row["n"] + 1}, name="counter")


def counted(url, work):
    with dbset.connect(url) as db:
        db["t"].insert({"name": "counter", "n": 0})
    race(url, work, WRITERS)
    with dbset.connect(url) as db:
        return db["t"].find_one(name="counter")["n"]


def test_sqlite(empty_sqlite):
    assert counted(empty_sqlite, count_up) == WRITERS * TURNS


def test_postgresql_with_rows_locked(empty_postgresql):
    assert counted(empty_postgresql, count_up_locked) == WRITERS * TURNS // 4
