"""get: the row with a primary key."""

import re
import uuid

import pytest
from dbset import (
    ArgumentError,
    FilterError,
    PrimaryKey,
    SchemaError,
    TableNotFoundError,
)


@pytest.fixture
def compound(db):
    db.execute("CREATE TABLE t (n INT, a INT, b TEXT, PRIMARY KEY (b, a))")
    db["t"].insert_many([{"a": 1, "b": "x", "n": 5}, {"a": 2, "b": "x", "n": 6}])
    return db["t"]


def test_row_or_none(db):
    key = db["t"].insert({"name": "Ada"})

    assert db["t"].get(key) == db["t"].get((key,)) == {"id": 1, "name": "Ada"}
    assert db["t"].get(2) is db["t"].get(None) is None
    assert db["t"].get("1") == {"id": 1, "name": "Ada"}


def test_new_columns_are_seen(open_db):
    db, other = open_db(), open_db()
    key = db["t"].insert({"name": "Ada"})
    assert db["t"].get(key) == {"id": 1, "name": "Ada"}
    other["t"].update({"id": 1, "age": 36}, "id")
    assert db["t"].get(key) == {"id": 1, "name": "Ada", "age": 36}


def test_uuid(open_db):
    db = open_db(primary_key=PrimaryKey("key", "uuid"))
    key = db["t"].insert({"name": "Ada"})

    assert db["t"].get(key) == db["t"].get(str(key)) == {"key": key, "name": "Ada"}
    assert db["t"].get(uuid.uuid4()) is None


def test_compound_key(compound):
    assert compound.get(("x", 2)) == {"n": 6, "a": 2, "b": "x"}
    assert compound.get(("x", 3)) is None


@pytest.mark.parametrize("key", ["x", (), ("x",), ("x", 1, 2), ["x", 1], None])
def test_wrong_number_of_values(compound, key):
    message = (
        f"primary key of table 't' is (b, a); write get((b, a)) with its values, not get({key!r})"
    )
    with pytest.raises(ArgumentError, match=re.escape(message)):
        compound.get(key)


def test_tuple_for_a_single_key(db):
    db["t"].insert({"name": "Ada"})
    message = "the primary key of table 't' is id; write get(id) with its values, not get((1, 2))"
    with pytest.raises(ArgumentError, match=re.escape(message)):
        db["t"].get((1, 2))


@pytest.mark.parametrize("key", ["one", [1], {">": 0}, {"id": 1}])
def test_value_of_another_type(db, key):
    db["t"].insert({"name": "Ada"})
    with pytest.raises(FilterError, match="filter 'id'"):
        db["t"].get(key)


def test_table_without_a_primary_key(db):
    db.execute("CREATE TABLE t (n INT)")
    message = "table 't' has no primary key; find the row by its columns, like find_one("
    with pytest.raises(SchemaError, match=re.escape(message)):
        db["t"].get(1)


@pytest.mark.parametrize("options", [{}, {"ensure_schema": False}, {"read_only": True}])
def test_missing_table(open_db, options):
    open_db()["towns"].insert({"n": 1})
    db = open_db(**options)
    with pytest.raises(TableNotFoundError, match="no table 'town'; did you mean 'towns'"):
        db["town"].get(1)
    assert db.tables() == ["towns"]
    assert db["towns"].get(1) == {"id": 1, "n": 1}


def test_in_a_transaction(db):
    with db.transaction():
        key = db["t"].insert({"n": 1})
        assert db["t"].get(key) == {"id": key, "n": 1}


def test_by_each_driver(driver_db):
    key = driver_db["got"].insert({"n": 1.5})
    assert driver_db["got"].get(key) == {"id": key, "n": 1.5}
    assert driver_db["got"].get(2**70) is None
