"""Defaults of primary keys: for a database, for one table, and for a key of another type."""

import uuid

import pytest
from dbset import PrimaryKey
from sqlalchemy import String, Text


def test_of_one_table(db):
    table = db.create_table("t", {"n": Text()}, primary_key=PrimaryKey("key", "uuid"))
    first = table.insert({"n": "a"})
    db["t"].insert_many([{"n": "b"}, {"n": "c"}])

    assert isinstance(first, uuid.UUID)
    assert len({row["key"] for row in db["t"].find()}) == 3
    assert db["other"].insert({"n": "a"}) == 1


@pytest.mark.parametrize("type_", [Text(), String(36)])
def test_of_a_key_that_is_text(open_db, type_):
    open_db().create_table("t", {"n": Text()}, primary_key=PrimaryKey("id", type_, default=str))
    table = open_db(primary_key=PrimaryKey("id", "uuid"))["t"]
    key = table.insert({"n": "a"})
    table.insert_many([{"n": "b"}])

    assert isinstance(key, str)
    assert table.find_one(id=key)["n"] == "a"
    assert table.count() == 2
