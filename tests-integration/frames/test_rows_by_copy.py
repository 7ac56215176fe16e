"""PostgreSQL's COPY gives the rows that reading page by page gives, and only if nothing changed."""

import datetime as dt
from contextlib import nullcontext
from decimal import Decimal

import pyarrow as pa
import pytest

COLUMNS = """
    CREATE TABLE t (
        id bigint PRIMARY KEY, small smallint, whole integer, big bigint, single real,
        double float8, price numeric(10, 2), exact numeric, huge numeric(1000, 0), text text,
        short varchar(9), padded char(3), raw bytea, day date, clock time, at timestamp,
        instant timestamptz, key uuid, doc jsonb, source json, yes boolean, ints integer[]
    )
"""

MOMENT = dt.datetime(2024, 2, 29, 21, 30, tzinfo=dt.UTC)

#: Values as PostgreSQL's literals, and what they are in Arrow.
CELLS = {
    "small": {"-32768": -32768},
    "whole": {"2147483647": 2**31 - 1},
    "big": {"-9223372036854775808": -(2**63)},
    "single": {"0.1": 0.10000000149011612, "'Infinity'": float("inf")},
    "double": {"0.1": 0.1, "1e308": 1e308, "5e-324": 5e-324, "'-Infinity'": float("-inf")},
    "price": {"1.1": Decimal("1.10"), "-99999999.99": Decimal("-99999999.99")},
    "exact": {"1.10": Decimal("1.10"), "-0.005": Decimal("-0.005"), "12345": Decimal(12345)},
    "huge": {"18446744073709551616": Decimal(2**64)},
    "text": {"''": "", "'NULL'": "NULL", "E'a\\nb\\r\\n\"c\",'": 'a\nb\r\n"c",', "'\\N'": "\\N"},
    "short": {"'é, ü'": "é, ü", "' '": " "},
    "padded": {"'a'": "a  "},
    "raw": {"'\\x00ff'": b"\x00\xff", "''": b""},
    "day": {"'0001-01-01'": dt.date.min, "'9999-12-31'": dt.date.max},
    "clock": {"'00:00'": dt.time.min, "'23:59:59.999999'": dt.time.max},
    "at": {"'1969-12-31 23:59:59.5'": dt.datetime.fromisoformat("1969-12-31 23:59:59.5")},
    "instant": {"'2024-02-29 12:30+05:45'": dt.datetime(2024, 2, 29, 6, 45, tzinfo=dt.UTC)},
    "yes": {"true": True, "false": False},
}


@pytest.fixture
def db(open_postgresql):
    db = open_postgresql()
    db.execute(COLUMNS)
    return db


def fill(db, names):
    """Insert each value of the columns, among enough NULLs for several pages."""
    for number, (name, literal) in enumerate((n, each) for n in names for each in CELLS[n]):
        db.execute(
            f"INSERT INTO t (id, {name}) VALUES (:id, {literal})",
            id=number,
        )
    db.execute("INSERT INTO t (id) SELECT n FROM generate_series(1000, 3500) AS n")


def by_pages(rows):
    """Return rows as a table that is read page by page."""
    return pa.Table.from_batches(list(rows.arrow_batches()))


@pytest.mark.parametrize("name", CELLS)
def test_values_are_exact(db, name):
    fill(db, [name])

    table = db["t"].find(_columns=["id", name], _order_by="id").to_arrow()

    assert table.column(name).to_pylist()[: len(CELLS[name])] == list(CELLS[name].values())
    assert table.column(name).null_count == 2501
    assert table.schema.field(name).type.equals(
        by_pages(db["t"].find(_columns=[name])).schema.field(name).type
    ) or pa.types.is_decimal(table.schema.field(name).type)


def test_text_of_documents_and_uuids(db):
    db.execute(
        'INSERT INTO t (id, key, doc, source) SELECT n, gen_random_uuid(), \'{"a": [1e20, "x"]}\','
        " '[1.50]' FROM generate_series(1, 1500) AS n"
    )
    rows = db["t"].find(_columns=["key", "doc"], _order_by="id").all()

    table = db["t"].find(_columns=["key", "doc", "source"], _order_by="id").to_arrow()

    assert table.column("key").to_pylist() == [row["key"] for row in rows]
    assert table.column("doc")[0].as_py() == '{"a": [100000000000000000000, "x"]}'
    assert table.column("source")[0].as_py() == "[1.5]"


