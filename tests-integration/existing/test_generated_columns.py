"""Columns that the database computes: read and found like others, never written."""

import pytest
from sqlalchemy.exc import DBAPIError

TABLE = """
CREATE TABLE t (
    id INTEGER PRIMARY KEY, name TEXT, folded TEXT GENERATED ALWAYS AS (lower(name)) STORED UNIQUE
)
"""


@pytest.fixture
def table(made):
    table = made(TABLE)["t"]
    table.insert({"id": 1, "name": "Ada"})
    return table


def test_reading(table):
    assert table.find(folded="ada").all() == [{"id": 1, "name": "Ada", "folded": "ada"}]
    assert table.distinct("folded").all() == [{"folded": "ada"}]
    assert table.columns() == ["id", "name", "folded"]
    assert table.has_index("folded")


def test_writing_the_others(table):
    assert table.upsert({"id": 1, "name": "BOB"}, ["id"]) == 1
    assert table.upsert_many([{"id": 1, "name": "Cy"}, {"id": 2, "name": "Di"}], ["id"]) == 2
    assert table.update({"name": "Eve"}, folded="cy") == 1
    assert table.insert_many([{"id": 3, "name": "F"}]) == 1
    assert [row["folded"] for row in table.find(_order_by="id")] == ["eve", "di", "f"]


def test_rows_found_by_one(table):
    assert table.update({"folded": "ada", "name": "ADA"}, ["folded"]) == 1
    assert table.update_many([{"folded": "ada", "name": "AdA"}], ["folded"]) == 1
    assert table.upsert({"folded": "ada", "name": "aDA"}, ["folded"]) == 1
    assert table.upsert_many([{"folded": "ada", "name": "adA"}], ["folded"]) == 1
    assert table.insert_ignore({"folded": "ada", "name": "x"}, ["folded"]) is False
    assert table.find_one()["name"] == "adA"
    assert table.delete(folded="ada") == 1


WRITTEN_BACK = {
    "update": lambda t, row: t.update({**row, "name": "Bob"}, ["id"]),
    "update by a filter": lambda t, row: t.update({**row, "name": "Bob"}, folded="ada"),
    "update_many": lambda t, row: t.update_many([{**row, "name": "Bob"}, {**row, "id": 8}], ["id"]),
    "upsert": lambda t, row: t.upsert({**row, "name": "Bob"}, ["id"]),
    "upsert_many": lambda t, row: t.upsert_many([{**row, "name": "Bob"}], ["id"]),
    "upsert by it": lambda t, row: t.upsert({**row, "name": "Bob"}, ["folded"]),
    "insert": lambda t, row: t.insert({**row, "id": 2, "name": "Bob"}),
    "insert_many": lambda t, row: t.insert_many([{**row, "id": 2, "name": "Bob"}, {"id": 3}]),
    "copy": lambda t, row: t.insert_many(
        [{**row, "id": i, "name": f"Bob{i}"} for i in range(2, 70)]
    ),
    "insert_ignore": lambda t, row: t.insert_ignore({**row, "id": 2, "name": "Bob"}, ["id"]),
}


@pytest.mark.parametrize("write", WRITTEN_BACK.values(), ids=WRITTEN_BACK)
def test_row_that_was_read_is_written_back(table, write):
    row = table.find_one()
    before = dict(row)
    write(table, row)

    assert row == before
    assert table.count(name={"startswith": "Bob"}, folded={"startswith": "bob"}) >= 1


def test_number_that_is_generated_does_not_grow(made):
    generated = "w integer GENERATED ALWAYS AS (v * 2) STORED"
    table = made(f"CREATE TABLE n (id integer primary key, v integer, {generated})")["n"]
    table.insert({"id": 1, "v": 1, "w": 2.5})
    table.insert_many([{"id": 2, "v": 2, "W": "any"}, {"id": 3, "new": "x", "w": 1}])

    assert table.find_one(id=2) == {"id": 2, "v": 2, "w": 4, "new": None}


WRITES = [
    ("insert", {"folded": "x"}),
    ("insert_many", [{"folded": "x"}]),
    ("update", {"id": 1, "folded": "x"}, ["id"]),
    ("update_many", [{"id": 1, "folded": "x"}], ["id"]),
    ("upsert", {"id": 1, "folded": "x"}, ["id"]),
    ("upsert", {"folded": "x"}, ["folded"]),
    ("upsert_many", [{"id": 1, "folded": "x"}], ["id"]),
    ("upsert_many", [{"folded": "x"}], ["folded"]),
]


def test_writing_it_says_why_not(table):
    for call, *arguments in WRITES:
        with pytest.raises(DBAPIError, match=r'generated column|"folded"'):
            getattr(table, call)(*arguments)
    assert table.all().all() == [{"id": 1, "name": "Ada", "folded": "ada"}]
