"""upsert: update existing rows, insert the others."""

import pytest


def test_inserts_then_updates(db):
    users = db["users"]

    assert users.upsert({"name": "Ada", "age": 36}, ["name"]) == 1
    assert users.upsert({"name": "Ada", "age": 37}, ["name"]) == 1
    assert users.upsert({"name": "Bob", "age": 12}, "name") == 2
    assert users.find(_order_by="id").all() == [
        {"id": 1, "name": "Ada", "age": 37},
        {"id": 2, "name": "Bob", "age": 12},
    ]


@pytest.mark.parametrize("unique", [False, True])
def test_with_and_without_a_unique_index(db, unique):
    users = db["users"]
    users.insert({"name": "Ada", "age": 1, "note": "kept"})
    if unique:
        db.query("CREATE UNIQUE INDEX only_one ON users (name)")

    assert users.upsert({"name": "Ada", "age": 2}, ["name"]) == 1
    assert users.find().all() == [{"id": 1, "name": "Ada", "age": 2, "note": "kept"}]


def test_updates_every_row_that_matches(db):
    users = db["users"]
    users.insert_many([{"name": "Ada", "age": 1}, {"name": "Ada", "age": 2}])
    users.upsert({"name": "Ada", "age": 3}, ["name"])

    assert [row["age"] for row in users.find()] == [3, 3]


def test_by_primary_key(db):
    users = db["users"]

    assert users.upsert({"id": 5, "name": "Ada"}, ["id"]) == 5
    assert users.upsert({"id": 5, "name": "Eve"}, ["id"]) == 5
    assert users.find().all() == [{"id": 5, "name": "Eve"}]


@pytest.mark.parametrize("unique", [False, True])
def test_key_that_is_none_matches_null(db, unique):
    users = db["users"]
    users.insert({"name": "Ada", "age": 1})
    if unique:
        db.query("CREATE UNIQUE INDEX only_one ON users (name)")
    key = users.upsert({"name": None, "age": 2}, ["name"])

    assert users.upsert({"name": None, "age": 3}, ["name"]) == key
    assert users.find(_order_by="id").all()[1:] == [{"id": key, "name": None, "age": 3}]


@pytest.mark.parametrize("call", ["upsert", "insert_ignore"])
def test_key_that_is_none_in_no_column(db, call):
    users = db["users"]
    getattr(users, call)({"name": "Ada", "city": None}, ["name", "city"])
    getattr(users, call)({"name": "Ada", "city": None}, ["name", "city"])

    assert users.find().all() == [{"id": 1, "name": "Ada"}]


def test_row_of_nothing_but_keys(db):
    users = db["users"]

    assert [users.upsert({"name": "Ada"}, ["name"]) for _ in range(2)] == [1, 1]
    assert users.count() == 1


def test_creates_an_index_on_its_keys(db):
    users = db["users"]
    users.upsert({"name": "Ada", "city": "London"}, ["name", "city"])

    assert [index.name for index in users.table.indexes] == ["idx_users_name_city"]


def test_creates_no_index_without_ensure(db):
    users = db["users"]
    users.insert({"name": "Ada"})
    users.upsert({"name": "Ada"}, ["name"], ensure=False)

    assert not users.table.indexes


@pytest.mark.parametrize(
    ("keys", "message"), [(["email"], "lacks the key 'email'"), ([], "at least one column")]
)
def test_keys_must_be_in_the_row(db, keys, message):
    with pytest.raises(ValueError, match=message):
        db["users"].upsert({"name": "Ada"}, keys)
    assert db.tables() == []
