"""The rows of one call get one column type, wherever chunks end."""

# ruff: noqa: DTZ001 - naive datetimes are intended

import datetime as dt
import uuid
from decimal import Decimal
from math import inf, isnan, nan

import pytest
from dbset import SchemaError, TypeConflictError, TypeInferenceError
from sqlalchemy import BigInteger

#: dbset chooses the types before an API or a driver gets the rows.
pytestmark = pytest.mark.crosswise

DAY = dt.date(2024, 5, 5)
NOON = dt.datetime(2024, 5, 5, 12)

#: Consecutive values, each in a separate chunk, and the values read.
VALUES = {
    "int, text": ([1, 2, "K"], ["1", "2", "K"]),
    "int, digits": ([1, "007"], ["1", "007"]),
    "bool, int": ([True, 7, False], [1, 7, 0]),
    "bool, 1": ([True, 1], [1, 1]),
    "bool, text": ([True, False, "x"], ["true", "false", "x"]),
    "bool, float": ([True, 0.5], [1.0, 0.5]),
    "int, float": ([1, 2.0], [1.0, 2.0]),
    "int, float, text": ([1.5, "x"], ["1.5", "x"]),
    "float, text": ([0.1 + 0.2, 1e16, 1e-7, 1.0, inf, "x"], None),
    "date, midnight": (
        [DAY, dt.datetime(2024, 5, 6)],
        [dt.datetime(2024, 5, 5), dt.datetime(2024, 5, 6)],
    ),
    "date, datetime": ([DAY, NOON], [dt.datetime(2024, 5, 5), NOON]),
    "date, text": ([DAY, "2024-05-06"], ["2024-05-05", "2024-05-06"]),
    "datetime, text": ([NOON, NOON.replace(microsecond=5), "x"], None),
    "time, text": ([dt.time(1, 2), dt.time(1, 2, 3, 500000), "x"], None),
    "interval, text": ([dt.timedelta(1), dt.timedelta(microseconds=1), "x"], None),
    "aware, text": ([NOON.replace(tzinfo=dt.UTC), "x"], None),
    "uuid, text": ([uuid.UUID(int=1), "x"], None),
    "uuid, its text": ([uuid.UUID(int=1), str(uuid.UUID(int=2))], None),
    "decimal, text": ([Decimal("1.5"), "x"], None),
    "int, decimal": ([1, Decimal("1.5")], [Decimal(1), Decimal("1.5")]),
    "text, int": (["a", 1], ["a", "1"]),
    "dict, text": (
        [{"a": 1}, "text", 5, True, [1], 1.5, None],
        [{"a": 1}, "text", 5, True, [1], 1.5, None],
    ),
    "text, dict": (["text", "1", '"', {"a": 1}], ["text", "1", '"', {"a": 1}]),
    "int, dict": ([2**53 + 1, {"a": 1}], [2**53 + 1, {"a": 1}]),
    "bool, list": ([True, [1]], [True, [1]]),
    "float, dict": ([0.1, {"a": 1}], [0.1, {"a": 1}]),
    "None, int, text": ([None, None, 1, None, "x"], [None, None, "1", None, "x"]),
    "big int, float": ([1, 2**53 + 1, 0.5], None),
    "huge int, float": ([1, 2**53 + 1, 2**62, 2.0], None),
    "two steps": ([True, 2, 2**53 + 1, Decimal("0.5")], None),
}
#: Values whose type only later values decide; a list can be read ahead.
STEPS = {
    "int, float, text": [1, 2.5, "x"],
    "int, text, dict": [1, "x", {"a": 1}, None, 2.5],
    "bool, int, text": [True, 2, "x"],
    "decimal, text": [Decimal("1.50"), "x"],
    "int, date, text": [1, DAY, "x"],
}
CHUNKS = {"one by one": 1, "pairs": 2, "all": None}


def rows(values):
    return [{"n": n, "v": value, "w": n} for n, value in enumerate(values)]


def kinds(values):
    return [
        (type(value), "NaN" if isinstance(value, float) and isnan(value) else value)
        for value in values
    ]


@pytest.mark.parametrize("size", CHUNKS.values(), ids=CHUNKS)
@pytest.mark.parametrize(("values", "read"), VALUES.values(), ids=VALUES)
def test_insert_many(db, values, read, size):
    if read is None:
        db["whole"].insert_many(rows(values))
        read = [row["v"] for row in db["whole"].find(_order_by="n")]
    assert db["t"].insert_many(iter(rows(values)), chunk_size=size) == len(values)

    assert kinds(row["v"] for row in db["t"].find(_order_by="n")) == kinds(read)


@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("values", STEPS.values(), ids=STEPS)
def test_list(db, values, size):
    db["whole"].insert_many(rows(values))
    db["t"].insert_many(rows(values), chunk_size=size)
    db["t"].upsert_many(rows(values), ["n"], chunk_size=size)

    found = ([row["v"] for row in db[name].find(_order_by="n")] for name in ("t", "whole"))
    assert len({repr(kinds(each)) for each in found}) == 1


CONFLICTS = {
    "bytes, text": ([b"a", "a"], 1),
    "date, int": ([DAY, 1], 1),
    "date, text, dict": ([DAY, "a", {"a": 1}], 2),
    "decimal, dict": ([Decimal(1), {"a": 1}], 1),
    "naive, aware": ([NOON, NOON.replace(tzinfo=dt.UTC)], 1),
    "int, NaN": ([1, nan], 1),
    "text, NaN": (["a", nan], 1),
    "unknown": ([1, 1j], 1),
}