UNREADABLE = {
    "infinite day": ("day", "'infinity'"),
    "before Christ": ("day", "'0044-03-15 BC'"),
    "not a number": ("exact", "'NaN'"),
    "hour 24": ("clock", "'24:00'"),
}


@pytest.mark.parametrize(("name", "literal"), UNREADABLE.values(), ids=UNREADABLE)
def test_values_without_an_equivalent_are_named(db, name, literal):
    db.execute("INSERT INTO t (id) SELECT n FROM generate_series(1, 1500) AS n")
    db.execute(f"INSERT INTO t (id, {name}) VALUES (1501, {literal})")

    with pytest.raises(ValueError, match=f"column '{name}', row 1500"):
        db["t"].find(_order_by="id").to_arrow()

    assert db["t"].count() == 1501


def test_filters_with_parameters(db):
    fill(db, ["text"])

    found = db["t"].find(id={">=": 1000, "in": [*range(1000, 3000), 3]}, text=None, _order_by="-id")

    assert found.to_arrow().column("id").to_pylist() == list(range(2999, 999, -1))


WRITES = {
    "insert": lambda t: t.insert({"id": 5000, "n": 1}),
    "insert_many": lambda t: t.insert_many([{"id": 5000, "n": 1}]),
    "upsert": lambda t: t.upsert({"id": 5000, "n": 1}, ["id"]),
    "insert_ignore": lambda t: t.insert_ignore({"id": 5000, "n": 1}, ["id"]),
    "update": lambda t: t.update({"id": 1, "n": 1}, ["id"]),
    "delete": lambda t: t.delete(id=1),
}


@pytest.mark.parametrize("in_transaction", [False, True])
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_own_writes_after_the_call_do_not_show(open_postgresql, write, in_transaction):
    db = open_postgresql()
    db["t"].insert_many({"id": number, "n": 0} for number in range(1500))
    with db.transaction() if in_transaction else nullcontext():
        rows = db["t"].find()
        write(db["t"])
        table = rows.to_arrow()

    assert (table.num_rows, set(table["n"].to_pylist())) == (1500, {0})


def test_rows_of_the_current_transaction(db):
    with pytest.raises(ZeroDivisionError), db.transaction():
        db["t"].insert_many({"id": n} for n in range(1500))
        assert db["t"].find().to_arrow().num_rows == 1500
        1 / 0  # noqa: B018

    assert db["t"].find().to_arrow().num_rows == 0


@pytest.mark.parametrize("setting", ["TimeZone = 'Asia/Tokyo'", "DateStyle = 'ISO, DMY'"])
def test_a_view_that_depends_on_settings(db, setting):
    db["t"].insert_many({"id": n, "instant": MOMENT, "day": MOMENT.date()} for n in range(1500))
    db.execute("CREATE VIEW v AS SELECT id, instant, instant::date AS local, day::text FROM t")
    with db.transaction():
        db.execute(f"SET LOCAL {setting}")
        assert db["v"].find(_order_by="id").to_arrow().to_pylist() == [
            row | {"instant": row["instant"].astimezone(dt.UTC)}
            for row in db["v"].find(_order_by="id").all()
        ]


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeffa"])
def test_text_that_begins_like_a_byte_order_mark(db, mark):
    db["t"].insert_many({"id": n, "text": mark} for n in range(1500))

    assert set(db["t"].find(_columns=["text"]).to_arrow()["text"].to_pylist()) == {mark}


def test_floats_are_read_as_by_find_whatever_the_settings(db):
    db["t"].insert_many({"id": n, "double": 0.1 + 0.2} for n in range(1500))
    with db.transaction():
        db.execute("SET LOCAL extra_float_digits = 0")
        table = db["t"].find(_columns=["double"]).to_arrow()

        rows = db["t"].find(_columns=["double"]).all()

    assert table.to_pylist() == rows


@pytest.mark.parametrize("values", ["0", "0, 0.5", "0.50, 100", "NULL", "-1.5, 0"])
def test_one_type_of_decimals_for_any_number_of_rows(db, values):
    rows = f"SELECT unnest(array[{values}]::numeric[]) AS exact, generate_series(1, 1500) AS id"
    db.execute(f"INSERT INTO t (exact, id) {rows}")

    whole = db["t"].find(_columns=["exact"], exact={"!=": 9}).to_arrow()
    part = db["t"].find(_columns=["exact"], _order_by="id", _limit=900).to_arrow()

    assert whole.schema == part.schema
