"""Batches of many rows, which the database writes as texts, are the rows that dicts have."""

import datetime as dt
import struct
import uuid
from contextlib import closing, nullcontext
from decimal import Decimal

import psycopg2
import pyarrow as pa
import pytest
import sqlalchemy as sa
from dbset import ClosedError
from dbset_frames.reading.blocks import Block
from dbset_frames.reading.row_texts import RowTexts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

NOON = dt.datetime(2024, 2, 29, 12, 0, 0, 1, dt.UTC)

ROW = {
    "whole": -(2**63),
    "text": "a",
    "day": NOON.date(),
    "at": NOON.replace(tzinfo=None),
    "instant": NOON,
    "yes": True,
    "ratio": 0.1 + 0.2,
    "price": Decimal("1.25"),
    "raw": b"\x00'",
    "key": uuid.UUID(int=2**127),
}

TEXTS = [
    *('"', "\\", '\\"', '",\\"', "\\n", "\n\r\t", "\x1f", "null", "", "0", "]", ")", "(", ",", " "),
    *('"\n",(0', "\\\\", "\\N", "NULL", "\ufeff", "é", "\U0001f600"),
]

#: Long enough for several blocks.
FILLER = "filler\t" * 150


def is_by_texts(statements):
    return any("json_array" in sql or "CAST(ROW(" in sql for sql in statements)


@pytest.fixture
def table(db):
    db["t"].insert_many([{**ROW, "filler": FILLER}] * 2500)
    db["t"].insert_many(dict.fromkeys(ROW) for _ in range(300))
    db["t"].insert_many({"text": text, "whole": number} for number, text in enumerate(TEXTS))
    return db["t"]


OPTIONS = {
    "all columns": {},
    "some columns": {"_columns": ["text", "at", "id", "yes", "ratio", "filler"]},
    "a filter": {"id": {">": 5}},
}


@pytest.mark.parametrize("in_transaction", [False, True])
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_values(db, table, statements, options, in_transaction):
    expected = table.find(_order_by="id", **options).all()
    statements.clear()

    with db.transaction() if in_transaction else nullcontext():
        batches = list(table.find(_order_by="id", **options).arrow_batches())

    assert pa.Table.from_batches(batches).to_pylist() == expected
    is_sqlite = db.engine.dialect.name == "sqlite"  # which reads all rows at once in a transaction
    assert is_by_texts(statements) == (not (in_transaction and is_sqlite))
    assert 1 < len(batches) < len(expected) / 500 or (in_transaction and is_sqlite)


def test_types(table):
    whole = table.find(_order_by="id").to_arrow().schema
    schema = pa.Table.from_batches(list(table.find(_order_by="id").arrow_batches())).schema

    assert {field.name: field.type for field in schema if field.name != "price"} == {
        field.name: field.type for field in whole if field.name != "price"
    }
    assert schema.field("price").type == pa.decimal128(38, 18)


def test_decimals_after_a_block_without_them(table):
    table.insert({"text": FILLER, "price": 10**14, "late": Decimal("0.001")})

    *_, last = table.find(_order_by="id").arrow_batches()

    row = last.slice(last.num_rows - 1).to_pylist()[0]
    assert (row["price"], row["late"]) == (10**14, Decimal("0.001"))


def test_decimals_that_do_not_fit_are_named(open_postgresql):
    table = open_postgresql()["t"]
    table.insert_many([{"price": Decimal("1.5"), "text": FILLER}] * 2500)
    table.insert({"price": Decimal(10) ** 30})

    with pytest.raises(ValueError, match=r"column 'price', row 2500: .*does not fit decimal128"):
        list(table.find(_order_by="id").arrow_batches())


def test_values_that_only_python_reads_are_read_page_by_page(open_postgresql, caplog):
    db = open_postgresql()
    db["t"].insert_many([{"huge": Decimal(10) ** 60 + n, "text": FILLER} for n in range(1500)])

    for context in (nullcontext(), db.transaction()):
        with context:
            batches = list(db["t"].find(_order_by="id").arrow_batches())
            assert pa.Table.from_batches(batches).to_pylist() == db["t"].find(_order_by="id").all()

    assert [record for record in caplog.records if record.name.startswith("sqlalchemy")] == []


UNREADABLE = {
    "infinite day": ("date", "'infinity'"),
    "before Christ": ("timestamp", "'0044-03-15 12:00 BC'"),
    "infinite instant": ("timestamptz", "'-infinity'"),
    "not a number": ("numeric(9, 2)", "'NaN'"),
    "hour 24": ("time", "'24:00'"),
}


@pytest.mark.parametrize("row", [5, 2500])
@pytest.mark.parametrize(("type_", "literal"), UNREADABLE.values(), ids=UNREADABLE)
def test_values_without_an_equivalent_are_named(open_postgresql, type_, literal, row):
    db = open_postgresql()
    db.execute(f"CREATE TABLE t (id bigint PRIMARY KEY, text text, c {type_}, yes boolean)")
    db["t"].insert_many({"id": n, "text": FILLER, "yes": True} for n in range(2501))
    db.execute(f"UPDATE t SET c = {literal} WHERE id = {row}")

    with pytest.raises(
        ValueError, match=rf"column .c., row {row}: .* cast it in SQL, or read dict"
    ):
        list(db["t"].find(_order_by="id").arrow_batches())

    assert db["t"].count() == 2501


