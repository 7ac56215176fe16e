"""Column defaults, for values that rows omit."""

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


GIVEN = {"id": 1, "a": 1, "plain": "x"}
WRITES = [
    ("insert", GIVEN),
    ("insert_many", [GIVEN]),
    ("insert_ignore", GIVEN, ["a"]),
    ("upsert", GIVEN, ["a"]),
    ("upsert", GIVEN, ["id"]),
    ("upsert_many", [GIVEN], ["a"]),
    ("upsert_many", [GIVEN], ["id"]),
]


def test_what_a_row_leaves_out(table):
    for call, *arguments in WRITES:
        getattr(table, call)(*arguments)
        assert table.all().all() == [{"id": 1, **ROW}]
        assert table.delete(id=1) == 1


def test_rows_of_one_call_that_leave_out_different_columns(table):
    """Each row has the default of a column that it leaves out, whatever other rows have."""
    rows = [
        {"id": 1, "plain": "x"},
        {"id": 2, "plain": "x", "always": 1, "maybe": 1},
        {"id": 3, "plain": "x", "text": "old"},
    ]

    assert table.insert_many(rows) == 3
    assert [tuple(row.values()) for row in table.find(_order_by="id")] == [
        (1, None, 7, 8, "new", "x"),
        (2, None, 1, 1, "new", "x"),
        (3, None, 7, 8, "old", "x"),
    ]


MIXED = [
    {"id": 1, "a": 1, "plain": "x"},
    {"id": 2, "a": 2, "plain": "x", "maybe": None},
    {"id": 3, "a": 3, "plain": "x", "maybe": 1},
    *({"id": n, "a": n, "plain": "x", "maybe": 2} for n in range(4, 64)),
]
BULK = {
    "insert_many": lambda t, **options: t.insert_many(MIXED, **options),
    "insert_ignore_many": lambda t, **options: t.insert_ignore_many(MIXED, ["a"], **options),
    "upsert_many": lambda t, **options: t.upsert_many(MIXED, ["a"], **options),
}


@pytest.mark.parametrize("chunk_size", [None, 1, 2])
@pytest.mark.parametrize("call", BULK)
def test_defaults_do_not_depend_on_chunks(table, call, chunk_size):
    """A missing key means the default, and None means NULL."""
    BULK[call](table, chunk_size=chunk_size)

    assert [row["maybe"] for row in table.find(_order_by="a", _limit=4)] == [7, None, 1, 2]
    assert table.count() == len(MIXED)


def test_upserts_leave_stored_values_alone(table):
    table.insert({"id": 1, "plain": "x", "always": 1, "text": "old"})
    table.upsert({"id": 1, "plain": "y"}, ["id"])
    table.upsert_many([{"id": 1, "a": 5, "plain": "z"}], ["id"])

    assert table.find_one() == {**ROW, "id": 1, "a": 5, "always": 1, "text": "old", "plain": "z"}


def test_null_where_there_must_be_none(table):
    for row in ({"plain": None}, {"a": 1}, {"plain": "x", "always": None}):
        with pytest.raises(IntegrityError, match=r"(?i)not.null"):
            table.insert({"id": 1, **row})
        with pytest.raises(IntegrityError, match=r"(?i)not.null"):
            table.insert_many([{"id": 1, "plain": "x", "always": 1}, {"id": 2, **row}])
    assert table.count() == 0


def test_new_columns_beside_defaults(table):
    table.insert({"id": 1, "plain": "x", "new column": 1.5})

    assert table.find_one() == {"id": 1, **ROW, "a": None, "new column": 1.5}
