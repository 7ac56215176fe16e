"""Python's sqlite3."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.peers import operators, texts
from benchmarks.peers.by_hand import PAGE
from benchmarks.peers.sqlite_by_hand import PRAGMAS, by_hand_for


def connect(url):
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def close(db):
    db.close()


@contextmanager
def transaction(db) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def insert(db, shape, rows):
    by_hand = by_hand_for(shape)
    return [db.execute(by_hand.insert, values).lastrowid for values in by_hand.written(rows)]


def insert_together(db, shape, rows):
    with transaction(db):
        return insert(db, shape, rows)


def insert_many(db, shape, rows):
    by_hand = by_hand_for(shape)
    with transaction(db):
        db.execute(by_hand.create)
        db.executemany(by_hand.insert, by_hand.written(rows))


def index(db, shape, unique):
    db.execute(by_hand_for(shape).index(unique=unique))


def find(db, shape):
    by_hand = by_hand_for(shape)
    return by_hand.read(db.execute(by_hand.select))


def find_often(db, shape, times):
    return [row for _ in range(times) for row in find(db, shape)]


def find_by_operators(db, shape, spans):
    by_hand = by_hand_for(shape)
    found = []
    for span in spans:
        found += by_hand.read(db.execute(by_hand.select_some, operators.operands(span)))
    return found


def values(db, shape):
    by_hand = by_hand_for(shape)
    return [{shape.key: value} for (value,) in db.execute(by_hand.select_values)]


def scan(db, shape):
    by_hand = by_hand_for(shape)
    cursor = db.execute(by_hand.select)
    count = 0
    while page := cursor.fetchmany(PAGE):
        count += sum(1 for row in by_hand.read(page))
    return count


def first(db, shape, times):
    by_hand = by_hand_for(shape)
    return [by_hand.read(db.execute(by_hand.select).fetchmany(PAGE))[0] for _ in range(times)]


def find_one(db, shape, keys):
    by_hand = by_hand_for(shape)
    rows = (db.execute(by_hand.select_one, (key,)).fetchone() for key in keys)
    return [by_hand.read([row])[0] for row in rows]


def query(db, shape, keys):
    rows = (row for key in keys for row in db.execute(texts.BY_KEY_QMARK, (key,)))
    return [dict(zip(texts.COLUMNS, row, strict=True)) for row in rows]


def update(db, shape, rows):
    by_hand = by_hand_for(shape)
    return [db.execute(by_hand.update, values).rowcount for values in by_hand.written(rows)]


def update_many(db, shape, rows):
    by_hand = by_hand_for(shape)
    with transaction(db):
        db.executemany(by_hand.update, by_hand.written(rows))


def upsert(db, shape, rows, unique):
    by_hand = by_hand_for(shape)
    for values in by_hand.written(rows):
        if unique:
            db.execute(by_hand.upsert, values)
            continue
        with transaction(db):
            if not db.execute(by_hand.update, values).rowcount:
                db.execute(by_hand.insert, values)


def upsert_many(db, shape, rows, unique):
    by_hand = by_hand_for(shape)
    with transaction(db):
        if unique:
            db.executemany(by_hand.upsert, by_hand.written(rows))
            return
        db.execute(by_hand.create_given)
        db.executemany(by_hand.insert_given, by_hand.written(rows))
        db.execute(by_hand.update_from_given)
        db.execute(by_hand.insert_from_given)
        db.execute(by_hand.drop_given)
