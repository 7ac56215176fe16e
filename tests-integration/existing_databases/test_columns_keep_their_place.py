"""Another program writes and reads by position, and goes on doing so while columns are widened."""

import sqlite3
from contextlib import closing
from decimal import Decimal

import dbset
import pytest
from processes import race

TABLE = """CREATE TABLE t (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    n INTEGER NOT NULL DEFAULT 5, -- how many
    m BIGINT UNIQUE,
    x REAL,
    who TEXT CHECK (length(who) > 0)
)"""
RETYPED = TABLE.replace("n INTEGER", "n DOUBLE PRECISION").replace("m BIGINT", "m NUMERIC")


def by_position(path, statement, *values):
    """Run a statement as another program does, without dbset."""
    with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


WRITES = {
    "insert": lambda t: t.insert({"n": 1.5, "m": Decimal("2.5"), "who": "us"}),
    "insert_many": lambda t: t.insert_many(
        [{"n": 7, "m": 8, "who": "us"}, {"n": 1.5, "m": Decimal("2.5"), "who": "us"}]
    ),
    "update": lambda t: t.update({"n": 1.5, "m": Decimal("2.5"), "who": "us"}, id=1),
    "update_many": lambda t: t.update_many([{"id": 1, "n": 1.5, "m": Decimal("2.5")}], ["id"]),
    "upsert": lambda t: t.upsert({"n": 1.5, "m": Decimal("2.5"), "who": "us"}, ["who"]),
    "upsert_many": lambda t: t.upsert_many([{"n": 1.5, "m": Decimal("2.5"), "who": "us"}], ["who"]),
    "in a transaction that is rolled back": None,
}


@pytest.mark.parametrize("write", WRITES)
def test_each_write(made_on_sqlite, tmp_path, write):
    db = made_on_sqlite(TABLE, "INSERT INTO t VALUES (1, 2, 3, 0.5, 'them')")
    if WRITES[write]:
        WRITES[write](db["t"])
    else:
        with pytest.raises(ZeroDivisionError), db.transaction():
            WRITES["insert"](db["t"])
            raise ZeroDivisionError

    path = tmp_path / "test.db"
    by_position(path, "CREATE TABLE other (n)")  # after a rollback, with the same schema version
    by_position(path, "INSERT INTO t VALUES (9, 4, 5, 6, 'them')")
    assert by_position(path, "SELECT * FROM t WHERE id = 9") == [(9, 4, 5, 6.0, "them")]
    assert db["t"].find_one(id=9) == {"id": 9, "n": 4, "m": 5, "x": 6.0, "who": "them"}
    stored = db.query("SELECT typeof(n) AS n, typeof(m) AS m FROM t WHERE id = 9").first()
    assert stored == {"n": "real" if WRITES[write] else "integer", "m": "integer"}
    ((found,),) = by_position(path, "SELECT sql FROM sqlite_master WHERE name = 't'")
    assert found == (RETYPED if WRITES[write] else TABLE)
    assert by_position(path, "PRAGMA integrity_check") == [("ok",)]


def test_new_columns_whose_type_changes_within_the_call(db):
    rows = [
        {"a": "123", "b": 1, "c": 1, "d": 0.5},
        {"a": "x", "b": None, "c": 2, "d": 1.0},
        {"a": {"k": "123"}, "b": "y", "c": 1.5, "d": 2**60 + 1},
    ]
    db["t"].insert_many(iter(rows), chunk_size=1)

    assert db["t"].columns() == ["id", "a", "b", "c", "d"]
    found = db["t"].find(_order_by="id", _columns=["a", "b", "c", "d"]).all()
    rows[0]["b"] = "1"
    assert found == rows


ROWS = 20


def write_and_read(db, number):
    """Widen in every second process; in the others, be the other program."""
    path = db.engine.url.database
    for n in range(ROWS):
        who = f"{number}-{n}"
        if number % 2:
            by_position(path, "INSERT INTO t VALUES (NULL, ?, ?, ?, ?)", 7, None, 0.5, who)
            for _, count, _, x, name in by_position(path, "SELECT * FROM t"):
                assert (count, x) in {(7, 0.5), (1.5, 0.25)}, name
        elif n >= ROWS // 2:
            db["t"].insert({"n": 1.5, "x": 0.25, "who": who})
        else:
            db["t"].insert({"n": 7, "x": 0.5, "who": who})


def test_processes_at_once(empty_sqlite):
    with dbset.connect(empty_sqlite) as db:
        db.execute(TABLE)
        race(empty_sqlite, write_and_read, 4)
        rows = db["t"].find(_order_by="id").all()

    assert {row["who"] for row in rows} == {f"{i}-{n}" for i in range(4) for n in range(ROWS)}
    assert len(rows) == 4 * ROWS
    assert sum(row["n"] == 1.5 for row in rows) == ROWS
