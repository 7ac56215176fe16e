"""From connect to rows and back, in memory and in a file that is opened again."""

from __future__ import annotations

import datetime as dt

import pytest
from dbset_sync import PrimaryKey, connect

ADA = {"name": "Ada", "age": 36, "born": dt.date(1815, 12, 10), "tags": ["x"]}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///{}/shop.db"])
def test_rows_in_and_out(url, tmp_path):
    with connect(url.format(tmp_path)) as db:
        users = db["users"]
        assert (users.find().all(), len(users), "users" in db) == ([], 0, False)

        assert users.insert(ADA) == 1
        assert users.insert_many([{"name": "Bob"}, {"name": "Cy", "vip": True}]) == 2
        assert users.update({"age": 12}, name="Bob") == 1
        assert users.upsert({"name": "Cy", "age": 55.5}, ["name"]) == 3
        assert users.delete(age={"<": 18}) == 1

        empty = {"born": None, "tags": None}
        cy = {"id": 3, "name": "Cy", "age": 55.5, "vip": True, **empty}
        assert users.find_one(name="Ada") == {"id": 1, "vip": None, **ADA}
        assert users.find(vip=True).all() == [cy]
        assert [row["name"] for row in users] == ["Ada", "Cy"]
        assert users.count(age={">=": 18}) == 2
        assert db.query("SELECT name FROM users WHERE id = :id", id=3).all() == [{"name": "Cy"}]
        assert (db.tables(), db.views()) == (["users"], [])


def test_a_file_is_opened_again(tmp_path):
    url = f"sqlite:///{tmp_path}/shop.db"
    with connect(url, primary_key=PrimaryKey("key", "text")) as db:
        db["users"].insert({"key": "ada", **ADA})

    with connect(url, read_only=True) as db:
        assert db["users"].find().all() == [{"key": "ada", **ADA}]


def insert_in_vain(db, table):
    with db.transaction():
        db[table].insert({"m": 2})
        raise ZeroDivisionError


def test_transaction_is_atomic(db):
    with db.transaction() as same:
        assert same is db
        db["t"].insert({"n": 1})
        with pytest.raises(ZeroDivisionError):
            insert_in_vain(db, "t")
    with pytest.raises(ZeroDivisionError):
        insert_in_vain(db, "u")

    assert db["t"].find().all() == [{"id": 1, "n": 1}]
    assert db.tables() == ["t"]


@pytest.mark.parametrize("name", ["self", "row", "keys", "ensure", "types", "order_by", "a.b", "%"])
def test_any_column_can_be_named(db, name):
    table = db["t"]
    table.insert({name: 1})

    assert table.find({name: 1}).all() == [{"id": 1, name: 1}]
    assert table.update({"id": 1, name: 2}, ["id"]) == 1
    assert table.upsert({name: 2}, [name]) == 1
    assert table.delete({name: 2}) == 1


@pytest.mark.parametrize("name", ["self", "order_by", "where"])
def test_filters_may_have_the_names_of_parameters(db, name):
    db["t"].insert({name: 1, "a": 1})

    assert db["t"].update({"a": 2}, **{name: 1}) == 1
    assert db["t"].find(**{name: 1}).all() == [{"id": 1, name: 1, "a": 2}]
    assert db["t"].count(**{name: 1}) == 1
    assert db["t"].find_one(**{name: 1}) == {"id": 1, name: 1, "a": 2}
    assert db["t"].delete(**{name: 1}) == 1
