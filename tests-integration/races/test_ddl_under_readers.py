"""One process changes a table without pause while others read and write it with every driver."""

import time

import dbset
import pytest
from processes import race

CHANGES = 10
READERS = 5
PATIENCE = 90


def add_columns(t, n):
    t.create_column_by_example(f"c{n}", n)


def add_and_drop(t, n):
    t.insert({"who": 0, f"c{n}": n, f"d{n}": n})
    t.drop_column(f"d{n}")


def widen(t, n):
    t.insert_many([{"who": 0, f"c{n}": 1}, {"who": 0, f"e{n}": n}])
    t.insert({"who": 0, f"c{n}": 0.5})
    t.insert({"who": 0, f"c{n}": 2**60 + 1})


def change(db, by):
    for n in range(CHANGES):
        by(db["t"], n)
    db["t"].insert({"who": 0, "last": 1})


def poll(db, number):
    """Read and write until the last change is visible; return the number of rows written."""
    deadline = time.monotonic() + PATIENCE
    turn = 0
    while time.monotonic() < deadline:
        turn += 1
        db["t"].insert({"who": number, "n": turn})
        db["t"].update({"n": -turn}, who=number, n=turn)
        db["t"].upsert({"who": number, "n": -turn, "seen": turn}, ["who", "n"])
        assert db["t"].count(who=number) == turn
        assert db["t"].find_one(who=number, n=-turn)["seen"] == turn
        texts = db.query("SELECT * FROM t WHERE who = :who", who=number).all()
        found = db["t"].find(who=number).all()
        assert len(found) == len(texts) == turn
        if "last" in found[0]:
            assert "last" in db.query("SELECT * FROM t").first()
            return turn
    raise TimeoutError("the last column was never seen")


def adding(db, number):
    return poll(db, number) if number else change(db, add_columns)


def dropping(db, number):
    return poll(db, number) if number else change(db, add_and_drop)


def widening(db, number):
    return poll(db, number) if number else change(db, widen)


@pytest.mark.parametrize("work", [adding, dropping, widening])
def test_readers_and_writers_go_on(database_url, work):
    with dbset.connect(database_url) as db:
        db["t"].upsert({"who": 0, "n": 0, "seen": 0}, ["who", "n"])
    turns = race(database_url, work, 1 + READERS)
    with dbset.connect(database_url) as db:
        assert [db["t"].count(who=number) for number in range(1, 1 + READERS)] == turns[1:]
        assert {f"c{n}" for n in range(CHANGES)} < set(db["t"].columns())
