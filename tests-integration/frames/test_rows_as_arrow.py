"""Rows become Arrow tables with a type for each column, whichever way they are read."""

import datetime as dt
import uuid
from contextlib import nullcontext
from decimal import Decimal
from itertools import islice

import pyarrow as pa
import pytest

MOMENT = dt.datetime(2024, 2, 29, 12, 30, 15, 123456, dt.UTC)
KEY = uuid.UUID("12345678-1234-5678-1234-567812345678")

#: Values, and the Arrow type of their column.
VALUES = {
    "n": (5, pa.int64()),
    "f": (0.1, pa.float64()),
    "b": (True, pa.bool_()),
    "s": ('a "b",\n\\N', pa.string()),
    "raw": (b"\x00\xff", pa.binary()),
    "price": (Decimal("1.10"), None),
    "day": (dt.date(1999, 2, 28), pa.date32()),
    "clock": (dt.time(23, 59, 59, 999999), pa.time64("us")),
    "naive": (MOMENT.replace(tzinfo=None), pa.timestamp("us")),
    "at": (MOMENT, pa.timestamp("us", "UTC")),
    "span": (dt.timedelta(days=-1, microseconds=1), pa.duration("us")),
    "key": (KEY, pa.uuid()),
    "doc": ({"a": [1, "ä"]}, pa.json_(pa.string())),
}


@pytest.mark.parametrize("count", [1, 2500], ids=["one page", "several pages"])
@pytest.mark.parametrize("without", [(), ("span",)], ids=["with an interval", "exact as text"])
def test_types_and_values(db, count, without):
    row = {name: value for name, (value, _) in VALUES.items() if name not in without}
    nulls = dict.fromkeys(row)
    db["t"].insert_many([row, nulls] * count)

    table = db["t"].find(_order_by="id").to_arrow()

    assert table.schema.names == ["id", *row]
    assert table.num_rows == 2 * count
    for name in row:
        _, type_ = VALUES[name]
        assert type_ is None or table.schema.field(name).type == type_
        assert table.column(name).null_count == count
    found = table.slice(0, 1).drop(["id", "doc"]).to_pylist()[0]
    assert found == {name: value for name, value in row.items() if name != "doc"}
    assert str(found["price"]) == ("1.10" if is_postgresql(db) else "1.1")


def is_postgresql(db):
    return db.engine.dialect.name == "postgresql"


def test_the_way_there_and_back(db):
    row = {name: value for name, (value, _) in VALUES.items()}
    db["t"].insert_many([row, dict.fromkeys(row)] * 40)

    db["copy"].insert_many(db["t"].find().to_arrow())

    assert db["copy"].find(_order_by="id").all() == db["t"].find(_order_by="id").all()


def test_streams(db):
    db["t"].insert_many([{"n": n, "s": str(n)} for n in range(2500)])

    batches = list(db["t"].find(_order_by="id").arrow_batches())

    table = pa.Table.from_batches(batches)
    assert table.column("n").to_pylist() == list(range(2500))


@pytest.mark.parametrize(
    "read", [lambda t: t.find(n=7), lambda t: t.find(_columns=["s", "n"], n=7)]
)
def test_an_empty_result_has_its_columns_and_types(db, read):
    db["t"].insert({"n": 1, "s": "a"})

    schema = read(db["t"]).to_arrow().schema

    assert schema.field("n").type == pa.int64()
    assert schema.field("s").type == pa.string()


def test_a_table_that_does_not_exist_yet_has_no_columns(db):
    assert db["t"].find().to_arrow().schema.names == []


def test_rows_that_are_left(db):
    db["t"].insert_many([{"n": n} for n in range(2500)])

    with db["t"].find(_order_by="id") as rows:
        assert next(iter(rows))["n"] == 0
        assert rows.to_arrow().column("n").to_pylist() == list(range(1, 2500))
        assert rows.to_arrow().num_rows == 0


@pytest.mark.parametrize("read", [1, 999, 1000, 1500])
@pytest.mark.parametrize("in_transaction", [False, True])
@pytest.mark.parametrize("limit", [None, 2500])
def test_rows_that_a_loop_has_read_are_not_in_the_batches(db, read, in_transaction, limit):
    db["t"].insert_many([{"n": n} for n in range(2500)])

    with db.transaction() if in_transaction else nullcontext():
        rows = db["t"].find(_order_by="n", _limit=limit)
        assert [row["n"] for row in islice(rows, read)] == list(range(read))
        table = pa.Table.from_batches(list(rows.arrow_batches()))

    assert table["n"].to_pylist() == list(range(read, 2500))


def test_rows_of_a_query(db):
    db["t"].insert_many([{"n": n, "s": None if n % 2 else "x"} for n in range(2500)])

    table = db.query("SELECT n, s, n * 0.5 AS half FROM t ORDER BY n").to_arrow()

    assert table.column("n").to_pylist() == list(range(2500))
    assert table.column("s").null_count == 1250
    assert table.column("half")[3].as_py() == (Decimal("1.5") if is_postgresql(db) else 1.5)


def test_types_of_a_query(db):
    db["t"].insert({"day": dt.date(2024, 2, 29)})

    table = db.query("SELECT day FROM t", types={"day": dt.date}).to_arrow()

    assert table.column("day").to_pylist() == [dt.date(2024, 2, 29)]


def test_the_latest_decimals_fit(db):
    db["t"].insert_many([{"d": Decimal(1)}] * 2500)
    db["t"].insert_many([{"d": Decimal("12345.678")}])

    column = db["t"].find(_order_by="id").to_arrow().column("d")

    assert (column[0].as_py(), column[2500].as_py()) == (1, Decimal("12345.678"))


def test_a_late_value_that_does_not_fit_is_named(open_sqlite):
    db = open_sqlite()
    db["t"].insert_many([{"n": 1}] * 1500)
    db.execute("UPDATE t SET n = 'many' WHERE id = 1201")

    with pytest.raises(ValueError, match=r"'n', row 1200: 'many' \(str\) does not fit int64"):
        db["t"].find(_order_by="id").to_arrow()


def test_frames_of_other_libraries(db):
    db["t"].insert_many([{"n": 2**53 + 1, "key": KEY, "doc": [1]}, {"n": None}])

    polars, pandas = db["t"].find().to_polars(), db["t"].find().to_pandas()

    expected = [(1, 2**53 + 1, str(KEY), "[1]"), (2, None, None, None)]
    assert polars.rows() == expected
    assert list(pandas["n"].array) == [2**53 + 1, pandas["n"].array[1]]
    assert pandas["n"].isna().tolist() == [False, True]
    assert pandas["key"][0] == str(KEY)
