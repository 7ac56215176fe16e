"""Objects tell what they are."""

from __future__ import annotations

from dbset_sync import connect


def test_database(tmp_path):
    with connect(f"sqlite:///{tmp_path}/shop.db") as db:
        assert repr(db) == f"<Database sqlite+pysqlite:///{tmp_path}/shop.db>"
    assert repr(db) == f"<Database sqlite+pysqlite:///{tmp_path}/shop.db>"


def test_table(db):
    assert repr(db["my table"]) == "<Table 'my table'>"
