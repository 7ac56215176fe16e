"""Defaults of columns, for values that rows leave out."""

import pytest
from sqlalchemy.exc import IntegrityError

TABLE = """
CREATE TABLE t (
    id INTEGER PRIMARY KEY, a INT, maybe INT DEFAULT 7, always INT NOT NULL DEFAULT 8,
    text VARCHAR(9) NOT NULL DEFAULT 'new', plain TEXT NOT NULL
)
"""
ROW = {"a": 1, "maybe": 7, "always": 8, "text": "new", "plain": "x"}


@pytest.fixture
def table(made):
    return made(TABLE)["t"]


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("insert", [{"a": 1, "plain": "x", "id": 1}]),
        ("insert_many", [[{"a": 1, "plain": "x", "id": 1}]]),
        ("insert_ignore", [{"a": 1, "plain": "x", "id": 1}, ["a"]]),
        ("upsert", [{"a": 1, "plain": "x", "id": 1}, ["a"]]),
        ("upsert", [{"a": 1, "plain": "x", "id": 1}, ["id"]]),
        ("upsert_many", [[{"a": 1, "plain": "x", "id": 1}], ["a"]]),
        ("upsert_many", [[{"a": 1, "plain": "x", "id": 1}], ["id"]]),
    ],
)
def test_what_a_row_leaves_out(table, call, arguments):
    getattr(table, call)(*arguments)

    assert table.all().all() == [{"id": 1, **ROW}]


def test_rows_of_one_call_that_leave_out_different_columns(table):
    """A column of the call that a row lacks is NULL, unless it takes none."""
    rows = [
        {"id": 1, "plain": "x"},
        {"id": 2, "plain": "x", "always": 1, "maybe": 1},
        {"id": 3, "plain": "x", "text": "old"},
    ]

    assert table.insert_many(rows) == 3
    assert [tuple(row.values()) for row in table.find(_order_by="id")] == [
        (1, None, None, 8, "new", "x"),
        (2, None, 1, 1, "new", "x"),
        (3, None, None, 8, "old", "x"),
    ]


def test_upserts_leave_stored_values_alone(table):
    table.insert({"id": 1, "plain": "x", "always": 1, "text": "old"})
    table.upsert({"id": 1, "plain": "y"}, ["id"])
    table.upsert_many([{"id": 1, "a": 5, "plain": "z"}], ["id"])

    assert table.find_one() == {**ROW, "id": 1, "a": 5, "always": 1, "text": "old", "plain": "z"}


@pytest.mark.parametrize("row", [{"plain": None}, {"a": 1}, {"plain": "x", "always": None}])
def test_null_where_there_must_be_none(table, row):
    with pytest.raises(IntegrityError, match=r"(?i)not.null"):
        table.insert({"id": 1, **row})
    with pytest.raises(IntegrityError, match=r"(?i)not.null"):
        table.insert_many([{"id": 1, "plain": "x", "always": 1}, {"id": 2, **row}])
    assert table.count() == 0


def test_new_columns_beside_defaults(table):
    table.insert({"id": 1, "plain": "x", "new column": 1.5})

    assert table.find_one() == {"id": 1, **ROW, "a": None, "new column": 1.5}
