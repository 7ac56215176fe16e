"""Processes that upsert overlapping frames at once: one row per key, and no error."""

import random

import dbset
import pyarrow as pa
import pytest
from processes import race

PROCESSES = 8
KEYS = 150


def missing(db):
    """Create no table."""


def unique(db):
    db["t"].insert_many(pa.table({"k": [0], "who": [-1], "turn": [-1], "text": ["k0"]}))
    db["t"].create_index("k", unique=True)


def frame(number, turn):
    order = random.Random(f"{number} {turn}").sample(range(KEYS), KEYS * 2 // 3)
    size = len(order)
    columns = {"k": order, "who": [number] * size, "turn": [turn] * size}
    return pa.table({**columns, "text": [f"k{key}" for key in order]})


def upserts(db, number):
    for turn in range(2):
        rows = frame(number, turn)
        assert db["t"].upsert_many(rows, ["k"]) == len(rows)
        db["t"].update_many(rows.select(["k", "who", "text"]), ["k"], 50 + number)
    columns = {"k": range(KEYS * 2, KEYS * 3), "who": [number] * KEYS, f"by{number}": [0.5] * KEYS}
    own = pa.table(columns)
    return db["t"].insert_ignore_many(own, ["k"])


@pytest.mark.parametrize("prepare", [missing, unique])
def test_overlapping_frames(database_url, prepare):
    with dbset.connect(database_url) as db:
        prepare(db)
    inserted = race(database_url, upserts, PROCESSES)

    given = {
        int(key)
        for n in range(PROCESSES)
        for turn in range(2)
        for key in frame(n, turn)["k"].to_pylist()
    }
    with dbset.connect(database_url) as db:
        rows = db["t"].find(k={"<": KEYS}).all()
        assert sorted(row["k"] for row in rows) == sorted(given)
        assert all(row["text"] == f"k{row['k']}" for row in rows)
        assert {row["who"] for row in rows} <= set(range(PROCESSES))
        later = db["t"].find(k={">=": KEYS}).all()
        assert len(later) == len({row["k"] for row in later}) == KEYS == sum(inserted)
        assert all(row[f"by{row['who']}"] == 0.5 for row in later)
