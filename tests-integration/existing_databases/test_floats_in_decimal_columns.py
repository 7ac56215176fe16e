"""Floats that other programs store in SQLite's DECIMAL columns are decimals of up to 17 digits."""

from decimal import Decimal

import pyarrow as pa
import pytest
from dbset import TypeConflictError
from written_back import writes_back

TEXTS = ("0.1 + 0.2", "19.99 * 3", "-1234567890123.4567", "1e300 / 3", "5e-324", "1e22", "2.5")


@pytest.fixture(params=["DECIMAL(10, 2)", "NUMERIC"])
def table(made_on_sqlite, request):
    """A table with floats in such a column."""
    values = ", ".join(f"({text})" for text in TEXTS)
    create = f"CREATE TABLE t (id INTEGER PRIMARY KEY, price {request.param}, note TEXT)"
    return made_on_sqlite(create, f"INSERT INTO t (price) VALUES {values}")["t"]


WRITES = writes_back("price")


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_rows_that_were_read_are_written_back(table, write):
    rows = [{**row, "note": "x"} for row in table.find(_order_by="id")]
    assert {type(row["price"]) for row in rows} == {Decimal}
    write(table, rows)
    assert table.find(_order_by="id").all() == rows
    assert [table.count(price=row["price"]) for row in rows] == [1] * len(rows)


def test_frames_are_written_back(table):
    rows = table.find(price={"between": [0.1, 100]}, _order_by="id").all()
    frame = pa.Table.from_pylist(rows)
    table.delete(id={">": 0})
    table.insert_many(frame)
    assert table.find(_order_by="id").all() == rows


@pytest.mark.parametrize("text", ["0.3000000000000000444", "0.123456789012345678"])
def test_digits_that_a_float_does_not_keep_are_refused(table, text):
    with pytest.raises(TypeConflictError, match="at most 15 digits"):
        table.insert({"price": Decimal(text)})


@pytest.mark.parametrize("text", ["0.300000000000000040", "1.10000000000000000000"])
def test_zeros_at_the_end_do_not_count(table, text):
    key = table.insert({"price": Decimal(text)})
    assert table.get(key)["price"] == Decimal(text)
