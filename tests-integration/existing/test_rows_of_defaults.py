"""Rows that name no column: the database gives them their defaults."""

import pytest
from dbset import RowError

NUMBERED = {"postgresql": "SERIAL PRIMARY KEY", "sqlite": "INTEGER PRIMARY KEY"}


@pytest.fixture
def table(db):
    numbered = NUMBERED[db.engine.dialect.name]
    db.execute(f"CREATE TABLE t (id {numbered}, n INTEGER DEFAULT 7, name TEXT)")
    return db["t"]


def row(key, n=7, name=None):
    return {"id": key, "n": n, "name": name}


def test_one(table):
    assert [table.insert({}), table.insert({}), table.insert({"id": None})] == [1, 2, 3]
    assert table.find(_order_by="id").all() == [row(1), row(2), row(3)]


@pytest.mark.parametrize("count", [1, 3, 120])
def test_several(table, count):
    assert table.insert_many([{}] * count) == count
    assert table.count(n=7) == count


def test_beside_others(table):
    """What a row leaves out that another one names is NULL, as in every call."""
    assert table.insert_many([{}, {"name": "a"}]) == 2
    assert table.find(_order_by="id").all() == [row(1), row(2, name="a")]


def test_new_table(db):
    assert db["new"].insert({}) == 1
    assert db["others"].insert_many([{}, {}]) == 2
    assert (db["new"].find().all(), db["others"].count()) == ([{"id": 1}], 2)


def test_updates_need_a_column(table):
    table.insert({})
    for update in (
        lambda: table.update({}, id=1),
        lambda: table.update({}, ["id"]),
        lambda: table.update_many([{}], ["id"]),
        lambda: table.upsert({}, ["id"]),
        lambda: table.upsert_many([{}], ["id"]),
    ):
        with pytest.raises(RowError, match=r"is empty|lacks the key"):
            update()
    assert table.find().all() == [row(1)]
