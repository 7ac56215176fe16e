"""dataset, with explicit types where it guesses them wrong."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import dataset
import sqlalchemy as sa

from benchmarks.peers import operators, texts
from benchmarks.rows import Shape

warnings.filterwarnings("ignore", "Dialect sqlite.* does .not. support Decimal objects")


def connect(url):
    return dataset.connect(url.replace("postgresql:", "postgresql+psycopg2:"))


def close(db):
    db.close()


def types(db, shape: Shape) -> Mapping[str, Any]:
    """Return the types of the columns that would become text."""
    known = {"decimal": sa.Numeric, "json": db.types.json}
    return {name: known[kind] for name, kind in shape.kinds.items() if kind in known}


def insert(db, shape, rows):
    return [db[shape.name].insert(row) for row in rows]


def insert_together(db, shape, rows):
    with db as transaction:
        return insert(transaction, shape, rows)


def insert_many(db, shape, rows):
    db[shape.name].insert_many(rows, types=types(db, shape))


def index(db, shape, unique):
    if unique:  # dataset has no function for it
        db.query(f"CREATE UNIQUE INDEX by_key ON {shape.name} ({shape.key})")
        db.commit()
    else:
        db[shape.name].create_index([shape.key])


def find(db, shape):
    return list(db[shape.name].find())


def find_often(db, shape, times):
    return [row for _ in range(times) for row in find(db, shape)]


def find_by_operators(db, shape, spans):
    return [
        row
        for number, end in spans
        for row in db[shape.name].find(**operators.filters(number, end))
    ]


def scan(db, shape):
    return sum(1 for _ in db[shape.name].find(_streamed=True))


def first(db, shape, times):
    return [next(db[shape.name].find(_streamed=True)) for _ in range(times)]


def find_one(db, shape, keys):
    return [db[shape.name].find_one(**{shape.key: key}) for key in keys]


def query(db, shape, keys):
    return [row for key in keys for row in db.query(texts.BY_KEY, number=key)]


def update(db, shape, rows):
    return [db[shape.name].update(row, [shape.key]) for row in rows]


def update_many(db, shape, rows):
    db[shape.name].update_many(rows, [shape.key])


def upsert(db, shape, rows, unique):
    return [db[shape.name].upsert(row, [shape.key]) for row in rows]


def upsert_many(db, shape, rows, unique):
    db[shape.name].upsert_many(rows, [shape.key])


def build_filters(db, shape, times):
    build = db[shape.name]._args_to_clause
    return [
        build({"number": {">=": number}, "name": {"like": "name%"}, "active": True})
        for number in range(times)
    ]
