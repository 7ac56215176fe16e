"""CSV files in tables: types are found, numbers keep their digits, and text its spelling."""

import datetime as dt
import io
import uuid
from decimal import Decimal

import pytest
from dbset import TypeConflictError
from dbset_frames import read_csv

UUID = "01890a5d-ac96-774b-bcce-b302099a8057"
NOON = dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)

#: Fields of one column, and what PostgreSQL and SQLite return.
COLUMNS = {
    "integer": (["1", "", "-3"], [1, None, -3], None),
    "code": (["007", "8", ""], ["007", "8", None], None),
    "long_code": (["12345678901234567890", "1", ""], ["12345678901234567890", "1", None], None),
    "price": (["1.50", "2.25", ""], [Decimal("1.50"), Decimal("2.25"), None], None),
    "scales": (
        ["1.5", "-2.250", "7"],
        [Decimal("1.5"), Decimal("-2.250"), Decimal(7)],
        ["1.5", "-2.250", "7"],
    ),
    "fractions": (["1.5", "2.25", "7"], [Decimal("1.5"), Decimal("2.25"), Decimal(7)], None),
    "tiny": (["0.0001", "10000.0001", "0"], [*map(Decimal, ("0.0001", "10000.0001", "0"))], None),
    "precise": (
        ["12345678901234567890.50", "0.1", ""],
        [Decimal("12345678901234567890.50"), Decimal("0.1"), None],
        ["12345678901234567890.50", "0.1", None],
    ),
    "measured": (["0.30000000000000004", "2.5", "7"], [0.30000000000000004, 2.5, 7.0], None),
    "flag": (["true", "", "false"], [True, None, False], None),
    "day": (["2024-02-29", "", "0001-01-01"], [dt.date(2024, 2, 29), None, dt.date.min], None),
    "clock": (["12:00:00.5", "", "00:00:00"], [dt.time(12, 0, 0, 500_000), None, dt.time()], None),
    "moment": (
        ["2024-02-29 12:00:00", "", "2024-02-29T12:00:00"],
        [NOON.replace(tzinfo=None), None, NOON.replace(tzinfo=None)],
        None,
    ),
    "instant": (
        ["2024-02-29 14:00:00+02:00", "", "2024-02-29T12:00:00Z"],
        [NOON, None, NOON],
        None,
    ),
    "uuid": ([UUID, "", UUID], [uuid.UUID(UUID), None, uuid.UUID(UUID)], None),
    "words": (["NA", '""', "null"], ["NA", "", "null"], None),
}


def file_of(columns):
    lines = zip(*columns.values(), strict=True)
    return io.BytesIO("\n".join([",".join(columns), *map(",".join, lines), ""]).encode())


@pytest.mark.parametrize("times", [1, 2000])
def test_values_of_all_kinds(db, times):
    columns = {name: fields * times for name, (fields, *_) in COLUMNS.items()}
    count = db["t"].insert_many(read_csv(file_of(columns)))

    rows = db["t"].find(_order_by="id").all()

    assert count == len(rows) == 3 * times
    on_sqlite = db.engine.dialect.name == "sqlite"
    for name, (_, found, sqlite) in COLUMNS.items():
        expected = sqlite if on_sqlite and sqlite else found
        assert [row[name] for row in rows[:3]] == expected
        assert [type(row[name]) for row in rows[-3:]] == list(map(type, expected))


def test_numbers_keep_their_scale_on_postgresql(db):
    db["t"].insert_many(read_csv(io.BytesIO(b"a,b\n1.50,1.5\n2.00,2.000\n")))

    rows = db["t"].find(_order_by="id").all()

    expected = [("1.50", "1.5"), ("2.00", "2.000")]
    if db.engine.dialect.name == "sqlite":  # it has no decimals: 1.5 and 1.50 would be the same
        expected = [("1.5", "1.5"), ("2", "2.000")]
    assert [(str(row["a"]), str(row["b"])) for row in rows] == expected


@pytest.mark.parametrize("call", ["insert_many", "upsert_many"])
def test_into_existing_columns(db, call):
    db["t"].insert({"k": 1, "price": Decimal("9.99"), "code": "x", "ratio": 0.5})
    file = io.BytesIO(b"k,price,code,ratio\n2,1.50,7,0.25\n3,2.5,8.50,1.5\n")
    keys = [["k"]] if call == "upsert_many" else []

    assert getattr(db["t"], call)(read_csv(file, text=["code"]), *keys) == 2

    rows = db["t"].find(k=[2, 3], _order_by="k").all()
    assert [(row["price"], row["code"], row["ratio"]) for row in rows] == [
        (Decimal("1.5"), "7", 0.25),
        (Decimal("2.5"), "8.50", 1.5),
    ]


def test_text_in_a_number_column_names_the_row(db):
    db["t"].insert({"n": dt.date(2024, 1, 1)})

    with pytest.raises(TypeConflictError, match="column 'n', row 1"):
        db["t"].insert_many(read_csv(io.BytesIO(b"n\n2024-01-02\nlate\n")))

    assert db["t"].count() == 1
