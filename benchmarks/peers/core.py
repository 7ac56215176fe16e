"""SQLAlchemy Core."""

from __future__ import annotations

from itertools import islice

import sqlalchemy as sa

from benchmarks.peers import core_by_the_book as book


def connect(url):
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg2:"))
    if engine.dialect.name == "sqlite":
        book.set_up_sqlite(engine)
    engine.connect().close()
    return engine


def close(db):
    db.dispose()


def insert(db, shape, rows):
    keys = []
    for row in rows:
        with db.begin() as connection:
            keys.append(connection.execute(book.insert(shape), row).inserted_primary_key)
    return keys


def insert_together(db, shape, rows):
    with db.begin() as connection:
        return [connection.execute(book.insert(shape), row).inserted_primary_key for row in rows]


def insert_many(db, shape, rows):
    table = book.table(shape)
    rows = iter(rows)
    with db.begin() as connection:
        table.create(connection)
        while chunk := list(islice(rows, book.CHUNK)):
            connection.execute(book.insert(shape), chunk)


def index(db, shape, unique):
    book.index(shape, unique=unique).create(db)


def find(db, shape):
    with db.connect() as connection:
        rows = connection.execute(book.select(shape))
        return [dict(row) for row in rows.mappings()]


def find_often(db, shape, times):
    return [row for _ in range(times) for row in find(db, shape)]


def find_by_operators(db, shape, spans):
    found = []
    for number, end in spans:
        with db.connect() as connection:
            rows = connection.execute(book.filtered(shape, number, end))
            found += map(dict, rows.mappings())
    return found


def values(db, shape):
    with db.connect() as connection:
        return [{shape.key: value} for value in connection.scalars(book.select_values(shape))]


def scan(db, shape):
    with db.connect() as connection:
        streaming = connection.execution_options(yield_per=1000)
        return sum(1 for _ in map(dict, streaming.execute(book.select(shape)).mappings()))


def first(db, shape, times):
    found = []
    for _ in range(times):
        with db.connect() as connection:
            streaming = connection.execution_options(yield_per=1000)
            found.append(dict(streaming.execute(book.select(shape)).mappings().first()))
    return found


def find_one(db, shape, keys):
    found = []
    for key in keys:
        with db.connect() as connection:
            rows = connection.execute(book.select_one(shape), {"b_key": key})
            found.append(dict(rows.mappings().first()))
    return found


def query(db, shape, keys):
    found = []
    for key in keys:
        with db.connect() as connection:
            found += map(dict, connection.execute(book.BY_KEY, {"number": key}).mappings())
    return found


def update(db, shape, rows):
    counts = []
    for row in rows:
        with db.begin() as connection:
            counts.append(connection.execute(book.update(shape), book.keyed(shape, row)).rowcount)
    return counts


def update_many(db, shape, rows):
    with db.begin() as connection:
        connection.execute(book.update(shape), book.bound(shape, rows))


def upsert(db, shape, rows, unique):
    for row in rows:
        with db.begin() as connection:
            if unique:
                connection.execute(book.upsert(shape, db.dialect.name), row)
                continue
            for statement in book.locking(shape, db.dialect.name):
                connection.execute(statement)
            if not connection.execute(book.update(shape), book.keyed(shape, row)).rowcount:
                connection.execute(book.insert(shape), row)


def upsert_many(db, shape, rows, unique):
    rows = iter(rows)
    with db.begin() as connection:
        for statement in book.locking(shape, db.dialect.name):
            connection.execute(statement)
        while chunk := list(islice(rows, book.CHUNK)):
            if unique:
                connection.execute(book.upsert(shape, db.dialect.name), chunk)
                continue
            there = set(connection.scalars(book.existing(shape, chunk)))
            for statement, part in book.parted(shape, chunk, there):
                connection.execute(statement, part)


def build_filters(db, shape, times):
    columns = book.table(shape).c
    return [
        sa.and_(columns.number >= number, columns.name.like("name%"), columns.active.is_(True))
        for number in range(times)
    ]
