"""types= with Python types: columns of the types that inference chooses, filled from text."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from dbset_sync import ArgumentError, TypeConflictError

TEXTS = {
    "n": (int, "5", 5),
    "f": (float, "1.50", 1.5),
    "d": (Decimal, "0.10", Decimal("0.10")),
    "b": (bool, "True", True),
    "day": (dt.date, "2024-02-29", dt.date(2024, 2, 29)),
    "at": (dt.datetime, "2024-02-29T12:30", dt.datetime.fromisoformat("2024-02-29 12:30")),
    "clock": (dt.time, "12:30", dt.time(12, 30)),
    "key": (uuid.UUID, uuid.UUID(int=1).hex, uuid.UUID(int=1)),
    "s": (str, "05", "05"),
}
TYPES = {name: python_type for name, (python_type, _, _) in TEXTS.items()}
ROW = {name: text for name, (_, text, _) in TEXTS.items()}
READ = {name: value for name, (_, _, value) in TEXTS.items()}
MORE = {"raw": bytes, "doc": dict, "items": list, "span": dt.timedelta}


def rows_of(table):
    return [{name: row[name] for name in ROW} for row in table.find(_order_by="id")]


def test_one_row_of_text(db):
    db["t"].insert(ROW, types=TYPES)

    assert rows_of(db["t"]) == [READ]


def test_many_rows_of_text_with_gaps(db):
    empty = dict.fromkeys(ROW)
    db["t"].insert_many([ROW, empty, ROW], types=TYPES)

    assert rows_of(db["t"]) == [READ, empty, READ]


def test_an_upsert(db):
    db["t"].upsert(ROW, ["s"], types=TYPES)
    db["t"].upsert_many([{"s": "05", "n": "6"}], ["s"], types=TYPES)

    assert rows_of(db["t"]) == [READ | {"n": 6}]


def test_columns_have_the_types_of_values(db):
    values = READ | {"raw": b"\0", "doc": {"a": 1}, "items": [1], "span": dt.timedelta(1)}
    db["inferred"].insert(values)
    db["named"].insert(dict.fromkeys(values) | ROW, types=TYPES | MORE)

    shown = [
        {name: repr(db[table].table.columns[name].type) for name in values}
        for table in ("inferred", "named")
    ]
    assert shown[0] == shown[1]


def test_a_query_reads_columns_as_python_types(db):
    db["t"].insert({"n": "5"})

    assert db.query("SELECT n FROM t", types={"n": int}).first() == {"n": 5}


@pytest.mark.parametrize("text", ["05", " 5", "+5", "1_000", "٣", "5.5"])
def test_text_in_another_format_writes_nothing(db, text):
    with pytest.raises(TypeConflictError, match="table 't', column 'n', row 1: ") as raised:
        db["t"].insert_many([{"n": "5"}, {"n": text}], types={"n": int})

    assert raised.value.value == text
    assert db["t"].count() == 0


def test_a_type_without_columns_is_an_error_even_for_an_existing_column(db):
    db["t"].insert({"n": 1})

    with pytest.raises(
        ArgumentError, match=r"types of column 'n': <class 'complex'> .* bool, float"
    ):
        db["t"].insert({"n": 2}, types={"n": complex})
    assert db["t"].count() == 1
