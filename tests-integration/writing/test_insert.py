"""insert: writes the row, returns the key, and extends the table."""

from decimal import Decimal
from types import MappingProxyType

import pytest


def test_returns_the_primary_key(db):
    users = db["users"]

    assert [users.insert({"name": name}) for name in ("Ada", "Bob")] == [1, 2]


def test_creates_table_and_columns(db):
    db["users"].insert({"name": "Ada", "age": 36})

    assert db.tables() == ["users"]
    assert db["users"].find_one() == {"id": 1, "name": "Ada", "age": 36}


def test_adds_columns_to_a_table_that_exists(db):
    users = db["users"]
    users.insert({"name": "Ada"})
    users.insert({"age": 36})

    assert users.find(_order_by="id").all() == [
        {"id": 1, "name": "Ada", "age": None},
        {"id": 2, "name": None, "age": 36},
    ]


def test_none_creates_no_column(db):
    users = db["users"]
    users.insert({"name": "Ada", "born": None})

    assert users.find_one() == {"id": 1, "name": "Ada"}
    users.insert({"name": None, "born": 1815})
    assert users.find_one(id=2) == {"id": 2, "name": None, "born": 1815}


def test_only_none_creates_a_table_with_a_key(db):
    assert db["users"].insert({"name": None}) == 1
    assert db["users"].find_one() == {"id": 1}


def test_leaves_the_row_as_it_is(db):
    row = MappingProxyType({"name": "Ada", "tags": ["a"]})
    db["users"].insert(row)

    assert dict(row) == {"name": "Ada", "tags": ["a"]}


def test_key_that_differs_in_case_means_the_same_column(db):
    users = db["users"]
    users.insert({"Name": "Ada"})
    users.insert({"NAME": "Bob"})

    assert [row["Name"] for row in users.find(_order_by="id")] == ["Ada", "Bob"]


@pytest.mark.parametrize(
    "name",
    ["self", "order", "a.", "a-b", "100%", "select", 'q"uote', "a b", "ä", "a:b", "(x)", "row"],
)
def test_names_that_need_quoting(db, name):
    db[name].insert({name: 1})

    assert db[name].find_one({name: 1}) == {"id": 1, name: 1}
    assert db[name].update({name: 2}, [name]) == 0
    assert db[name].upsert({name: 1}, [name]) == 1
    assert db[name].delete({name: 1}) == 1


def test_primary_key_that_is_given(db):
    assert db["users"].insert({"id": 7, "name": "Ada"}) == 7


def test_widens_a_column_of_integers(db):
    users = db["users"]
    users.insert({"score": 1})
    users.insert({"score": 1.5})

    assert [row["score"] for row in users.find(_order_by="id")] == [1, 1.5]


def test_widens_beyond_what_floats_keep(db):
    users = db["users"]
    users.insert({"score": 2**53 + 1})
    users.insert({"score": 0.5})

    assert [row["score"] for row in users.find(_order_by="id")] == [2**53 + 1, 0.5]


def test_widens_integers_past_64_bits(open_postgresql):
    numbers = open_postgresql()["numbers"]
    numbers.insert({"n": 10**30 + 1})
    numbers.insert({"n": 0.5})

    assert [row["n"] for row in numbers.find(_order_by="id")] == [10**30 + 1, Decimal("0.5")]


def test_widening_keeps_indexes(db):
    users = db["users"]
    users.upsert({"score": 1}, ["score"])
    users.insert({"score": 1.5})
    names = [index.name for index in (users.table).indexes]

    assert names == ["idx_users_score"]


def test_failed_insert_leaves_no_column(db):
    users = db["users"]
    users.insert({"name": "Ada", "born": 1815})

    with pytest.raises(ValueError, match="born"):
        users.insert({"born": b"x", "extra": 1})
    assert users.find_one() == {"id": 1, "name": "Ada", "born": 1815}


def test_without_ensure_nothing_is_made(open_db):
    db = open_db(ensure_schema=False)

    with pytest.raises(LookupError, match="no table 'users'"):
        db["users"].insert({"name": "Ada"})
    db["users"].insert({"name": "Ada"}, ensure=True)
    with pytest.raises(LookupError, match=r"no column 'nam'.*'name'"):
        db["users"].insert({"nam": "Bob"})
    assert db["users"].find_one() == {"id": 1, "name": "Ada"}
