"""A call with a plan has the result of the general way: the same rows, keys, counts and errors."""

import datetime as dt
import math
import uuid
from decimal import Decimal
from itertools import count

import pytest
import sqlalchemy as sa
from dbset import IntegrityError, PrimaryKey, RowError
from sqlalchemy import event

#: With this option, writes take the general way.
GENERAL = {"nulls": ("no such text",)}

COLUMNS = {
    "small": sa.SmallInteger,
    "whole": sa.Integer,
    "large": sa.BigInteger,
    "ratio": sa.Double,
    "single": sa.REAL,
    "price": sa.Numeric,
    "cents": sa.Numeric(6, 2),
    "word": sa.Text,
    "short": sa.String(3),
    "color": sa.Enum("red", "blue", name="color"),
    "ok": sa.Boolean,
    "raw": sa.LargeBinary,
    "day": sa.Date,
    "at": sa.Time,
    "naive": sa.DateTime,
    "aware": sa.DateTime(timezone=True),
    "span": sa.Interval,
    "code": sa.Uuid,
    "data": sa.JSON,
}
VALUES = {
    "small": (0, 32767, 32768, True, "7"),
    "whole": (2**31 - 1, 2**31, -(2**31)),
    "large": (2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, 2**63, 1.0, 1.5),
    "ratio": (0.1, 0.1 + 0.2, 1 / 7, -0.0, math.inf, math.nan, 3, Decimal("0.5")),
    "single": (0.5, 0.1, 1e300),
    "price": tuple(map(Decimal, ("1.50", "1e-7", "NaN", "12345678901234567", "-0.00"))),
    "cents": tuple(map(Decimal, ("1.5", "1.555", "12345.67"))),
    "word": ("Zoë", "a\0b", "\ud800", "", 5),
    "short": ("abc", "abcd"),
    "color": ("red", "green"),
    "ok": (True, False, 1, 2),
    "raw": (b"\0\xff", bytearray(b"a")),
    "day": (dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 1), "2024-02-29"),  # noqa: DTZ001
    "at": (dt.time(1, 2, 3, 4), dt.time(1, tzinfo=dt.UTC)),
    "naive": (dt.datetime(2024, 2, 29, 1), dt.datetime.max.replace(tzinfo=dt.UTC)),  # noqa: DTZ001
    "aware": (
        dt.datetime(2024, 2, 29, 1, tzinfo=dt.UTC),
        dt.datetime(2024, 2, 29, 1, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
        dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=1))),
        dt.datetime(2024, 2, 29, 1),  # noqa: DTZ001
    ),
    "span": (dt.timedelta(days=-1, microseconds=1),),
    "code": (uuid.UUID(int=7), str(uuid.UUID(int=7)), "7"),
    "data": (
        *({"a": [1, 2.5, None, "ë"]}, [], {1: 2}, {"a": (1, 2)}, {"a": math.nan}, {"a": "\0"}),
        *({"a": {3}}, "text", 7, {"a": Decimal("0.1")}, {"a": 10**400}),
    ),
}
CASES = [(name, value) for name, values in VALUES.items() for value in (*values, None)]

WRITES = {
    "insert": lambda table, row, options: table.insert(row, **options),
    "update": lambda table, row, options: table.update({"k": "old", **row}, "k", **options),
    "upsert new": lambda table, row, options: table.upsert({"k": "new", **row}, ["k"], **options),
    "upsert old": lambda table, row, options: table.upsert({"k": "old", **row}, ["k"], **options),
    "upsert by key": lambda table, row, options: table.upsert({"id": 1, **row}, "id", **options),
    "insert_ignore": lambda table, row, options: table.insert_ignore(
        {"k": "old", **row}, ["k"], **options
    ),
}


@pytest.fixture(params=[True, False], ids=["unique", "plain"])
def twins(request, open_db):
    """Two equal tables."""
    db = open_db(ensure_schema=False)
    for name in ("planned", "general"):
        db.create_table(name, {"k": sa.Text, **COLUMNS})
        db[name].create_index("k", unique=request.param)
    return db["planned"], db["general"]


def outcome(write, table, row, options):
    table.delete(_all=True)
    table.insert({"id": 1, "k": "old", "small": 5}, **GENERAL)
    try:
        result = write(table, row, options)
    except Exception as error:
        result = type(error), str(error).replace(table.name, "t")
    rows = sorted(map(repr, ({**row, "id": row["id"] == 1} for row in table.find())))
    return result if not isinstance(result, int) or result <= 1 else "a key", rows


@pytest.mark.crosswise
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_writes_of_each_value(twins, write):
    planned, general = twins
    for name, value in CASES:
        expected = outcome(write, general, {name: value}, GENERAL)
        assert outcome(write, planned, {name: value}, {}) == expected, (name, value)


def test_values_of_each_driver(driver_db):
    for name in ("planned", "general"):
        driver_db.create_table(name, COLUMNS)
    for name, value in CASES:
        found = []
        for table, options in ((driver_db["planned"], {}), (driver_db["general"], GENERAL)):
            try:
                key = table.insert({name: value}, **options)
                found.append(repr(table.get(key)[name]))
            except Exception as error:
                found.append(type(error))
        assert found[0] == found[1], (name, value)


def test_upserts_by_plain_keys_with_each_driver(driver_db):
    table = driver_db["t"]
    keys = [table.upsert({"k": k, "n": n}, ["k"]) for n, k in enumerate("abacabb")]

    assert keys == [1, 2, 1, 3, 1, 2, 2]
    found = table.find(_order_by="id").all()
    assert [(row["k"], row["n"]) for row in found] == [("a", 4), ("b", 6), ("c", 3)]


