"""Columns that the database computes: read and filtered like others, never written."""

import pytest

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


def test_a_row_that_was_read_is_written_back(table):
    row = table.find_one()
    for call, *arguments in (
        ("update", {**row, "name": "B"}, ["id"]),
        ("update", {**row, "name": "B"}, ["folded"]),
        ("update_many", [{**row, "name": "C", "folded": "b"}], ["folded"]),
        ("upsert", {**row, "name": "D"}, ["id"]),
        ("upsert_many", [{**row, "name": "E"}] * 2, ["id"]),
        ("upsert", {**row, "folded": "e", "name": "F"}, ["folded"]),
    ):
        getattr(table, call)(*arguments)
    assert table.find().all() == [{"id": 1, "name": "F", "folded": "f"}]


def test_rows_of_another_table(made):
    db = made(TABLE, TABLE.replace("TABLE t", "TABLE u"))
    rows = [{"id": n, "name": f"N{n}"} for n in range(200)]
    db["t"].insert_many(rows)
    db["u"].insert({**db["t"].find_one(id=7), "id": 1000, "name": "other"})
    assert db["u"].insert_ignore(db["t"].find_one(id=0), ["folded"]) == 0
    assert db["u"].insert_many(db["t"].find(id={">": 0}).all()) == 199
    assert db["u"].upsert_many(db["t"].find().all(), ["folded"]) == 200
    assert db["u"].upsert({"id": 2000, "name": "New", "folded": "new"}, ["folded"]) == 2000
    assert db["u"].find(id={"<": 1000}, _order_by="id").all() == db["t"].find(_order_by="id").all()
    assert db["u"].count() == 202


def test_nothing_but_such_columns(made):
    table = made(TABLE)["t"]
    table.insert({"id": 1, "name": "A"})
    assert table.update({"id": 1, "folded": "x"}, ["id"]) == 1
    assert table.update({"folded": "x"}, id=1) == 1
    assert table.upsert({"id": 1, "folded": "x"}, ["id"]) == 1
    assert table.find().all() == [{"id": 1, "name": "A", "folded": "a"}]


@pytest.mark.parametrize("value", [5, 2**70, {"a": 1}, None, "a" * 10])
def test_no_type_is_asked_of_them(table, value):
    assert table.update({"id": 1, "name": "B", "FOLDED": value}, ["id"]) == 1
    assert table.find().all() == [{"id": 1, "name": "B", "folded": "b"}]
    assert table.columns() == ["id", "name", "folded"]
