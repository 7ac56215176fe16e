"""In-memory databases are private, and live as long as their objects."""

from __future__ import annotations

from pathlib import Path

import pytest
from dbset_sync import connect


def test_each_has_its_own():
    with connect() as one, connect("sqlite:///:memory:") as other:
        one["t"].insert({"n": 1})
        assert other.tables() == []


def test_it_is_gone_when_it_is_closed():
    with connect("sqlite://") as db:
        (row,) = db.query("PRAGMA database_list")
        assert Path(row["file"]).exists()
    assert not Path(row["file"]).parent.exists()


def test_a_table_outlives_the_database_object():
    with pytest.warns(ResourceWarning, match="was not closed"):
        table = connect("sqlite://")["t"]

    assert table.insert({"n": 1}) == 1
    assert table.find().all() == [{"id": 1, "n": 1}]
    table._executor.connections.engine.dispose()
