"""Another program drops a table and makes it anew: a write without a read uses the new types."""

import datetime as dt
import sqlite3
import uuid
from contextlib import closing, nullcontext

import pytest
from dbset import TypeConflictError

DAY = dt.date(2024, 5, 5)
NOON = dt.datetime(2024, 5, 5, 12, tzinfo=dt.UTC).replace(tzinfo=None)
SEVEN = uuid.UUID(int=7)

#: The old type and the new one, the value to write, and what the new column must return.
CHANGES = {
    "text to json": ("TEXT", "JSON", "1", "1"),
    "json to text": ("JSON", "TEXT", "hello", "hello"),
    "json to blob": ("JSON", "BLOB", "hello", TypeConflictError),
    "text to bytes": ("TEXT", "BLOB", "hello", TypeConflictError),
    "boolean to text": ("BOOLEAN", "TEXT", True, "true"),
    "date to timestamp": ("DATE", "TIMESTAMP", DAY, NOON.replace(hour=0)),
    "timestamp to zone": ("TIMESTAMP", "TIMESTAMPTZ", NOON, TypeConflictError),
    "uuid to text": ("UUID", "TEXT", SEVEN, str(SEVEN)),
    "text to uuid": ("TEXT", "UUID", "hello", TypeConflictError),
    "integer to date": ("BIGINT", "DATE", 5, TypeConflictError),
    "text to integer": ("TEXT", "BIGINT", "007", TypeConflictError),
}

WRITES = {
    "insert": lambda t, value: t.insert({"id": 2, "k": value}),
    "insert_ignore": lambda t, value: t.insert_ignore({"id": 2, "k": value}, ["id"]),
    "insert_many": lambda t, value: t.insert_many([{"id": 2, "k": value}]),
    "chunks": lambda t, value: t.insert_many(
        [{"id": i, "k": value} for i in range(2, 6)], chunk_size=1
    ),
    "insert_ignore_many": lambda t, value: t.insert_ignore_many([{"id": 2, "k": value}], ["id"]),
    "update": lambda t, value: t.update({"k": value}, id=1),
    "update by keys": lambda t, value: t.update({"id": 1, "k": value}, ["id"]),
    "update_many": lambda t, value: t.update_many([{"id": 1, "k": value}], ["id"]),
    "upsert": lambda t, value: t.upsert({"id": 1, "k": value}, ["id"]),
    "upsert by it": lambda t, value: t.upsert({"n": 5, "k": value}, ["k"]),
    "upsert_many": lambda t, value: t.upsert_many([{"id": 1, "k": value}], ["id"]),
}


def make_anew(path, kind):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA synchronous = OFF")
        other.execute("DROP TABLE IF EXISTS t")
        other.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, n BIGINT, k {kind})")
        other.execute("INSERT INTO t (id, n) VALUES (1, 1)")


def prepared(db, path, kind, value, write):
    """Fill the caches with the old table, and make it anew."""
    make_anew(path, kind)
    write(db["t"], value)
    db["t"].upsert({"id": 1, "k": value}, ["id"])


@pytest.mark.parametrize("inside", [False, True], ids=["alone", "in a transaction"])
@pytest.mark.parametrize("change", CHANGES)
def test_each_write(open_sqlite, tmp_path, change, inside):
    before, after, value, expected = CHANGES[change]
    path = tmp_path / "test.db"
    db = open_sqlite(on_connect_statements=["PRAGMA synchronous = OFF"])
    for name, write in WRITES.items():
        prepared(db, path, before, value, write)
        make_anew(path, after)
        with db.transaction() if inside else nullcontext():
            if expected is TypeConflictError:
                with pytest.raises(TypeConflictError, match="'k'"):
                    write(db["t"], value)
            else:
                write(db["t"], value)

        found = {row["k"] for row in db["t"].find()} - {None}
        assert found == ({expected} - {TypeConflictError}), name


def test_deletes_by_the_new_type(open_sqlite, tmp_path):
    path = tmp_path / "test.db"
    db = open_sqlite(on_connect_statements=["PRAGMA synchronous = OFF"])
    prepared(db, path, "DATE", DAY, WRITES["insert"])
    db["t"].delete(k=NOON)
    make_anew(path, "TIMESTAMP")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("INSERT INTO t (id, k) VALUES (2, '2024-05-05 12:00:00.000000')")

    assert db["t"].delete(k=NOON) == 1


def test_table_that_is_gone(open_sqlite, tmp_path):
    path = tmp_path / "test.db"
    db = open_sqlite(on_connect_statements=["PRAGMA synchronous = OFF"])
    prepared(db, path, "TEXT", "a", WRITES["insert"])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("DROP TABLE t")
    db["t"].insert({"k": 5})

    assert db["t"].find_one() == {"id": 1, "k": 5}


def test_change_of_another_table_costs_no_reflection(open_sqlite, tmp_path, caplog):
    path = tmp_path / "test.db"
    db = open_sqlite(on_connect_statements=["PRAGMA synchronous = OFF"])
    db["t"].insert({"k": "a"})
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE other (id INTEGER PRIMARY KEY)")
    table = db["t"].table
    db["t"].insert({"k": "b"})

    assert db["t"].table is table
    assert db["t"].count() == 2
