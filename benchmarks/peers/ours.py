"""dbset."""

from __future__ import annotations

import dbset
from dbset_filters import FilterBuilder

from benchmarks.peers import operators, texts


def connect(url):
    return dbset.connect(url)


def close(db):
    db.close()


def insert(db, shape, rows):
    return [db[shape.name].insert(row) for row in rows]


def insert_together(db, shape, rows):
    with db.transaction():
        return insert(db, shape, rows)


def insert_many(db, shape, rows):
    db[shape.name].insert_many(rows)


def index(db, shape, unique):
    db[shape.name].create_index([shape.key], unique=unique)


def find(db, shape):
    return db[shape.name].find().all()


def find_often(db, shape, times):
    return [row for _ in range(times) for row in find(db, shape)]


def find_by_operators(db, shape, spans):
    return [
        row
        for number, end in spans
        for row in db[shape.name].find(**operators.filters(number, end))
    ]


def values(db, shape):
    return [{shape.key: value} for value in db[shape.name].values(shape.key)]


def scan(db, shape):
    return sum(1 for row in db[shape.name].find())


def first(db, shape, times):
    return [db[shape.name].find().first() for _ in range(times)]


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
    filters = FilterBuilder(db[shape.name].table)
    return [
        filters.where(number={">=": number}, name={"like": "name%"}, active=True)
        for number in range(times)
    ]
