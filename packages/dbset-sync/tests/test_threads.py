"""Threads have separate transactions, in memory and in a file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from dbset_sync import connect


@pytest.fixture(params=["sqlite://", "sqlite:///{}/shop.db"])
def db(request, tmp_path):
    with connect(request.param.format(tmp_path)) as db:
        yield db


def test_a_transaction_is_unseen_by_other_threads(db):
    db["t"].insert({"n": 0})
    with ThreadPoolExecutor(1) as other, db.transaction():
        db["t"].insert({"n": 1})
        db["new"].insert({"n": 1})
        seen = other.submit(lambda: (db["t"].count(), db.tables())).result()

    assert seen == (1, ["t"])
    assert (db["t"].count(), db.tables()) == (2, ["new", "t"])


def test_one_rolls_back_and_the_other_commits(db):
    started = Barrier(2, timeout=60)

    def write(name, error):
        started.wait()
        try:
            with db.transaction():
                for n in range(20):
                    db["t"].insert({"name": name, "n": n})
                if error:
                    raise error
        except ZeroDivisionError:
            return "rolled back"
        return "committed"

    with ThreadPoolExecutor(2) as threads:
        ends = list(threads.map(write, ("a", "b"), (None, ZeroDivisionError())))

    assert ends == ["committed", "rolled back"]
    assert [row["name"] for row in db["t"].find()] == ["a"] * 20


def test_no_increment_is_lost(db):
    db["counter"].insert({"n": 0})

    def increment(_):
        with db.transaction():
            row = db["counter"].find_one(id=1)
            db["counter"].update({"n": row["n"] + 1}, id=1)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(increment, range(40)))
    assert db["counter"].find_one() == {"id": 1, "n": 40}


def test_all_threads_may_create_the_table(db):
    started = Barrier(4, timeout=60)

    def insert(number):
        started.wait()
        return db["t"].insert({"n": number, f"c{number % 2}": number})

    with ThreadPoolExecutor(4) as threads:
        keys = list(threads.map(insert, range(4)))

    assert sorted(keys) == [1, 2, 3, 4]
    assert sorted(db["t"].columns()) == ["c0", "c1", "id", "n"]
