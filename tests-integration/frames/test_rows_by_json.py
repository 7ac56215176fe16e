"""SQLite's rows by JSON are the rows that reading page by page gives."""

import datetime as dt
import sqlite3
from contextlib import closing, nullcontext

import pyarrow as pa
import pytest
import sqlalchemy as sa
from dbset_frames.reading.json_rows import JsonRows
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import dialect

NOON = dt.datetime(2024, 2, 29, 12, 0, 0, 1, dt.UTC)

ROW = {
    "whole": -(2**63),
    "text": "a",
    "day": NOON.date(),
    "at": NOON.replace(tzinfo=None),
    "instant": NOON,
    "yes": True,
    "ratio": 0.1 + 0.2,
    "raw": b"\x00'",
}

TEXTS = [
    '"',
    "\\",
    '\\"',
    '",\\"',
    "\\n",
    "\n\r\t",
    "\x00",
    "\x1f",
    "null",
    "",
    "0",
    "]",
    "\ufeff",
    "é",
    "\U0001f600",
]


def by_json(statements):
    return any("json_array" in sql for sql in statements)


@pytest.fixture
def db(open_sqlite):
    db = open_sqlite()
    db["t"].insert_many([ROW] * 1200)
    db["t"].insert_many(dict.fromkeys(ROW) for _ in range(300))
    db["t"].insert_many({"text": text, "whole": number} for number, text in enumerate(TEXTS))
    return db


def check(db, statements, used=True, name="t", **options):
    """Check the rows of a table, and whether they come by JSON."""
    expected = db[name].find(**options).all()
    statements.clear()
    assert db[name].find(**options).to_arrow().to_pylist() == expected
    assert by_json(statements) == used


OPTIONS = {
    "all rows": {},
    "some columns": {"_columns": ["text", "at", "id", "yes", "ratio"]},
    "an order": {"_order_by": "-id"},
    "a filter": {"whole": {"<": 5}, "_order_by": ["text", "id"]},
    "a value": {"text": "a"},
    "a limit": {"_limit": 1300, "_offset": 150},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_values(db, statements, options):
    check(db, statements, **options)


def test_types(db):
    batches = list(db["t"].find().arrow_batches())

    assert db["t"].find().to_arrow().schema == batches[0].schema


def test_read_only(db, open_sqlite, statements):
    check(open_sqlite(read_only=True), statements)


def test_generated_columns(db, statements):
    """SQLite takes the value of json() for a document even if the column is text."""
    db.execute(
        "CREATE TABLE g (id INTEGER, a INTEGER, b TEXT, c TEXT AS (json(b)), d INTEGER AS (a + 1))"
    )
    db.execute("INSERT INTO g (id, a, b) SELECT id, id, '\"x\"' FROM t")

    check(db, statements, name="g")


def test_a_view_may_have_other_values_than_its_types_say(db, statements):
    db.execute(
        "CREATE VIEW v AS SELECT whole, id, text FROM t UNION ALL SELECT text, id, whole FROM t"
    )

    with pytest.raises(ValueError, match="column 'whole', row 1515: 'a' "):
        db["v"].find().to_arrow()

    assert not by_json(statements)


MISFITS = {
    "a hexadecimal number": ("whole", "'0x10'"),
    "a large float": ("whole", "1e20"),
    "bytes": ("text", "x'61'"),
    "text for a truth value": ("yes", "'0x1'"),
    "a number for a day": ("day", "2024022912"),
}


@pytest.mark.parametrize(("column", "literal"), MISFITS.values(), ids=MISFITS)
def test_values_that_do_not_fit_are_named(db, statements, column, literal):
    db.execute(f"UPDATE t SET {column} = {literal} WHERE id = 1101")

    with pytest.raises(ValueError, match=f"column '{column}', row 1100: "):
        db["t"].find().to_arrow()

    assert by_json(statements)
    assert db["t"].count() == 1515


def test_other_forms_of_moments(db, statements):
    db.execute("UPDATE t SET instant = '2024-02-29 14:00:00+02:00' WHERE id > 1101")

    check(db, statements)


def test_text_that_is_not_valid(db):
    db.execute("UPDATE t SET text = CAST(x'ff' AS TEXT) WHERE id = 1101")

    with pytest.raises(sa.exc.OperationalError, match="UTF-8"):
        db["t"].find().to_arrow()


@pytest.mark.parametrize("in_transaction", [False, True])
def test_own_writes_after_the_call_do_not_show(db, in_transaction):
    with db.transaction() if in_transaction else nullcontext():
        rows = db["t"].find()
        db["t"].delete(id={">": 1100})

        assert rows.to_arrow().num_rows == 1515


def test_more_columns_than_a_function_takes(open_sqlite, statements):
    db = open_sqlite()
    db["t"].insert_many([{f"c{number}": number for number in range(300)}] * 1100)

    check(db, statements)


COLUMNS = [
    sa.Column("id", sa.BIGINT),
    sa.Column("a", sa.TEXT),
    sa.Column("b", sa.TEXT),
    sa.Column("n", sa.BIGINT),
]
TABLE = sa.Table("t", sa.MetaData(), *COLUMNS)
CELLS = st.none() | st.text(st.characters(codec="utf-8")) | st.text('"\\nu0,]\0\t\n')


def read(connection, rows):
    """Write rows to a database, and read them by JSON."""
    reader = JsonRows(["id", "a", "b", "n"], TABLE.columns, dialect())
    connection.execute("CREATE TABLE t (id BIGINT, a TEXT, b TEXT, n BIGINT)")
    connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
    selected = connection.execute(str(reader.select(sa.select(TABLE)).compile(dialect=dialect())))
    return reader.table(iter(lambda: selected.fetchmany(3), []))


@given(st.lists(st.tuples(CELLS, CELLS, st.none() | st.integers(-(2**63), 2**63 - 1))))
def test_any_text(rows):
    numbered = [(number, *row) for number, row in enumerate(rows)]
    with closing(sqlite3.connect(":memory:")) as connection:
        table = read(connection, numbered)

    assert [tuple(row.values()) for row in table.to_pylist()] == numbered
    assert table.schema.types == [pa.int64(), pa.string(), pa.string(), pa.int64()]


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_databases_in_utf_16_are_read_page_by_page(encoding):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"PRAGMA encoding = '{encoding}'")
        with pytest.raises(pa.ArrowInvalid, match="UTF-16"):
            read(connection, [(1, "a", "b", 2)])
