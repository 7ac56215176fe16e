"""Values of SQLite that are not in the form in which dbset stores them: right, or named."""

# ruff: noqa: DTZ001  naive on purpose
import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

NOON = dt.datetime(2024, 2, 29, 12)

#: The column's type, the stored value, and the value in Arrow.
READ = {
    "a short timestamp": ("TIMESTAMP", "'2024-02-29 12:00'", NOON),
    "SQLite's own timestamp": ("TIMESTAMP", "'2024-02-29 12:00:00'", NOON),
    "a timestamp with T": ("TIMESTAMP", "'2024-02-29T12:00:00.000000'", NOON),
    "SQLite's own instant": ("TIMESTAMPTZ", "'2024-02-29 12:00:00'", NOON.replace(tzinfo=dt.UTC)),
    "another zone": (
        "TIMESTAMPTZ",
        "'2024-02-29 14:00:00.000000+02:00'",
        NOON.replace(tzinfo=dt.UTC),
    ),
    "a date": ("DATE", "'2024-02-29'", NOON.date()),
    "truth": ("BOOLEAN", "1", True),
    "a number as text": ("TEXT", "5", "5"),
    "a decimal": ("NUMERIC(10, 2)", "1.1", Decimal("1.10")),
    "a longer decimal": ("NUMERIC(10, 2)", "1.125", Decimal("1.125")),
    "a whole float": ("DOUBLE PRECISION", "5", 5.0),
    "text with NUL": ("TEXT", "'a' || char(0) || 'b'", "a\0b"),
}

#: The column's type, and a value that it should not have.
REFUSED = {
    "a fraction": ("BIGINT", "1.5"),
    "a word for a number": ("BIGINT", "'many'"),
    "bytes that look like a number": ("BIGINT", "x'31'"),
    "a word for a float": ("DOUBLE PRECISION", "'a'"),
    "a word for a decimal": ("NUMERIC(10, 2)", "'a'"),
    "a number for a truth value": ("BOOLEAN", "5"),
    "a negative truth value": ("BOOLEAN", "-5"),
    "a fraction for a truth value": ("BOOLEAN", "0.5"),
    "a zone in a plain timestamp": ("TIMESTAMP", "'2024-02-29 12:00:00.000000+00:00'"),
    "a day that does not exist": ("DATE", "'2023-02-29'"),
    "the year 0": ("DATE", "'0000-01-01'"),
    "bytes that look like a date": ("DATE", "CAST('2024-02-29' AS BLOB)"),
    "an early instant": ("TIMESTAMPTZ", "'0000-02-29 12:00:00.000000+00:00'"),
    "bytes in a text column": ("TEXT", "x'61'"),
    "text in a column of bytes": ("BLOB", "'a'"),
    "a time of day over 24": ("TIME", "'25:00'"),
    "a key": ("UUID", "'zz'"),
}


@pytest.fixture
def create(open_sqlite):
    """A function that makes a table with a value after 1,200 rows without one."""
    db = open_sqlite()

    def create(type_, literal):
        db.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, c {type_}, a INTEGER, b TEXT)")
        db["t"].insert_many([{"id": n} for n in range(1200)])
        db.execute(f"INSERT INTO t (id, c) VALUES (1200, {literal})")
        return db

    return create


@pytest.mark.parametrize("case", READ)
def test_other_forms_are_read_as_dicts_read_them(create, case):
    type_, literal, value = READ[case]
    db = create(type_, literal)

    column = db["t"].find(_order_by="id").to_arrow().column("c")
    batches = list(db["t"].find(_order_by="-id").arrow_batches())

    assert column[1200].as_py() == batches[0].column("c")[0].as_py() == value
    assert str(column[1200].as_py()) == str(value)
    assert column.null_count == 1200


@pytest.mark.parametrize("case", REFUSED)
def test_values_of_another_type_are_named(create, case):
    type_, literal = REFUSED[case]
    db = create(type_, literal)

    for read in (lambda rows: rows.to_arrow(), lambda rows: list(rows.arrow_batches())):
        with pytest.raises(ValueError, match=r"column 'c', row 1200: .* cast it in SQL"):
            read(db["t"].find(_order_by="id"))


def test_declared_types_without_values(create):
    db = create("NUMERIC(10, 2)", "NULL")

    assert db["t"].find().to_arrow().schema.field("c").type == pa.decimal128(10, 2)


def test_rows_left_of_a_page_are_converted_once(create):
    db = create("TIMESTAMP", "'2024-02-29 12:00:00.000000'")

    with db["t"].find(_order_by="-id") as rows:
        assert next(iter(rows))["c"] == NOON
        assert rows.to_arrow().num_rows == 1200
    with db["t"].find(_order_by="id") as rows:
        next(iter(rows))
        assert rows.to_arrow().column("c")[1199].as_py() == NOON


@pytest.mark.parametrize(
    ("column", "named"),
    [
        ("CASE id WHEN 1100 THEN 'many' ELSE id END", "row 1100: 'many' .* before it .int"),
        ("CASE id WHEN 1100 THEN 5 WHEN 3 THEN NULL ELSE 'x' END", "row 1100: 5 .* before it .str"),
        ("CASE id WHEN 1100 THEN x'61' ELSE 'x' END", "row 1100: b'a'"),
    ],
)
def test_the_value_that_differs_is_named(create, column, named):
    db = create("TEXT", "NULL")
    with pytest.raises(ValueError, match=named):
        db.query(f"SELECT {column} AS c FROM t ORDER BY id").to_arrow()
