"""Processes that upsert the same new keys at once: one row per key, and no error."""

import random

import dbset
import pytest
from processes import race
from sqlalchemy import BigInteger, Text, func

WRITERS = 8
KEYS = 5

# By table: the key columns and their values, for the number of a key.
SHAPES = {
    "single": lambda n: {"k": f"k{n}"},
    "compound": lambda n: {"a": n % 4, "b": f"b{n // 4}"},
    "with_none": lambda n: {"a": n // 2, "b": f"b{n}" if n % 2 else None},
}
TYPES = {"k": Text, "a": BigInteger, "b": Text, "who": BigInteger}


def missing(db):
    """Create no table."""


def plain(db):
    for table, shape in SHAPES.items():
        db.create_table(table, {column: TYPES[column] for column in [*shape(0), "who"]})


def unique(db):
    plain(db)
    for table, shape in SHAPES.items():
        db[table].create_index(list(shape(0)), unique=True)


def every_call(db, number):
    """Write every key with one of the calls; return the primary keys that they return."""
    found = []
    for table, shape in SHAPES.items():
        for n in random.Random(number).sample(range(KEYS), KEYS):
            keys = list(shape(n))
            row = {**shape(n), "who": number}
            match (number + n) % 3:
                case 0:
                    found.append((table, n, db[table].upsert(row, keys)))
                case 1:
                    found.append((table, n, db[table].insert_ignore(row, keys)))
                case 2:
                    db[table].upsert_many([row, {**shape(n + 1), "who": number}], keys)
    return found


@pytest.mark.parametrize("prepare", [missing, plain, unique])
def test_every_call_at_once(database_url, prepare):
    with dbset.connect(database_url) as db:
        prepare(db)
    found = [key for keys in race(database_url, every_call, WRITERS) for key in keys]
    with dbset.connect(database_url) as db:
        for table, shape in SHAPES.items():
            rows = list(db[table].find())
            ids = {tuple(row[column] for column in shape(0)): row["id"] for row in rows}
            assert len(rows) == KEYS + 1
            assert set(ids) == {tuple(shape(n).values()) for n in range(KEYS + 1)}
            assert {row["who"] for row in rows} <= set(range(WRITERS))
            given = {(n, key) for name, n, key in found if name == table and key is not False}
            assert given <= {(n, ids[tuple(shape(n).values())]) for n in range(KEYS)}


def insert_ignores(db, number):
    return [
        [db[table].insert_ignore({**shape(n), "who": number}, list(shape(n))) for n in range(KEYS)]
        for table, shape in SHAPES.items()
    ]


@pytest.mark.parametrize("prepare", [missing, unique])
def test_one_of_many_inserts_a_key(database_url, prepare):
    with dbset.connect(database_url) as db:
        prepare(db)
    given = race(database_url, insert_ignores, WRITERS)
    with dbset.connect(database_url) as db:
        for number, (table, shape) in enumerate(SHAPES.items()):
            rows = {tuple(row[c] for c in shape(0)): row for row in db[table].find()}
            for n in range(KEYS):
                row = rows[tuple(shape(n).values())]
                keys = [tables[number][n] for tables in given]
                assert keys[row["who"]] == row["id"]
                assert keys.count(False) == WRITERS - 1


def shuffled_bulks(db, number):
    for turn in range(3):
        for table, shape in SHAPES.items():
            order = random.Random(f"{number} {turn}").sample(range(KEYS * 5), KEYS * 5)
            rows = [{**shape(n), "who": number, "turn": turn} for n in order]
            assert db[table].upsert_many(rows, list(shape(0)), 20 + number) == len(rows)
            db[table].update_many(rows, list(shape(0)), 30)


@pytest.mark.parametrize("prepare", [missing, unique])
def test_many_rows_in_any_order(database_url, prepare):
    with dbset.connect(database_url) as db:
        prepare(db)
    race(database_url, shuffled_bulks, WRITERS)
    with dbset.connect(database_url) as db:
        for table, shape in SHAPES.items():
            keys = {tuple(row[column] for column in shape(0)) for row in db[table].find(turn=2)}
            assert keys == {tuple(shape(n).values()) for n in range(KEYS * 5)}
            assert db[table].count() == len(keys)


def bulk_ignores(db, number):
    counts = []
    for table, shape in SHAPES.items():
        order = random.Random(number).sample(range(KEYS * 10), KEYS * 10)
        rows = [{**shape(n), "who": number} for n in order]
        counts.append(db[table].insert_ignore_many(rows, list(shape(0)), 17))
    return counts


@pytest.mark.parametrize("prepare", [missing, plain, unique])
def test_counts_of_bulks_that_ignore_rows(database_url, prepare):
    with dbset.connect(database_url) as db:
        prepare(db)
    counts = race(database_url, bulk_ignores, 4)
    with dbset.connect(database_url) as db:
        for number, (table, shape) in enumerate(SHAPES.items()):
            keys = {tuple(row[column] for column in shape(0)) for row in db[table].find()}
            assert keys == {tuple(shape(n).values()) for n in range(KEYS * 10)}
            assert db[table].count() == len(keys) == sum(each[number] for each in counts)


def counts_up(db, number):
    for table, shape in SHAPES.items():
        who = func.coalesce(db[table].table.c.who, 0) + 1
        for turn in range(20):
            db[table].upsert({**shape((number + turn) % KEYS), "who": who}, list(shape(0)))


@pytest.mark.parametrize("prepare", [plain, unique])
def test_counters(database_url, prepare):
    with dbset.connect(database_url) as db:
        prepare(db)
    race(database_url, counts_up, 4)
    with dbset.connect(database_url) as db:
        for table in SHAPES:
            assert sorted(db[table].values("who")) == [16] * KEYS
