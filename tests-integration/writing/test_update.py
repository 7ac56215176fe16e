"""update and delete: only the selected rows."""

import pytest


@pytest.fixture
def people(db):
    db["people"].insert_many([{"name": "Ada", "age": 36}, {"name": "Bob", "age": None}])
    return db["people"]


@pytest.mark.parametrize(
    ("row", "keys", "filters", "count"),
    [
        ({"age": 1}, None, {"name": "Ada"}, 1),
        ({"id": 1, "age": 1}, ["id"], {}, 1),
        ({"id": 1, "age": 1}, "id", {}, 1),
        ({"NAME": "Ada", "age": 1}, ["name"], {}, 1),
        ({"id": 1, "age": 1}, ["id"], {"name": "Bob"}, 0),
        ({"age": 1}, None, {"name": "Eve"}, 0),
        ({"id": 9, "age": 1}, ["id"], {}, 0),
    ],
)
def test_by_keys_and_by_filters(people, row, keys, filters, count):
    assert people.update(row, keys, **filters) == count
    assert people.count(age=1) == count


def test_key_that_is_none_matches_null(people):
    assert people.update({"age": None, "name": "Robert"}, ["age"]) == 1
    assert people.find_one(id=2) == {"id": 2, "name": "Robert", "age": None}


def test_adds_columns(people):
    assert people.update({"email": "a@x"}, name="Ada") == 1
    assert people.find_one(name="Ada") == {"id": 1, "name": "Ada", "age": 36, "email": "a@x"}


def test_row_of_nothing_but_keys_changes_nothing(people):
    assert people.update({"name": "Ada"}, ["name"]) == 1
    assert people.find_one(name="Ada") == {"id": 1, "name": "Ada", "age": 36}


@pytest.mark.parametrize(
    "update",
    [
        lambda table: table.update({"b": 1}, a=1),
        lambda table: table.update({"b": 1}, _all=True),
        lambda table: table.update_many([{"a": 1, "b": 1}], ["a"]),
        lambda table: table.update_many([{"a": 1, "c": 1}], ["a"], ensure=False),
    ],
)
def test_of_a_table_that_another_has_dropped_creates_none(db, open_db, update):
    db["t"].insert({"a": 1})
    open_db()["t"].drop()

    assert update(db["t"]) == 0
    assert db.tables() == []


def test_of_a_missing_table_changes_nothing(db):
    assert db["missing"].update({"a": 1}, b=2) == 0
    assert db["missing"].delete(a=1) == 0
    assert db.tables() == []


@pytest.mark.parametrize("write", [lambda t: t.update({"age": 1}), lambda t: t.delete()])
def test_every_row_must_be_meant(people, write):
    with pytest.raises(ValueError, match="_all=True"):
        write(people)
    assert people.count(age=36) == 1


def test_every_row(people):
    assert people.update({"age": 1}, _all=True) == 2
    assert people.delete(_all=True) == 2
    assert people.count() == 0


def test_row_without_its_key(people):
    with pytest.raises(ValueError, match="lacks the key 'id'"):
        people.update({"age": 1}, ["id"])


@pytest.mark.parametrize(
    ("filters", "count"), [({"name": "Ada"}, 1), ({"age": {">": 99}}, 0), ({"age": None}, 1)]
)
def test_delete(people, filters, count):
    assert people.delete(**filters) == count
    assert people.count() == 2 - count