LATE = {
    "a hexadecimal number": ("whole", "'0x10'", "column 'whole', row 2600: '0x10'"),
    "a large float": ("whole", "1e20", "column 'whole', row 2600: 1e"),
    "text for a truth value": ("yes", "'0x1'", "column 'yes', row 2600: "),
    "a number for a day": ("day", "2024022912", "column 'day', row 2600: "),
    "text for a float": ("ratio", "'many'", "column 'ratio', row 2600: 'many'"),
    "text for a decimal": ("price", "'many'", "column 'price', row 2600: 'many'"),
    "bytes": ("text", "x'61'", r"has bytes in a row after these batches; to_arrow\(\) names"),
    "text that is not UTF-8": (
        "text",
        "CAST(x'ff' AS TEXT)",
        "row 2600: the row has text that is not UTF-8",
    ),
}


@pytest.mark.parametrize("case", LATE)
def test_late_values_that_do_not_fit_are_named(open_sqlite, case):
    column, literal, message = LATE[case]
    db = open_sqlite()
    db["t"].insert_many([{**ROW, "filler": FILLER}] * 2700)
    db.execute(f"UPDATE t SET {column} = {literal} WHERE id = 2601")
    batches = iter(db["t"].find(_order_by="id").arrow_batches())
    assert next(batches).num_rows > 500

    with pytest.raises(ValueError, match=message):
        list(batches)

    assert db["t"].count() == 2700


def test_a_loop_that_is_left_early_releases_the_connection(table, db):
    rows = table.find(_order_by="id")
    batches = iter(rows.arrow_batches())
    assert next(batches).num_rows > 500
    rows.close()

    with pytest.raises(ClosedError, match="the rows are closed"):
        list(batches)

    assert db.engine.pool.checkedout() == 0


READS = {
    "all": lambda rows: rows.all(),
    "to_arrow": lambda rows: rows.to_arrow(),
    "batches": lambda rows: list(rows.arrow_batches()),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_rows_that_batches_read_cannot_be_read_otherwise(table, read):
    rows = table.find(_order_by="id")
    batches = iter(rows.arrow_batches())
    next(batches)

    with pytest.raises(ClosedError, match=r"arrow_batches\(\) reads the rows"):
        read(rows)

    next(batches)
    rows.close()


def test_rows_are_at_their_end_after_the_last_batch(table):
    rows = table.find(_order_by="id")

    assert sum(batch.num_rows for batch in rows.arrow_batches()) == 2800 + len(TEXTS)
    assert rows.all() == []


def test_writes_in_a_loop(open_db):
    db = open_db(pool_size=1, max_overflow=0, pool_timeout=5)
    db["t"].insert_many([{**ROW, "filler": FILLER}] * 3500)

    for batch in db["t"].find(_order_by="id").arrow_batches():
        db["copy"].insert_many(batch)

    assert db["copy"].find(_order_by="id").all() == db["t"].find(_order_by="id").all()


@pytest.mark.parametrize("in_transaction", [False, True])
def test_own_writes_after_the_call_do_not_show(db, table, in_transaction):
    with db.transaction() if in_transaction else nullcontext():
        rows = table.find()
        table.delete(id={">": 1100})

        assert sum(batch.num_rows for batch in rows.arrow_batches()) == 2800 + len(TEXTS)


def test_settings_that_make_text_inexact(open_postgresql, statements):
    db = open_postgresql()
    db["t"].insert_many([ROW] * 1500)
    with db.transaction():
        db.execute("SET LOCAL extra_float_digits = 0")
        statements.clear()
        batches = list(db["t"].find(_order_by="id").arrow_batches())

        assert pa.Table.from_batches(batches).to_pylist() == db["t"].find(_order_by="id").all()
    assert not is_by_texts(statements)


@pytest.fixture(scope="module")
def connection(postgresql_url):
    with closing(psycopg2.connect(postgresql_url)) as connection:
        connection.autocommit = True
        yield connection


def read(connection, columns, types):
    """Return columns of values as the texts of records give them."""
    names = [f"c{place}" for place in range(len(columns))]
    rows = RowTexts(names, [type_() for type_ in types])
    casts = ", ".join(f"%s::{type_().compile(dialect=postgresql.dialect())}[]" for type_ in types)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {rows.expression(names)} FROM unnest({casts}) AS q ({', '.join(names)})",
            columns,
        )
        texts = cursor.fetchall()
    block = Block("\n".join(text for (text,) in texts).encode(), (), len(texts))
    return rows.batch(block, rows.schema(block), 0)


CELLS = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)
ODD = st.text("\"\\nt,() \n\r\t'", max_size=9)
SLOW = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


@SLOW
@given(rows=st.lists(st.tuples(CELLS | ODD, CELLS | ODD, st.none() | st.booleans()), min_size=1))
def test_any_text(connection, rows):
    columns = [list(column) for column in zip(*rows, strict=True)]

    found = read(connection, columns, [sa.TEXT, sa.TEXT, sa.BOOLEAN])

    assert [column.to_pylist() for column in found.columns] == columns


@SLOW
@given(values=st.lists(st.floats(allow_nan=False), min_size=1))
def test_any_float(connection, values):
    found = read(connection, [list(map(repr, values))], [sa.DOUBLE_PRECISION]).column(0).to_pylist()

    size = f"{len(values)}d"
    assert struct.pack(size, *found) == struct.pack(size, *values)
