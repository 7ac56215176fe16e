"""Where DDL commits, the schema changes only where nothing else would be committed."""

import dbset
import pytest
from capabilities_urls import url_without
from dbset import SchemaError
from processes import race
from sqlalchemy import Text

WRITERS = 4
FAR = 12_000  # rows: more than one chunk


@pytest.fixture
def db(without):
    """A database with a table of one row."""
    db = without("ddl_in_transactions")
    db["t"].insert({"k": 1})
    return db


@pytest.mark.parametrize(
    "call",
    [
        lambda db: db["t"].insert({"k": 2, "new": 1}),
        lambda db: db["t"].insert_many([{"k": 2, "new": 1}]),
        lambda db: db["t"].upsert({"k": 2, "new": 1}, ["k"]),
        lambda db: db["other"].insert({"k": 2}),
        lambda db: db.create_table("other"),
        lambda db: db["t"].create_column("new", Text),
        lambda db: db["t"].create_index("k"),
        lambda db: db["t"].drop_column("k"),
        lambda db: db["t"].rename("other"),
        lambda db: db["t"].drop(),
        lambda db: db.execute("/* new */ CREATE TABLE other (k BIGINT)"),
        lambda db: db.query("ALTER TABLE t ADD other BIGINT"),
    ],
)
def test_in_a_transaction_nothing_is_committed(db, call):
    with pytest.raises(ZeroDivisionError), db.transaction():
        db["t"].insert({"k": 7})
        with pytest.raises(SchemaError, match="would commit the transaction"):
            call(db)
        assert db["t"].count() == 2  # the transaction goes on
        raise ZeroDivisionError

    assert (db["t"].columns(), db["t"].count(), db.tables()) == (["id", "k"], 1, ["t"])


def test_a_later_chunk_needs_a_column(db):
    rows = [{"k": n} | ({"new": n} if n == FAR - 1 else {}) for n in range(FAR)]
    with pytest.raises(SchemaError, match="before the first row of the call is written"):
        db["t"].insert_many(iter(rows))
    assert db["t"].count() == 1
    db["t"].create_column_by_example("new", 1)

    assert db["t"].insert_many(iter(rows)) == FAR


def test_a_column_must_grow(db):
    with pytest.raises(SchemaError, match="run ALTER TABLE t ALTER COLUMN k TYPE DOUBLE"):
        db["t"].insert({"k": 0.5})
    with pytest.raises(SchemaError, match="When nobody writes"):
        db["t"].insert_many([{"k": 2}, {"k": 0.5}])
    assert db["t"].count() == 1
    db.execute("ALTER TABLE t ALTER COLUMN k TYPE DOUBLE PRECISION USING k::DOUBLE PRECISION")
    db["t"].insert({"k": 0.5})

    assert db["t"].count(k=0.5) == 1


def test_rows_that_fail_after_the_change(db):
    db["t"].create_index("k", unique=True)
    with pytest.raises(Exception, match="unique"):
        db["t"].insert_many([{"k": 2, "new": 1}, {"k": 1, "new": 2}])

    assert db["t"].columns() == ["id", "k", "new"]  # as the documentation says
    assert db["t"].count() == 1


def test_calls_after_a_change_are_atomic_again(db):
    db["t"].insert({"k": 2, "new": 1})
    with pytest.raises(ZeroDivisionError), db.transaction():
        db["t"].insert({"k": 3, "new": 1})
        raise ZeroDivisionError

    assert db["t"].count() == 2


def change_together(db, number):
    """Make the same table, columns and index as all others, and some of one's own."""
    for n in range(10):
        db["t"].insert({"who": number, f"c{n}": n, f"own{number % 3}": n})
    db["t"].upsert({"who": number, "c0": 100}, ["who", "c0"])
    db["t"].create_index("who")


def test_everyone_at_once(empty_postgresql):
    url = url_without(empty_postgresql, ["ddl_in_transactions"])
    url = url.render_as_string(hide_password=False)
    race(url, change_together, WRITERS)
    with dbset.connect(url) as db:
        assert db["t"].count() == WRITERS * 11
        assert db["t"].count(c0=100) == WRITERS
        assert len(db["t"].columns()) == 2 + 10 + 3