@pytest.mark.parametrize("size", CHUNKS.values(), ids=CHUNKS)
@pytest.mark.parametrize(("values", "row"), CONFLICTS.values(), ids=CONFLICTS)
def test_values_without_a_common_type(db, values, row, size):
    before = [{"n": -1}] * 3
    with pytest.raises((TypeConflictError, TypeInferenceError), match=rf"'v', row {row + 3}:"):
        db["t"].insert_many(iter([*before, *rows(values)]), chunk_size=size)
    assert db.tables() == []


@pytest.mark.parametrize("size", CHUNKS.values(), ids=CHUNKS)
@pytest.mark.parametrize("values", [[nan, 1], [nan, 2.5, "x"], [2.5, nan, {"a": 1}], [nan, 1.5, 1]])
def test_nan_of_an_earlier_chunk(open_postgresql, values, size):
    db = open_postgresql()
    if values == [nan, 1.5, 1]:
        db["t"].insert_many(iter(rows(values)), chunk_size=size)
        assert kinds(row["v"] for row in db["t"].find()) == kinds([nan, 1.5, 1.0])
        return
    with pytest.raises(TypeConflictError, match=r"column 'v'.* nan .*"):
        db["t"].insert_many(iter(rows(values)), chunk_size=size)
    assert db.tables() == []


@pytest.mark.parametrize("call", ["upsert_many", "update_many"])
def test_writes_by_keys(db, call):
    values = [1, True, 2.5, {"a": 1}]
    db["t"].insert_many([{"n": n} for n in range(len(values))])
    getattr(db["t"], call)(rows(values), ["n"], chunk_size=1)
    db["u"].upsert_many([{"k": v, "n": n} for n, v in enumerate(["a", 1, [1]])], "k", chunk_size=1)

    assert kinds(row["v"] for row in db["t"].find(_order_by="n")) == kinds(values)
    assert [row["k"] for row in db["u"].find(_order_by="n")] == ["a", 1, [1]]


def test_column_that_the_call_adds(db):
    """Its type may change; that of an existing column or one with a given type may not."""
    db["t"].insert({"n": 0, "old": 1})
    db["t"].create_index("n")
    db["t"].insert_many(rows([1, "x"]), chunk_size=1)
    assert [row["v"] for row in db["t"].find(_order_by="id")] == [None, "1", "x"]
    for bad in (
        lambda: db["t"].insert_many([{"old": 1}, {"old": "x"}], chunk_size=1),
        lambda: db["t"].insert_many(
            [{"given": 1}, {"given": "x"}], chunk_size=1, types={"given": BigInteger}
        ),
    ):
        with pytest.raises(TypeConflictError, match=r"'x' .str. does not fit"):
            bad()
    assert db["t"].count() == 3
    assert db["t"].has_index("n")


def test_within_a_transaction(db):
    with db.transaction():
        db["t"].insert_many(rows([1, "x"]), chunk_size=1)
        with pytest.raises(TypeConflictError):
            db["u"].insert_many(rows([1, "x", b"x"]), chunk_size=1)
    assert (db.tables(), [row["v"] for row in db["t"].find()]) == (["t"], ["1", "x"])


def test_many_chunks(db):
    """Chunks after the second share one COPY, which a new type ends."""
    count = 20_000
    given = ({"v": {5: True, 12_000: "x", 15_000: {"a": 1}}.get(n, n)} for n in range(count))
    assert db["t"].insert_many(given, chunk_size=500) == count

    found = [row["v"] for row in db["t"].find(_order_by="id")]
    assert (found[0], found[12_000], found[15_000]) == ("0", "x", {"a": 1})
    assert found[15_001:] == list(range(15_001, count))


def test_strict_table(open_sqlite):
    db = open_sqlite()
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER) STRICT")
    db["t"].insert_many(iter([{"v": 1}, {"v": 2.5}, {"v": "x"}]), chunk_size=1)
    with pytest.raises(SchemaError, match=r"STRICT, .* column 'u'"):
        db["t"].insert_many(iter([{"u": 1}, {"u": {"a": 1}}]), chunk_size=1)

    assert [row["v"] for row in db["t"].find()] == ["1.0", "2.5", "x"]
    assert not db["t"].has_column("u")


def test_schema_and_quoted_names(open_postgresql):
    open_postgresql().execute("DROP SCHEMA IF EXISTS one_type CASCADE")
    open_postgresql().execute("CREATE SCHEMA one_type")
    db = open_postgresql(schema="one_type")
    db["100%"].insert_many(iter([{'a"%': 1}, {'a"%': "x"}, {'a"%': [1]}]), chunk_size=1)

    assert [row['a"%'] for row in db["100%"].find(_order_by="id")] == ["1", "x", [1]]


def test_rows_that_are_being_read(db):
    db["t"].insert_many([{"n": n} for n in range(3000)])
    read = []
    with db.transaction():
        for row in db["t"].find(_order_by="n"):
            read.append(row["n"])
            if row["n"] == 3:
                db["u"].insert_many(iter([{"v": 1}, {"v": "x"}]), chunk_size=1)
    assert read == list(range(3000))
    assert [each["v"] for each in db["u"].find()] == ["1", "x"]