READS = {
    "find_one": lambda table, word: table.find_one(word=word),
    "find": lambda table, word: table.find(word=word, _order_by="-n").all(),
    "part": lambda table, word: table.find(word=word, _columns=["n"], _limit=2, _offset=1).all(),
    "values": lambda table, word: sorted(table.values("n", word=word)),
    "distinct": lambda table, word: table.distinct("word", word=word).all(),
    "count": lambda table, word: table.count(word=word),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_reads_with_each_operand(db, read):
    db["t"].insert_many([{"word": word, "n": n} for n, word in enumerate(["a", "b", None, "a"])])
    for word in ["a", "b", None, "c", ["a", "b"], {"like": "a%"}, {">": "a"}, "b"]:
        found = read(db["t"], word)
        with db.transaction():  # there, reads have no plan
            assert read(db["t"], word) == found


@pytest.mark.parametrize("size", [0, 1, 100, 101, 102, 999, 1000, 1001])
def test_results_of_each_size(db, size):
    db.create_table("t", {"n": sa.Integer})
    db["t"].insert_many([{"n": n} for n in range(size)])
    for _ in range(2):
        assert [row["n"] for row in db["t"].find(_order_by="n")] == list(range(size))
    assert (db["t"].find().first() is None) == (size == 0)


CHANGES = {
    "a new column": "ALTER TABLE t ADD COLUMN more text DEFAULT 'x'",
    "a dropped column": "ALTER TABLE t DROP COLUMN n",
    "a renamed column": "ALTER TABLE t RENAME COLUMN n TO m",
    "a dropped table": "DROP TABLE t",
}
CALLS = {
    "insert": lambda table: table.insert({"word": "b", "n": 2}),
    "update": lambda table: table.update({"word": "a", "n": 3}, ["word"]),
    "upsert": lambda table: table.upsert({"word": "a", "n": 3}, ["word"]),
    "find_one": lambda table: table.find_one(word="a"),
    "find": lambda table: table.find(word="a").all(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_tables_that_another_process_changes(open_db, call, change):
    db, other = open_db(), open_db()
    db["t"].insert({"word": "a", "n": 1})
    db["t"].create_index("word", unique=True)
    call(db["t"])
    db["t"].delete(word="b")
    other.execute(change)
    call(db["t"])

    assert db["t"].find().all() == open_db()["t"].find().all()


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_listeners_hear_a_call_that_has_a_plan(db, call):
    db["t"].insert({"word": "a", "n": 1})
    call(db["t"])
    db["t"].delete(word="b")
    heard, engine = [], getattr(db.engine, "sync_engine", db.engine)
    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(engine, name, lambda *args: heard.append(args[2]))
    call(db["t"])

    assert len(heard) >= 2


def test_rows_and_keys_of_other_types(db):
    class Row(dict):
        pass

    db["t"].upsert({"a": 1, "b": 2}, ["a"])
    db["t"].upsert({"a": 1, "b": 3}, ("a",))
    db["t"].upsert(Row(a=1, b=4), {"a"})
    db["t"].upsert({"A": 1, "b": 5}, ["a"])
    db["t"].upsert({"a": 1, "b": 6}, ["a", "a"])
    db["t"].update({"a": 1, "b": 7}, "A")

    assert db["t"].find().all() == [{"id": 1, "a": 1, "b": 7}]


@pytest.mark.parametrize("keys", [[["a"]], [1], [None], {"a": 1}, [], 5])
def test_keys_that_are_not_names(db, keys):
    db["t"].upsert({"a": 1, "b": 2}, ["a"])
    for _ in range(2):
        with pytest.raises(ValueError, match="keys"):
            db["t"].upsert({"a": 1, "b": 3}, keys)


@pytest.mark.parametrize("name", [0, 1, -1, 1.0, True, None, b"a", (), slice], ids=repr)
def test_rows_with_names_that_are_no_text(db, name):
    db["t"].insert({"a": 1})
    for call in ("insert", "insert_ignore", "upsert", "update"):
        keys = [] if call == "insert" else [["a"]]
        for _ in range(2):
            with pytest.raises(RowError, match="column name"):
                getattr(db["t"], call)({"a": 1, name: 2}, *keys)


def test_primary_keys_with_a_default(open_db):
    numbers = count(5)
    db = open_db(primary_key=PrimaryKey("code", sa.BigInteger, default=lambda: next(numbers)))

    assert [db["t"].insert({"n": n}) for n in range(3)] == [5, 6, 7]


def test_many_shapes_of_rows(db):
    names = [f"c{n}" for n in range(10)]
    db.create_table("t", dict.fromkeys(names, sa.Integer))
    for mask in range(1, 520):
        db["t"].insert({name: mask for place, name in enumerate(names) if mask >> place & 1})

    assert db["t"].count(c0={">": 0}) == 260


def test_the_error_of_a_second_statement_names_it(open_db):
    db = open_db(ensure_schema=False)
    n = sa.Column("n", sa.Integer, nullable=False)
    db.create_table("t", {"k": sa.Text, "word": sa.Text, "n": n})
    db["t"].create_index("k")
    db["t"].insert({"k": "old", "word": "a", "n": 1})
    db["t"].upsert({"k": "old", "word": "b"}, ["k"])
    with pytest.raises(IntegrityError) as caught:
        db["t"].upsert({"k": "new", "word": "c"}, ["k"])

    assert caught.value.statement.startswith("INSERT")
    assert db["t"].find().all() == [{"id": 1, "k": "old", "word": "b", "n": 1}]
