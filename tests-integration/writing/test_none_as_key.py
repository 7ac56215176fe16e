"""A primary key that is None: the row is new, and the database generates its key."""

import pytest
from dbset import PrimaryKey

WRITES = {
    "upsert": lambda table, rows, keys: [table.upsert(row, keys) for row in rows],
    "upsert_many": lambda table, rows, keys: table.upsert_many(rows, keys),
    "bulk": lambda table, rows, keys: table.upsert_many(
        [*rows, *({"id": None, "name": f"new {n}"} for n in range(100))], keys
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_rows_without_a_key_are_new(db, write):
    key = db["t"].insert({"name": "a"})
    rows = [{"id": None, "name": "b"}, {"id": key, "name": "A"}, {"id": None, "name": "b"}]
    WRITES[write](db["t"], rows, ["id"])

    found = [row["name"] for row in db["t"].find(name={"not like": "new%"}, _order_by="name")]
    assert found == ["A", "b", "b"]
    assert db["t"].find_one(id=key)["name"] == "A"
    assert db["t"].count() == (103 if write == "bulk" else 3)


def test_with_more_keys(db):
    db["t"].insert({"name": "a", "n": 1})
    assert (
        db["t"].upsert_many(
            [{"id": None, "name": "a"}, {"id": 1, "name": "a", "n": 2}], ["id", "name"]
        )
        == 2
    )
    assert db["t"].find(_order_by="id").all() == [
        {"id": 1, "name": "a", "n": 2},
        {"id": 2, "name": "a", "n": None},
    ]


def test_new_columns_and_other_shapes(db):
    db["t"].insert({"name": "a"})
    db["t"].upsert_many([{"id": None, "x": 1.5}, {"id": 1, "day": None}, {"id": None}], ["id"])

    assert db["t"].find(_order_by="id").all() == [
        {"id": 1, "name": "a", "x": None},
        {"id": 2, "name": None, "x": 1.5},
        {"id": 3, "name": None, "x": None},
    ]


def test_new_rows_leave_the_columns_of_others_alone(db):
    db["t"].insert({"name": "a", "n": 1})
    db["t"].upsert_many([{"id": None, "name": "b"}, {"id": 1, "n": 2}], ["id"])

    assert db["t"].find_one(id=1) == {"id": 1, "name": "a", "n": 2}


def test_keys_that_are_made(open_db):
    db = open_db(primary_key=PrimaryKey("id", "uuid"))
    key = db["t"].insert({"name": "a"})
    db["t"].upsert_many(
        [{"id": None, "name": "b"}, {"id": None, "name": "c"}, {"id": key, "name": "A"}], ["id"]
    )

    assert sorted(row["name"] for row in db["t"].find()) == ["A", "b", "c"]


def test_another_column_that_is_none_matches_null(db):
    db["t"].insert_many([{"k": None, "n": 1}, {"k": "x", "n": 1}])
    db["t"].upsert_many([{"k": None, "n": 2}, {"k": "x", "n": 3}], ["k"])

    assert [(row["k"], row["n"]) for row in db["t"].find(_order_by="id")] == [(None, 2), ("x", 3)]


def test_text_key_of_sqlite_may_be_null(open_sqlite):
    db = open_sqlite()
    db.execute("CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER)")
    db["t"].insert({"id": None, "n": 1})
    db["t"].upsert_many([{"id": None, "n": 2}], ["id"])

    assert db["t"].find().all() == [{"id": None, "n": 2}]


def test_primary_key_that_is_none_is_numbered(db):
    assert db["t"].insert({"id": None, "a": 1}) == 1
    assert db["t"].insert_many([{"id": 70, "a": 2}, {"a": 3}, {"id": None, "a": 4}]) == 3
    assert db["t"].upsert({"id": None, "a": 5}, ["id"]) not in (None, False)
    assert db["t"].count() == 5
