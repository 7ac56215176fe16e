"""insert_ignore_many: the rows whose keys do not exist yet, and their number."""

import re

import pytest
from dbset import ArgumentError, PrimaryKey, ReadOnlyError, RowError, TypeConflictError


@pytest.fixture(params=["plain", "unique"])
def table(db, request):
    db["t"].insert_many([{"k": "a", "n": 1}, {"k": None, "n": 2}])
    if request.param == "unique":
        db["t"].create_index("k", name="only_one", unique=True)
    return db["t"]


def found(table):
    return [(row["k"], row["n"]) for row in table.find(_order_by="n")]


def test_rows_that_exist_stay(table):
    assert table.insert_ignore_many([{"k": "a", "n": 5}, {"k": "b", "n": 6}], ["k"]) == 1
    assert found(table) == [("a", 1), (None, 2), ("b", 6)]


@pytest.mark.parametrize("chunk_size", [None, 1, 2])
def test_first_of_equal_rows_wins(table, chunk_size):
    rows = [{"k": "b", "n": 3}, {"k": "c", "n": 4}, {"k": "b", "n": 5}, {"k": "c", "x": 6}]
    assert table.insert_ignore_many(rows, "k", chunk_size) == 2
    assert found(table) == [("a", 1), (None, 2), ("b", 3), ("c", 4)]


def test_none_matches_null(table):
    rows = [{"k": None, "n": 3}, {"k": "b", "n": 4}, {"k": None, "n": 5}]
    assert table.insert_ignore_many(rows, ["k"]) == 1
    assert table.delete(k=None) == 1
    assert table.insert_ignore_many(rows, ["k"]) == 1
    assert found(table) == [("a", 1), (None, 3), ("b", 4)]


def test_many_rows(table):
    rows = ({"k": f"k{n % 7_000}", "n": n + 10} for n in range(12_000))
    assert table.insert_ignore_many(rows, ["k"]) == 7_000
    assert table.insert_ignore_many([{"k": f"k{n}"} for n in range(7_100)], ["k"]) == 100
    assert [n for _, n in found(table)] == [1, 2, *range(10, 7_010), *[None] * 100]


def test_new_table_and_columns(db):
    rows = [{"k": 1, "a": 1}, {"k": 2, "b": 2.5}, {"k": 1, "c": "x"}]
    assert db["t"].insert_ignore_many(rows, ["k"]) == 2
    assert db["t"].find(_order_by="k", _columns=["k", "a", "b", "c"]).all() == [
        {"k": 1, "a": 1, "b": None, "c": None},
        {"k": 2, "a": None, "b": 2.5, "c": None},
    ]
    assert db["t"].has_index(["k"])


def test_several_keys(db):
    rows = [{"a": 1, "b": None}, {"a": 1, "b": 2}, {"a": 1, "b": None}, {"a": None, "b": None}]
    assert db["t"].insert_ignore_many(rows, ["a", "b"]) == 3
    assert db["t"].insert_ignore_many(rows, ["a", "b"]) == 0


def test_key_without_a_column_is_null_in_every_row(db):
    rows = [{"k": None, "n": 1}, {"k": None, "n": 2}]
    assert db["t"].insert_ignore_many(rows, ["k"]) == 1
    assert db["t"].insert_ignore_many([{"k": None, "n": 3}], ["k"]) == 0
    assert db["t"].insert_ignore_many([{"k": 5, "n": 4}, {"k": None, "n": 5}], ["k"]) == 1
    assert [row["n"] for row in db["t"].find(_order_by="n")] == [1, 4]


@pytest.mark.parametrize("key", ["id", PrimaryKey("id", "uuid")])
def test_generated_keys(open_db, key):
    db = open_db(primary_key=key)
    assert db["t"].insert_ignore_many([{"n": 1}, {"n": 1}, {"id": None, "n": 2}], ["id"]) == 3
    first = db["t"].find_one(n=2)["id"]
    assert db["t"].insert_ignore_many([{"id": first, "n": 3}, {"n": 4}], ["id"]) == 1
    assert db["t"].insert_ignore_many([{"n": 4}, {"n": 5}], ["n"]) == 1
    assert [row["n"] for row in db["t"].find(_order_by="n")] == [1, 1, 2, 4, 5]


def test_numbers_go_on_after_explicit_keys(db):
    db["t"].insert({"n": 1})
    assert db["t"].insert_ignore_many([{"id": n, "n": n} for n in range(1, 80)], "id") == 78
    assert db["t"].insert({"n": 80}) == 80


def test_other_constraints_are_errors(db):
    db.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, n INTEGER UNIQUE)")
    db["t"].insert({"k": 1, "n": 1})
    with pytest.raises(Exception, match=r"(?i)unique"):
        db["t"].insert_ignore_many([{"k": 2, "n": 2}, {"k": 3, "n": 1}], ["k"])
    assert db["t"].count() == 1


def test_default_of_a_column(db):
    db.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, n INTEGER NOT NULL DEFAULT 7, m INTEGER)")
    rows = [{"k": 1, "m": 1}, {"k": 2, "n": 8}, {"k": 3}]
    assert db["t"].insert_ignore_many(rows, ["k"]) == 3
    assert [(r["n"], r["m"]) for r in db["t"].find(_order_by="k")] == [(7, 1), (8, None), (7, None)]


@pytest.mark.parametrize(
    ("rows", "keys", "error", "message"),
    [
        ([{"k": 1}, {"n": 1}], ["k"], RowError, "row 1 lacks the key 'k'; its keys are n; add it"),
        ([{"k": 1}, 5], ["k"], RowError, "row 1 is an int, not a mapping"),
        ([{"k": 1}, {"k": "x"}], ["k"], TypeConflictError, "row 1"),
        ({"k": 1}, ["k"], ArgumentError, "put a single row into a list"),
        ([{"k": 1}], [], ArgumentError, "keys must name at least one column"),
    ],
)
def test_mistakes(db, rows, keys, error, message):
    db["t"].insert({"k": 0})
    with pytest.raises(error, match=re.escape(message)):
        db["t"].insert_ignore_many(rows, keys, chunk_size=1)
    assert db["t"].find().all() == [{"id": 1, "k": 0}]


def test_read_only(open_db):
    open_db()["t"].insert({"k": 1})
    db = open_db(read_only=True)
    with pytest.raises(ReadOnlyError, match=r"insert_ignore_many\(\) writes"):
        db["t"].insert_ignore_many([{"k": 2}], ["k"])
    assert db["t"].count() == 1


def test_in_a_transaction(db):
    db["t"].insert({"k": 1})
    with pytest.raises(RuntimeError), db.transaction():
        assert db["t"].insert_ignore_many([{"k": 1}, {"k": 2}], ["k"]) == 1
        raise RuntimeError
    assert db["t"].count() == 1


@pytest.mark.parametrize("unique", [False, True])
def test_by_each_driver(driver_db, unique):
    table = driver_db[f"ignore_{unique}"]
    table.insert({"k": "k0", "n": 1.5, "doc": {"a": [1]}})
    if unique:
        table.create_index("k", name=f"only_{unique}", unique=True)
    rows = [{"k": f"k{n}", "n": n / 2, "doc": {"a": n}} for n in range(120)]
    assert table.insert_ignore_many(rows, ["k"]) == 119
    assert table.insert_ignore_many([*rows, {"k": "new"}], ["k"]) == 1
    assert table.find_one(k="k119", _columns=["n", "doc"]) == {"n": 59.5, "doc": {"a": 119}}
    assert table.find_one(k="k0")["n"] == 1.5
