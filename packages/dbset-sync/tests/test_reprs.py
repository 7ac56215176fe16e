"""Objects tell what they are."""

from __future__ import annotations

from dbset_sync import connect


def test_database(tmp_path):
    with connect(f"sqlite:///{tmp_path}/shop.db") as db:
        assert repr(db) == f"<Database sqlite+pysqlite:///{tmp_path}/shop.db>"
    assert repr(db) == f"<Database sqlite+pysqlite:///{tmp_path}/shop.db>"


def test_rows(db):
    assert repr(db.query("SELECT 1 AS a, 2 AS b")) == "<Rows ('a', 'b')>"


def test_table(db):
    assert repr(db["my table"]) == "<Table 'my table'>"
