"""The repr of objects, which runs no query."""

from __future__ import annotations

import gc

import pytest
from dbset_sync import connect


def test_database(tmp_path):
    url = f"sqlite+pysqlite:///{tmp_path}/shop.db"
    with connect(f"sqlite:///{tmp_path}/shop.db") as db:
        assert repr(db) == f"<Database {url}>"
    assert repr(db) == f"<Database {url}, closed>"
    with connect(f"sqlite:///{tmp_path}/shop.db", read_only=True) as db:
        assert repr(db) == f"<Database {url}, read-only>"
    assert repr(db) == f"<Database {url}, read-only, closed>"


def test_database_in_memory(db):
    assert repr(db) == "<Database sqlite+pysqlite://>"


def forget(held):
    held.clear()
    gc.collect()


def test_unclosed_database_warns(tmp_path):
    held = [connect(f"sqlite:///{tmp_path}/shop.db")]
    engine = held[0].engine
    with pytest.warns(ResourceWarning) as warned:
        forget(held)
    engine.dispose()

    url = f"sqlite+pysqlite:///{tmp_path}/shop.db"
    advice = "use it in a with block, or call its close()"
    assert [str(each.message) for each in warned] == [f"database {url} was not closed; {advice}"]


def test_rows(db):
    rows = db.query("SELECT 1 AS a, 2 AS b")
    assert repr(rows) == "<Rows ('a', 'b')>"
    rows.all()
    assert repr(rows) == "<Rows ('a', 'b'), exhausted>"
    rows.close()
    assert repr(rows) == "<Rows ('a', 'b'), exhausted>"


def test_rows_that_are_closed_early(db):
    rows = db.query("SELECT 1 AS a UNION SELECT 2")
    next(rows)
    rows.close()

    assert repr(rows) == "<Rows ('a',), closed>"


def test_rows_after_a_loop_was_left(db):
    rows = db.query("SELECT 1 AS a UNION SELECT 2")
    for _ in rows:
        break
    gc.collect()

    assert repr(rows) == "<Rows ('a',)>"


def test_table(db):
    table = db["my table"]
    assert repr(table) == "<Table 'my table'>"
    table.insert({"name": "Ada"})
    assert repr(table) == "<Table 'my table': id, name>"
    table.drop()
    assert repr(table) == "<Table 'my table'>"


def test_table_with_many_columns(db):
    db["wide"].insert({f"c{number}": number for number in range(100)})

    assert repr(db["wide"]).endswith(
        ": id, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12,"
        " c13, c14, c15, c16, c17, c18, ...>"
    )


def test_table_of_a_closed_database(db):
    db["t"].insert({"n": 1})
    db.close()

    assert repr(db["t"]) == "<Table 't': id, n>"
