"""nulls=: texts that are written as NULL."""

import math
import re

import numpy as np
import pytest
from dbset import ArgumentError, FilterError, TypeConflictError
from sqlalchemy import BigInteger, Date, Text

NULLS = ("", "NA")
SINGLE = {
    "insert": lambda table, row, **options: table.insert(row, **options),
    "insert_ignore": lambda table, row, **options: table.insert_ignore(row, "k", **options),
    "upsert": lambda table, row, **options: table.upsert(row, ["k"], **options),
    "update": lambda table, row, **options: (
        table.insert({"k": "a", "n": 7, "s": "x"}),
        table.update(row, "k", **options),
    ),
}
BULK = {
    "insert_many": lambda table, rows, **options: table.insert_many(rows, **options),
    "insert_ignore_many": lambda table, rows, **options: table.insert_ignore_many(
        rows, "k", **options
    ),
    "upsert_many": lambda table, rows, **options: table.upsert_many(rows, "k", **options),
    "update_many": lambda table, rows, **options: (
        table.insert_many({"k": row["k"]} for row in rows),
        table.update_many(rows, "k", **options),
    ),
}
COLUMNS = {"k": Text, "n": BigInteger, "s": Text, "day": Date}


def found(table):
    return [(row["k"], row["n"], row["s"]) for row in table.find(_order_by="id")]


@pytest.mark.parametrize("write", SINGLE.values(), ids=SINGLE)
def test_single_rows(db, write):
    table = db.create_table("t", COLUMNS)
    row = {"k": "a", "n": "", "s": "NA", "day": "NA"}
    write(table, row, nulls=NULLS)

    assert found(table) == [("a", None, None)]
    assert row == {"k": "a", "n": "", "s": "NA", "day": "NA"}


@pytest.mark.parametrize("write", BULK.values(), ids=BULK)
@pytest.mark.parametrize("chunk_size", [None, 2])
def test_many_rows(db, write, chunk_size):
    table = db.create_table("t", COLUMNS)
    rows = [
        {"k": "a", "n": "1", "s": "x", "day": ""},
        {"k": "b", "n": "NA", "s": "", "day": "2024-02-29"},
        {"k": "c", "n": "", "s": " NA"},
        {"n": 5, "k": "d", "s": "na"},
    ]
    write(table, rows, nulls=np.array(NULLS), chunk_size=chunk_size)

    assert found(table) == [("a", 1, "x"), ("b", None, None), ("c", None, " NA"), ("d", 5, "na")]
    assert rows[1]["n"] == "NA"


def test_types_of_new_columns_do_not_depend_on_them(db):
    rows = [{"n": n, "none": "NA"} for n in range(10)] + [{"n": "", "none": ""}]
    assert db["t"].insert_many(rows, 3, nulls=NULLS) == 11
    assert db["t"].columns() == ["id", "n"]
    assert isinstance(db["t"].table.c.n.type, BigInteger)
    assert db["t"].values("n", _order_by="id").all() == [*range(10), None]


def test_with_types(db):
    rows = [{"n": "5", "day": "2024-02-29"}, {"n": "", "day": "NA"}]
    db["t"].insert_many(rows, nulls=NULLS, types={"n": BigInteger, "day": Date})
    assert db["t"].values("n", _order_by="id").all() == [5, None]


def test_nan_stays(db):
    db["t"].insert_many([{"f": math.nan}, {"f": ""}, {"f": 1.5}], nulls=[""], nan=None)
    assert db["t"].values("f", _order_by="id").all() == [None, None, 1.5]


def test_keys_that_become_null(db):
    table = db["t"]
    assert table.upsert({"id": "", "k": "a"}, "id", nulls=NULLS) == 1
    assert table.upsert_many([{"id": "NA", "k": "b"}, {"id": 1, "k": "A"}], "id", nulls=NULLS) == 2
    assert table.insert_ignore_many([{"k": ""}, {"k": "NA"}, {"k": "A"}], "k", nulls=NULLS) == 1
    assert table.upsert({"k": "", "n": 1}, "k", nulls=NULLS) == 3
    assert table.update({"k": "NA", "n": 2}, "k", nulls=NULLS) == 1
    assert table.find(_order_by="id", _columns=["k", "n"]).all() == [
        {"k": "A", "n": None},
        {"k": "b", "n": None},
        {"k": None, "n": 2},
    ]


@pytest.mark.parametrize("nulls", ["NA", "", [None], [1], 5, None, [math.nan]])
@pytest.mark.parametrize("call", ["insert", "insert_many"])
def test_mistakes(db, nulls, call):
    message = f"nulls must list the texts to write as NULL, like ('', 'NA'), not {nulls!r}"
    with pytest.raises(ArgumentError, match=re.escape(message)):
        getattr(db["t"], call)({"a": 1} if call == "insert" else [{"a": 1}], nulls=nulls)
    assert db.tables() == []


def test_by_each_driver(driver_db):
    table = driver_db["blanks"]
    table.insert({"n": 1, "s": "", "f": 1.5})
    rows = [{"n": str(n) if n % 2 else "", "s": "NA", "f": "0.5"} for n in range(120)]
    table.insert_many(rows, nulls=NULLS)
    assert table.count(n=None) == 60
    assert table.count(s=None) == 120
    assert table.values("s", s={"is not": None}).all() == [""]


@pytest.mark.parametrize("text", ["", "n/a", "NA", " NULL ", "None", "-"])
@pytest.mark.parametrize("column", ["n", "day"])
def test_errors_name_it(db, column, text):
    table = db.create_table("t", COLUMNS)
    advice = re.escape(f"; if it means a missing value, give None or write with nulls=[{text!r}]")

    for write in SINGLE.values():
        with pytest.raises(TypeConflictError, match=f"'{column}'.*{advice}$"):
            write(table, {"k": "b", column: text})
    for write in BULK.values():
        with pytest.raises(TypeConflictError, match=f"'{column}', row 1.*{advice}$"):
            write(table, [{"k": "c", column: None}, {"k": "d", column: text}])
    with pytest.raises(FilterError, match="give None"):
        table.count({column: text})
    with pytest.raises(TypeConflictError, match=r"'n'(?!.*nulls=)"):
        table.insert({"n": "seven"})
