"""psycopg2, with COPY for many rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice

import psycopg2
from psycopg2.extras import Json

from benchmarks.peers import operators, texts
from benchmarks.peers.by_hand import PAGE, dumps, from_dicts, to_dicts, to_lines
from benchmarks.peers.postgresql_by_hand import GIVEN, Statements

_WRITE = {"json": "Json({}, dumps)"}
_LINES = {
    "integer": "{}",
    "float": "{}",
    "text": "escaped({})",
    "boolean": "{}",
    "instant": "{}",
    "date": "{}",
    "decimal": "{}",
    "json": "escaped(dumps({}))",
}


def escaped(text):
    """Escape the special characters of COPY's text format."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text:
        text = text.replace("\n", "\\n")
    if "\t" in text:
        text = text.replace("\t", "\\t")
    if "\r" in text:
        text = text.replace("\r", "\\r")
    return text


_KNOWN = {"Json": Json, "dumps": dumps, "escaped": escaped}


class ByHand(Statements):
    def __init__(self, shape):
        marks = ["%s"] * len(shape.kinds)
        super().__init__(shape, marks, "%s")
        self.written = from_dicts(shape, _WRITE, _KNOWN)
        self.lines = to_lines(shape, _LINES, _KNOWN)
        self.read = to_dicts(shape, {}, {})


by_hand_for = cache(ByHand)


class Lines:
    """A file of lines, for COPY."""

    def __init__(self, lines):
        self._lines = lines

    def read(self, size):
        return "".join(islice(self._lines, PAGE))


def connect(url):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


def close(db):
    db.close()


@contextmanager
def transaction(db) -> Iterator[psycopg2.extensions.cursor]:
    with db.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield cursor
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")


def copy(cursor, by_hand, table, rows):
    statement = f"COPY {table} ({', '.join(by_hand.columns)}) FROM STDIN"
    cursor.copy_expert(statement, Lines(by_hand.lines(rows)), 1 << 20)


def insert(db, shape, rows):
    by_hand = by_hand_for(shape)
    keys = []
    with db.cursor() as cursor:
        for values in by_hand.written(rows):
            cursor.execute(by_hand.insert, values)
            keys += cursor.fetchone()
    return keys


def insert_together(db, shape, rows):
    with transaction(db):
        return insert(db, shape, rows)


def insert_many(db, shape, rows):
    by_hand = by_hand_for(shape)
    with transaction(db) as cursor:
        cursor.execute(by_hand.create)
        copy(cursor, by_hand, shape.name, rows)


def index(db, shape, unique):
    with db.cursor() as cursor:
        cursor.execute(by_hand_for(shape).index(unique=unique))


def find(db, shape):
    by_hand = by_hand_for(shape)
    with db.cursor() as cursor:
        cursor.execute(by_hand.select)
        found = []
        while page := cursor.fetchmany(PAGE):  # faster than all at once
            found += by_hand.read(page)
        return found


def find_often(db, shape, times):
    return [row for _ in range(times) for row in find(db, shape)]


def find_by_operators(db, shape, spans):
    by_hand = by_hand_for(shape)
    found = []
    with db.cursor() as cursor:
        for span in spans:
            cursor.execute(by_hand.select_some, operators.operands(span))
            found += by_hand.read(cursor.fetchall())
    return found


def values(db, shape):
    with db.cursor() as cursor:
        cursor.execute(by_hand_for(shape).select_values)
        return [{shape.key: value} for (value,) in cursor.fetchall()]


@contextmanager
def streamed(db, by_hand):
    with transaction(db) as cursor:
        cursor.execute(f"DECLARE pages NO SCROLL CURSOR FOR {by_hand.select}")
        yield cursor


def next_page(cursor, by_hand):
    cursor.execute(f"FETCH {PAGE} FROM pages")
    return by_hand.read(cursor.fetchall())


def scan(db, shape):
    by_hand = by_hand_for(shape)
    count = 0
    with streamed(db, by_hand) as cursor:
        while page := next_page(cursor, by_hand):
            count += sum(1 for _ in page)
    return count


def first(db, shape, times):
    by_hand = by_hand_for(shape)
    found = []
    for _ in range(times):
        with streamed(db, by_hand) as cursor:
            found.append(next_page(cursor, by_hand)[0])
    return found


def find_one(db, shape, keys):
    by_hand = by_hand_for(shape)
    found = []
    with db.cursor() as cursor:
        for key in keys:
            cursor.execute(by_hand.select_one, (key,))
            found += by_hand.read(cursor.fetchall())
    return found


def query(db, shape, keys):
    found = []
    with db.cursor() as cursor:
        for key in keys:
            cursor.execute(texts.BY_KEY_FORMAT, (key,))
            found += (dict(zip(texts.COLUMNS, row, strict=True)) for row in cursor.fetchall())
    return found


def update(db, shape, rows):
    by_hand = by_hand_for(shape)
    counts = []
    with db.cursor() as cursor:
        for key, *values in by_hand.written(rows):
            cursor.execute(by_hand.update, (*values, key))
            counts.append(cursor.rowcount)
    return counts


def update_many(db, shape, rows):
    by_hand = by_hand_for(shape)
    with transaction(db) as cursor:
        cursor.execute(by_hand.create_given)
        copy(cursor, by_hand, GIVEN, rows)
        cursor.execute(by_hand.update_given)


def upsert(db, shape, rows, unique):
    by_hand = by_hand_for(shape)
    with db.cursor() as cursor:
        for key, *values in by_hand.written(rows):
            if unique:
                cursor.execute(by_hand.upsert, (key, *values))
                continue
            with transaction(db):
                cursor.execute(by_hand.lock)
                cursor.execute(by_hand.update, (*values, key))
                if not cursor.rowcount:
                    cursor.execute(by_hand.insert, (key, *values))


def upsert_many(db, shape, rows, unique):
    by_hand = by_hand_for(shape)
    with transaction(db) as cursor:
        cursor.execute(by_hand.create_given)
        copy(cursor, by_hand, GIVEN, rows)
        if unique:
            cursor.execute(by_hand.upsert_given)
            return
        cursor.execute(by_hand.lock)
        cursor.execute(by_hand.update_given)
        cursor.execute(by_hand.insert_given)
