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
