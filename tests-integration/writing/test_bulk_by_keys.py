"""update_many and upsert_many: many rows by their keys."""

import datetime as dt
import uuid
from decimal import Decimal

import dbset
import pytest

ROWS = [{"k": 1, "a": 1, "b": "x"}, {"k": 2, "a": 2, "b": "y"}, {"k": None, "a": 3, "b": "z"}]


def values(db):
    return [(row["k"], row["a"], row["b"]) for row in db["t"].find(_order_by="id")]


@pytest.fixture(params=[False, True], ids=["plain", "unique"])
def filled(request, db):
    db["t"].insert_many(ROWS)
    if request.param:
        db["t"].create_index("k", name="only_one", unique=True)
    return db


def test_update_many(filled):
    rows = [{"k": 1, "a": 10}, {"k": 2, "b": "Y"}, {"k": 9, "a": 9}, {"k": None, "a": 30}]

    assert filled["t"].update_many(iter(rows), ["k"]) == 3
    assert values(filled) == [(1, 10, "x"), (2, 2, "Y"), (None, 30, "z")]


def test_upsert_many(filled):
    rows = [{"k": 1, "a": 10}, {"k": 3, "b": "new"}, {"k": None, "b": "Z"}, {"k": 1, "b": "X"}]

    assert filled["t"].upsert_many(iter(rows), "k") == 4
    assert values(filled) == [(1, 10, "X"), (2, 2, "y"), (None, 3, "Z"), (3, None, "new")]
    assert filled["t"].upsert_many(rows, "K") == 4
    assert filled["t"].count() == 4


def test_the_later_of_two_rows_wins(db):
    assert db["t"].upsert_many([{"k": 1, "a": 1}, {"k": 1, "a": 2}], ["k"]) == 2
    assert db["t"].find().all() == [{"id": 1, "k": 1, "a": 2}]


def test_compound_keys_and_new_columns(db):
    rows = [{"a": n % 2, "b": n, "c": n} for n in range(10)]
    db["t"].upsert_many(rows, ["a", "b"])
    db["t"].upsert_many([{**row, "d": "new"} for row in rows], ["b", "a"])

    assert db["t"].count(d="new") == 10
    assert db["t"].has_index(["a", "b"])


def test_rows_of_nothing_but_keys(db):
    assert db["t"].upsert_many([{"k": 1}, {"k": 2}, {"k": 1}], ["k"]) == 3
    assert db["t"].update_many([{"k": 1}], ["k"]) == 0
    assert db["t"].count() == 2


def test_keys_that_are_none_in_no_column(db):
    assert [db["t"].upsert_many([{"k": None}], ["k"]) for _ in range(2)] == [1, 1]
    assert db["t"].upsert_many([{"k": None, "a": 1}], ["k"]) == 1
    assert db["t"].update_many([{"k": None, "a": 2}], ["k"]) == 1
    assert db["t"].update_many([{"k": None}], ["k"]) == 0
    assert db["t"].find().all() == [{"id": 1, "a": 2}]


@pytest.mark.parametrize("chunk", [1, 7, None])
def test_chunks(db, chunk):
    db["t"].insert_many({"k": n, "a": 0} for n in range(0, 2500, 2))
    rows = (
        ({"k": n, "a": n} for n in range(2500))
        if chunk is None
        else ({"k": n, "a": n} for n in range(30))
    )
    count = db["t"].upsert_many(rows, ["k"], chunk)

    assert db["t"].count(a={">": 0}) == count - 1
    assert db["t"].count() == (2500 if chunk is None else 1265)


def test_nothing_and_a_missing_table(db):
    assert db["t"].upsert_many([], ["k"]) == 0
    assert db["t"].update_many([{"k": 1, "a": 1}], ["k"]) == 0
    assert db.tables() == []


@pytest.mark.parametrize("call", ["update_many", "upsert_many"])
@pytest.mark.parametrize(
    ("rows", "keys", "message"),
    [
        ([{"k": 1, "a": 1}, {"a": 2}], ["k"], "row 1 lacks the key 'k'"),
        ([{"k": 1, "a": 1}], [], "at least one column"),
        ([{"k": 1, "a": 5}, {"k": 2, "a": b"x"}], ["k"], "row 1"),
    ],
)
def test_nothing_is_written_on_an_error(filled, call, rows, keys, message):
    with pytest.raises(ValueError, match=message):
        getattr(filled["t"], call)(rows, keys)
    assert len(values(filled)) == 3
    assert filled["t"].count(a=5) == 0


def test_values_of_every_kind(db):
    row = {
        "k": uuid.uuid4(),
        "day": dt.date(2024, 2, 29),
        "at": dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC),
        "price": Decimal("9.90"),
        "tags": {"a": [1, 2.5, None]},
        "raw": b"\x00\xff",
        "yes": True,
        "span": dt.timedelta(days=-1, microseconds=5),
    }
    db["t"].upsert_many([row, {"k": uuid.uuid4()}], ["k"])
    db["t"].upsert_many([{**row, "note": None}], ["k"])

    assert db["t"].find_one(k=row["k"]) == {"id": 1, **row}
    assert db["t"].count() == 2


def test_generated_primary_keys(open_db):
    db = open_db(primary_key=dbset.PrimaryKey("id", "uuid"))
    db["t"].upsert_many([{"k": 1, "a": 1}, {"k": 2, "a": 2}], ["k"])
    before = {row["k"]: row["id"] for row in db["t"].find()}
    db["t"].upsert_many([{"k": 2, "a": 3}, {"k": 3, "a": 4}], ["k"])
    after = {row["k"]: row["id"] for row in db["t"].find()}

    assert len(set(after.values())) == 3
    assert {k: after[k] for k in before} == before


@pytest.mark.parametrize("count", [1, 60])
def test_rows_that_the_database_is_to_number(db, count):
    first = db["t"].insert({"name": "a"})
    new = [{"id": None, "name": "new"} for _ in range(count)]
    assert db["t"].upsert_many([*new, {"id": first, "name": "A"}], ["id"]) == count + 1
    assert db["t"].upsert_many(new, ["id"], chunk_size=2) == count
    assert db["t"].upsert_many(
        [{"id": None, "name": "m", "more": 1}, {"name": "n", "id": None}], ["id", "name"]
    )

    assert db["t"].count(name="new") == 2 * count
    assert db["t"].find_one(id=first)["name"] == "A"
    assert db["t"].count() == 2 * count + 3
