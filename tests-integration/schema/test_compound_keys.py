"""Primary keys of several columns, which dbset creates."""

from typing import TypedDict

import pytest
from dbset import ArgumentError, PrimaryKey, SchemaError
from sqlalchemy import Column, Integer, Text

KEYS = [PrimaryKey("country", "city"), ("country", "city"), ["country", "city"]]


def key_of(table):
    return table.table.primary_key.columns.keys()


@pytest.mark.parametrize("key", KEYS)
def test_first_row_gives_the_types(open_db, key):
    cities = open_db(primary_key=key)["cities"]

    assert cities.insert({"n": 1, "city": 7, "country": "UK"}) == ("UK", 7)
    assert cities.columns() == ["country", "city", "n"]
    assert key_of(cities) == ["country", "city"]
    assert cities.find().all() == [{"country": "UK", "city": 7, "n": 1}]


@pytest.mark.parametrize("key", KEYS)
def test_create_table_gives_the_types(db, key):
    cities = db.create_table(
        "cities", {"n": Integer, "city": Text, "country": Text}, primary_key=key
    )

    assert cities.columns() == ["country", "city", "n"]
    assert db.create_table("cities", primary_key=key).insert({"country": "a", "city": "b"}) == (
        "a",
        "b",
    )


def test_columns_marked_as_key(db):
    marked = {"a": Column(Text, primary_key=True), "b": Column(Integer, primary_key=True)}
    table = db.create_table("t", {**marked, "c": Text})

    assert key_of(table) == ["a", "b"]
    assert table.insert({"a": "x", "b": 1}) == ("x", 1)
    with pytest.raises(ArgumentError, match=r"primary_key is 'c', but the Columns .* are 'a', 'b'"):
        db.create_table("u", marked, primary_key="c")
    assert db.tables() == ["t"]


def test_upsert_by_both_keys(open_db):
    cities = open_db(primary_key=("country", "city"))["cities"]
    keys = ["country", "city"]

    assert cities.upsert({"country": "UK", "city": "Bath", "n": 1}, keys) == ("UK", "Bath")
    assert cities.upsert({"country": "UK", "city": "Bath", "n": 2}, keys) == ("UK", "Bath")
    assert cities.insert_ignore({"country": "UK", "city": "Bath", "n": 3}, keys) is False
    assert cities.upsert_many([{"country": "UK", "city": c, "n": 4} for c in "ab"], keys) == 2
    assert cities.insert_many([{"country": "NO", "city": "Oslo", "n": 5}]) == 1
    assert sorted(row["n"] for row in cities) == [2, 4, 4, 5]
    assert not cities.table.indexes


@pytest.mark.parametrize(
    "write",
    [
        lambda table: table.insert({"a": 1}),
        lambda table: table.insert({"a": 1, "b": None}),
        lambda table: table.insert_many([{"a": 1}, {"a": 2}]),
        lambda table: table.upsert({"a": 1}, ["a"]),
        lambda table: table.create_column("a", Text),
    ],
)
def test_first_write_without_part_of_the_key(open_db, write):
    db = open_db(primary_key=("a", "b"))

    message = (
        r"new table 't' has the primary key 'a', 'b', and nothing gives a type to .*'b': write rows"
        r" with a value for each of them, or create_table\('t', {'a': ..., 'b': ...}\)"
    )
    with pytest.raises(SchemaError, match=message):
        write(db["t"])
    assert db.tables() == []


def test_create_table_without_a_type(db):
    with pytest.raises(SchemaError, match="nothing gives a type to 'b'"):
        db.create_table("t", {"a": Text}, primary_key=("a", "b"))
    assert db.tables() == []


def test_types_of_a_write(open_db):
    table = open_db(primary_key=("a", "b"))["t"]

    assert table.insert({"a": "1", "b": 2}, types={"A": Integer}) == (1, 2)


def test_another_key_of_an_existing_table(db):
    db.create_table("t", {"a": Text, "b": Text}, primary_key=("a", "b"))

    with pytest.raises(SchemaError, match="with the primary key 'a', 'b', not 'b', 'a'"):
        db.create_table("t", primary_key=("b", "a"))


@pytest.mark.parametrize("key", [(), ("a", "a"), ("a", "A"), 5])
def test_what_is_not_a_key(db, key):
    with pytest.raises(ArgumentError):
        db.create_table("t", {"a": Text}, primary_key=key)
    assert db.tables() == []


def test_typed_rows(open_db):
    class City(TypedDict):
        country: str
        city: str

    cities = open_db(primary_key=("country", "city")).table("cities", City)

    assert cities.insert({"country": "UK", "city": "Bath"}) == ("UK", "Bath")
    assert cities.find().all() == [{"country": "UK", "city": "Bath"}]
