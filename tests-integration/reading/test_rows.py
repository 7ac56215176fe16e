"""Rows: streamed once, and the connection is released afterwards."""

import gc
import tracemalloc

import pytest
from dbset_schema.capabilities import capabilities_of


@pytest.fixture
def small_pool(open_db):
    db = open_db(pool_size=1, max_overflow=0, pool_timeout=5)
    db["t"].insert_many({"n": n} for n in range(3500))
    return db


def test_connection_is_given_back_at_the_end(small_pool):
    for _ in range(5):
        assert len(small_pool["t"].find().all()) == small_pool["t"].count()


def test_writing_to_the_table_inside_the_loop(small_pool):
    seen = 0
    for row in small_pool["t"].find(n={">=": 0}):
        seen += 1
        if seen % 500 == 0:
            small_pool["t"].update({"n": -row["n"]}, id=row["id"])
            small_pool["t"].insert({"n": 10_000, "new": seen})

    assert seen == 3500
    assert small_pool["t"].count(new={"!=": None}) == 7


def test_writing_inside_the_loop_inside_a_transaction(db):
    db["t"].insert_many({"n": n} for n in range(2500))
    with db.transaction():
        seen = 0
        for row in db["t"].find():
            seen += 1
            db["t"].insert({"n": row["n"], "copy": True})

    assert (seen, db["t"].count()) == (2500, 5000)


def test_once(db):
    db["t"].insert_many({"n": n} for n in range(3))
    rows = db["t"].find(_order_by="n")

    assert [row["n"] for row in rows] == [0, 1, 2]
    assert rows.all() == []
    assert rows.first() is None


def test_keys(db):
    db["t"].insert({"b": 1, "a": 2})
    with db["t"].find() as rows:
        assert rows.first() == {"id": 1, "b": 1, "a": 2}

    assert rows.keys == ("id", "b", "a")


def test_memory_stays_flat(db):
    db["t"].insert_many({"n": n, "text": "x" * 100} for n in range(30_000))
    gc.collect()
    tracemalloc.start()
    count = sum(1 for _ in db["t"].find())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 30_000
    assert peak < 6_000_000


def test_rows_of_a_transaction_end_with_it(db):
    db["t"].insert_many({"n": n} for n in range(2500))
    with db.transaction():
        rows = db["t"].find()
    dialect = db.engine.dialect
    if dialect.name == "sqlite" or not capabilities_of(dialect).several_cursors:  # read at once
        assert len(rows.all()) == 2500
        return
    with pytest.raises(RuntimeError, match="is over"):
        rows.all()


def test_row_type(open_db):
    db = open_db(row_type=tuple)
    db["t"].insert({"n": 1})

    assert db["t"].find_one() == (("id", 1), ("n", 1))
