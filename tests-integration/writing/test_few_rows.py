"""upsert_many and update_many of a few rows have the result of the general way, and are quicker."""

import math
from contextlib import nullcontext
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset import IntegrityError
from dbset_sync import planned_rows

#: With this option, writes take the general way.
GENERAL = {"chunk_size": 1000}

COLUMNS = {"k": sa.Integer, "a": sa.Integer, "b": sa.Text, "f": sa.Double}
ROWS = {
    "one": [{"k": 1, "a": 10}],
    "known and new": [{"k": 1, "a": 10}, {"k": 8, "a": 80}, {"k": 2, "a": 20}],
    "several with the key": [{"k": 3, "a": 10}, {"k": 1, "a": 11}],
    "other columns": [{"k": 8, "a": 1, "b": "z"}, {"k": 1, "a": 10}, {"k": 2, "b": "B"}],
    "None": [{"k": 1, "a": None}, {"k": 8, "b": None}],
    "nothing but keys": [{"k": 1}, {"k": 8}],
    "same key": [{"k": 1, "a": 10, "b": "B"}, {"k": 8, "a": 1}, {"k": 1, "a": 11}],
    "same key at first": [{"k": 8, "a": 10, "b": "B"}, {"k": 8, "a": 1}, {"k": 1, "a": 11}],
    "equal key": [{"k": 1, "a": 10}, {"k": 1.0, "a": 11}],
    "None as key": [{"k": 1, "a": 10}, {"k": None, "a": 11}],
    "lacks a key": [{"k": 1, "a": 10}, {"a": 11}],
    "empty": [{"k": 1, "a": 10}, {}],
    "no dict": [{"k": 1, "a": 10}, 5],
    "other case": [{"K": 1, "A": 10}, {"k": 2, "a": 11}],
    "new column": [{"k": 1, "a": 10}, {"k": 2, "new": 11}],
    "other type": [{"k": 1, "a": 10}, {"k": 2, "a": "11"}, {"k": 8, "a": Decimal(12)}],
    "unfit": [{"k": 1, "a": 10}, {"k": 2, "a": "many"}],
    "too large": [{"k": 1, "a": 10}, {"k": 2, "a": 2**70}],
    "forbidden": [{"k": 1, "a": 10}, {"k": 2, "a": -1}, {"k": 8, "a": 3}],
    "with id": [{"k": 8, "id": 7}, {"k": 9, "id": 8}],
    "another's id": [{"k": 1, "a": 10}, {"k": 8, "id": 1}],
    "NaN": [{"k": 1, "f": math.nan}, {"k": 2, "f": 0.1 + 0.2}],
    "text": [{"k": 1, "b": "a\0b"}, {"k": 2, "b": "B"}],
    "expression": [{"k": 1, "a": sa.func.abs(-10)}, {"k": 2, "a": 20}],
    "none": [],
}
CALLS = {
    "upsert_many": lambda table, rows, **options: table.upsert_many(rows, ["k"], **options),
    "update_many": lambda table, rows, **options: table.update_many(rows, "k", **options),
}


def fill(db, *, unique):
    db.create_table("t", COLUMNS)
    if db.engine.dialect.name == "postgresql":
        db.execute("ALTER TABLE t ADD CHECK (a >= 0)")
    else:
        db.execute(
            "CREATE TRIGGER c BEFORE UPDATE ON t WHEN new.a < 0"
            " BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed'); END"
        )
    rows = [{"k": k, "a": k, "b": f"b{k}"} for k in (1, 2, 3, *([] if unique else [3]))]
    db["t"].insert_many(rows)
    db["t"].create_index("k", unique=unique)


def result(db, call, rows, options, *, inside):
    """Return what a call returns or raises, and the rows after it."""
    try:
        with db.transaction() if inside else nullcontext():
            db["t"].insert({"k": 100, "b": "before"})
            try:
                found = call(db["t"], rows, **options)
            except Exception as error:
                found = type(error), str(error).partition("\n")[0]
    except Exception as error:
        found = found, type(error)
    return found, [repr(row) for row in db["t"].find(_order_by=["k", "id"])]


@pytest.mark.crosswise
@pytest.mark.parametrize("inside", [False, True], ids=["alone", "inside"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("unique", [False, True], ids=["plain", "unique"])
def test_same_result_as_the_general_way(db, unique, call, inside):
    found = {}
    for way, options in {"planned": {}, "general": GENERAL}.items():
        found[way] = {}
        for name, rows in ROWS.items():
            db["t"].drop()
            fill(db, unique=unique)
            found[way][name] = result(db, call, rows, options, inside=inside)

    assert found["planned"] == found["general"]


@pytest.mark.crosswise
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("more", [0, 1])
def test_bound(db, monkeypatch, call, more):
    fill(db, unique=False)
    taken, most = [], planned_rows.MOST[db.engine.dialect.name]
    send = planned_rows.DriverCalls.of
    monkeypatch.setattr(
        planned_rows.DriverCalls, "of", lambda calls: taken.append(len(calls)) or send(calls)
    )
    rows = [{"k": k, "a": 5} for k in range(most + more)]
    with db.transaction() if more else nullcontext():
        call(db["t"], rows)
        call(db["t"], tuple(rows))

    assert taken == ([] if more else [most, most])
    assert {row["a"] for row in db["t"].find(k={"<": most + more})} == {5}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_all_or_nothing(db, call):
    fill(db, unique=True)
    before = db["t"].find().all()
    rows = [{"k": 1, "a": 10}, {"k": 2, "a": -1}]
    with pytest.raises(IntegrityError):
        call(db["t"], rows)
    with db.transaction():
        with pytest.raises(IntegrityError):
            call(db["t"], rows)
        kept = db["t"].insert({"k": 200})

    assert db["t"].find(id={"!=": kept}).all() == before
    assert db["t"].count(id=kept) == 1


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_table_that_another_process_has_changed(open_db, call):
    ours, theirs = open_db(), open_db()
    fill(ours, unique=False)
    call(ours["t"], [{"k": 1, "a": 5}, {"k": 2, "a": 5}])
    theirs.execute("ALTER TABLE t RENAME COLUMN a TO c")

    assert call(ours["t"], [{"k": 1, "b": "x"}, {"k": 2, "c": 7}]) == 2
    assert call(ours["t"], [{"k": 1, "c": 8}]) == 1
    assert [(row["b"], row["c"]) for row in ours["t"].find(k=[1, 2], _order_by="k")] == [
        ("x", 8),
        ("b2", 7),
    ]
