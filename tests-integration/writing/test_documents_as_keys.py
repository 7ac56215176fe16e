"""Documents are equal in any order of their keys: as keys of writes, in filters."""

import json
import operator
from decimal import Decimal

import pytest

#: The databases compare the documents, not the API or the driver.
pytestmark = pytest.mark.crosswise

#: Two equal documents and a different one.
SAME = [
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1, "b": 3}),
    ({"a": 1}, {"a": 1.0}, {"a": 1.5}),
    (
        {"a": {"x": [1, {"c": None, "d": True}], "y": "é"}},
        {"a": {"y": "é", "x": [1, {"d": True, "c": None}]}},
        {"a": {"x": [{"c": None, "d": True}, 1], "y": "é"}},
    ),
    ({"a": 2**70, "b": 0}, {"b": 0, "a": 2**70}, {"b": 0, "a": 2**70 + 1}),
    ({"a": True}, {"a": True}, {"a": 1}),
    ({"a": None}, {"a": None}, {}),
    ({"a": []}, {"a": []}, {"a": {}}),
    ([1, 2], [1.0, 2], [2, 1]),
    ({"a": "1"}, {"a": "1"}, {"a": 1}),
]
WRITES = {
    "upsert": lambda table, row: table.upsert(row, ["k"]),
    "upsert_many": lambda table, row: table.upsert_many([row], ["k"]),
    "bulk": lambda table, row: table.upsert_many(
        [{"k": [n], "n": n} for n in range(60)] + [row], ["k"]
    ),
    "update": lambda table, row: table.update(row, ["k"]),
    "update_many": lambda table, row: table.update_many([row], ["k"]),
}


@pytest.mark.parametrize("write", WRITES)
def test_the_row_of_an_equal_document(db, write):
    for place, (first, same, other) in enumerate(SAME):
        table = db[f"t{place}"]
        table.insert_many([{"k": first, "n": 0}, {"k": other, "n": 0}])
        WRITES[write](table, {"k": same, "n": 7})
        there = table.find(n=[0, 7], id={"<=": 2}, _order_by="id").all()

        assert [row["n"] for row in there] == [7, 0], same
        assert table.count() == (62 if write == "bulk" else 2)


def test_insert_ignore(db):
    for place, (first, same, other) in enumerate(SAME):
        table = db[f"t{place}"]
        key = table.insert({"k": first, "n": 0})

        assert table.insert_ignore({"k": same, "n": 1}, ["k"]) is False, same
        assert table.insert_ignore({"k": other, "n": 1}, ["k"]) == key + 1


def test_equal_documents_in_one_call(db):
    for place, (first, same, other) in enumerate(SAME):
        table = db[f"t{place}"]
        rows = [{"k": first, "n": 1}, {"k": other, "n": 2}, {"k": same, "n": 3}]
        table.upsert_many(rows, ["k"])

        assert sorted(row["n"] for row in table.find()) == [2, 3], same
        table.create_column_by_example("m", 1)
        table.upsert_many([{**row, "m": 1} for row in rows], ["k"])
        assert table.count() == table.count(m=1) == 2


def test_distinct(db):
    for place, (first, same, other) in enumerate(SAME):
        table = db[f"t{place}"]
        table.insert_many([{"k": first}, {"k": same}, {"k": other}])

        assert len(table.distinct("k").all()) == 2, same


def test_documents_of_other_programs(open_sqlite):
    """They have other spaces and escapes, and a unique key that compares text."""
    db = open_sqlite()
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, k JSON UNIQUE, n INT)")
    document = {"name": "Zoë", "tags": [1, 2]}
    db.execute("INSERT INTO t (k) VALUES (:k)", k=json.dumps(document, indent=2))
    db["t"].upsert({"k": {"tags": [1, 2], "name": "Zoë"}, "n": 1}, ["k"])

    assert db["t"].find().all() == [{"id": 1, "k": document, "n": 1}]


SIGNS = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
NUMBERS = [2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 1, 2**70, 2**70 + 1, -(2**70), 10**30, 1.5]


def test_numbers_inside(db):
    table = db["t"]
    table.insert_many([{"j": {"b": n}} for n in NUMBERS])
    for number in NUMBERS:
        assert table.find({"j.b": number}).all() == table.find({"j": {"=": {"b": number}}}).all()
        assert [row["j"]["b"] for row in table.find({"j.b": number})] == [number]
        assert [row["j"]["b"] for row in table.find({"j.b": [number, "x"]})] == [number]
        assert table.count({"j.b": {"!=": number}}) == len(NUMBERS) - 1
        assert table.count({"j": {"@>": {"b": number}}}) == 1
        assert table.count({"j": {"<@": {"b": number, "c": 1}}}) == 1


OPERANDS = [*NUMBERS, float(2**63), 1e22, 1e300, -1e300, Decimal(2**70) + Decimal("0.5")]


@pytest.mark.parametrize("sign", SIGNS)
def test_order_of_numbers_inside(db, sign):
    """A float is compared as the number that it prints as."""
    numbers, holds = [*NUMBERS, 1e22], SIGNS[sign]
    db["t"].insert_many([{"j": {"b": number}} for number in numbers])
    for operand in OPERANDS:
        found = db["t"].find({"j.b": {sign: operand}}, _order_by="id")
        right = [n for n in numbers if holds(Decimal(repr(n)), Decimal(str(operand)))]
        assert [row["j"]["b"] for row in found] == right
