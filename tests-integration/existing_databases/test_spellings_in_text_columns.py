"""Values that are not text, in text columns, where other programs write them in other forms."""

# ruff: noqa: DTZ001 - naive datetimes are intended

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from dbset import FilterError
from sqlalchemy import Integer, Text
from sqlite_plan import plan_of

NOON = dt.datetime(2020, 1, 2, 12)
HALF = NOON.replace(microsecond=500_000)
EXACT = NOON.replace(microsecond=123_456)

#: Values and their texts, first the one that dbset writes.
SPELLINGS = {
    True: ("true", "1"),
    False: ("false", "0"),
    NOON: ("2020-01-02T12:00:00", "2020-01-02 12:00:00", "2020-01-02 12:00:00.000000"),
    HALF: ("2020-01-02T12:00:00.500000", "2020-01-02 12:00:00.500000", "2020-01-02 12:00:00.5"),
    EXACT: ("2020-01-02T12:00:00.123456", "2020-01-02 12:00:00.123456"),
    NOON.replace(tzinfo=dt.UTC): (
        "2020-01-02T12:00:00+00:00",
        "2020-01-02 12:00:00+00:00",
        "2020-01-02 12:00:00+00",
        "2020-01-02T12:00:00Z",
        "2020-01-02T12:00:00.000Z",
        "2020-01-02 12:00:00Z",
    ),
    NOON.replace(hour=15, tzinfo=dt.timezone(dt.timedelta(hours=2))): (
        "2020-01-02T15:00:00+02:00",
        "2020-01-02 15:00:00+02:00",
        "2020-01-02 15:00:00+02",
        "2020-01-02T13:00:00+00:00",
        "2020-01-02T13:00:00Z",
        "2020-01-02 13:00:00.000000+00:00",
        "2020-01-02 13:00:00+00",
    ),
    HALF.replace(hour=1, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))): (
        "2020-01-02T01:00:00.500000+05:30",
        "2020-01-02 01:00:00.5+05:30",
        "2020-01-01T19:30:00.500000Z",
        "2020-01-01T19:30:00.500Z",
        "2020-01-01T19:30:00.5Z",
        "2020-01-01 19:30:00.5+00",
    ),
    dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=2))): (
        "0001-01-01T00:00:00+02:00",
        "0001-01-01 00:00:00+02",
    ),
    dt.time(12, 30, tzinfo=dt.UTC): ("12:30:00+00:00", "12:30:00+00", "12:30:00Z", "12:30:00.000Z"),
    dt.time(12, 30): ("12:30:00", "12:30:00.000000"),
    2.0: ("2.0", "2"),
    1e20: ("1e+20", "1.0e+20", "100000000000000000000"),
    1e-7: ("1e-07", "1.0e-07", "0.0000001"),
    Decimal("1E+3"): ("1E+3", "1000"),
}


@pytest.fixture(params=[False, True], ids=["no index", "unique"])
def holding(db, request):
    """A function that creates a table of texts, with and without a unique index."""

    def make(texts):
        table = db.create_table("t", {"v": Text(), "n": Integer()})
        if request.param:
            table.create_index(["v"], unique=True)
        table.insert_many([{"v": text} for text in texts])
        return table

    return make


@pytest.mark.crosswise
@pytest.mark.parametrize("value", SPELLINGS, ids=repr)
def test_filters_find_all_spellings(db, value):
    texts, table = SPELLINGS[value], db["t"]
    table.insert_many([{"v": text} for text in (*texts, "x", None)], types={"n": Integer})
    size = len(texts)

    assert table.count(v=value) == table.count(v=[value]) == size
    assert table.count(v=[value, "x", None]) == size + 2
    assert table.count(v={"!=": value}) == table.count(v={"not in": [value]}) == 1
    assert table.count({"_not": {"v": value}}) == 1
    assert table.update({"n": 1}, v=value) == size
    for text in texts:
        assert [row["v"] for row in table.find(v=text)] == [text]
    assert table.delete(v=value) == size


WRITES = {
    "update": lambda table, rows: [table.update(row, ["v"]) for row in rows],
    "update_many": lambda table, rows: table.update_many(rows, ["v"]),
    "upsert": lambda table, rows: [table.upsert(row, ["v"]) for row in rows],
    "upsert_many": lambda table, rows: table.upsert_many(rows, ["v"]),
    "more": lambda table, rows: table.upsert_many(rows * 40, ["v"]),
    "with nulls": lambda table, rows: table.upsert_many([*rows, {"v": None, "n": 7}], ["v"]),
    "insert_ignore": lambda table, rows: [table.insert_ignore(row, ["v"]) for row in rows],
    "insert_ignore_many": lambda table, rows: table.insert_ignore_many(rows, ["v"]),
    "only keys": lambda table, rows: [table.upsert({"v": row["v"]}, ["v"]) for row in rows],
}


@pytest.mark.parametrize("write", WRITES)
def test_keys_find_all_spellings(holding, write):
    values = [NOON, HALF, True]
    texts = [text for value in values for text in SPELLINGS[value]]
    table = holding([*texts, None, "x"])
    WRITES[write](table, [{"v": value, "n": 1} for value in (*values, "x")])

    assert sorted(table.values("v", v={"is not": None})) == sorted([*texts, "x"])
    if write not in {"insert_ignore", "insert_ignore_many", "only keys"}:
        assert table.count(n=1) == len(texts) + 1
        assert table.count(v=None, n=7) == (write == "with nulls")


@pytest.mark.parametrize("write", ["upsert", "upsert_many", "with nulls", "insert_ignore"])
def test_new_rows_have_the_text_of_dbset(holding, write):
    table = holding(["x"])
    for _ in range(2):
        WRITES[write](table, [{"v": value, "n": 1} for value in SPELLINGS])

    texts = table.values("v", n=1, v={"is not": None}, _order_by="id")
    assert sorted(texts) == sorted(each[0] for each in SPELLINGS.values())


def test_text_finds_only_itself(holding):
    table = holding([])
    for text in SPELLINGS[NOON]:
        table.upsert({"v": text, "n": 1}, ["v"])
        table.upsert_many([{"v": text, "n": 2}], ["v"])

    assert table.find(n=2, _columns=["v"], _order_by="v").all() == [
        {"v": text} for text in sorted(SPELLINGS[NOON])
    ]


def test_driver_writes_keys(driver_db):
    """Each driver sends the keys."""
    table = driver_db["t"]
    table.insert_many([{"v": text, "n": 0} for text in SPELLINGS[NOON][1:]])
    assert table.upsert({"v": NOON, "n": 1}, ["v"]) in {1, 2}
    assert table.insert_ignore({"v": NOON, "n": 2}, ["v"]) is False
    assert table.insert_ignore({"v": HALF, "n": 1}, ["v"]) == 3
    table.upsert_many([{"v": NOON, "n": 3}, {"v": EXACT, "n": 3}], ["v"])

    expected = [*((text, 3) for text in SPELLINGS[NOON][1:]), (HALF.isoformat(), 1)]
    found = [(row["v"], row["n"]) for row in table.find(_order_by="id")]
    assert found == [*expected, (EXACT.isoformat(), 3)]


@pytest.mark.parametrize("constraint", ["UNIQUE (device, v)", "CHECK (n >= 0)"])
def test_keys_of_several_columns(made, constraint):
    db = made(f"CREATE TABLE t (device TEXT, v TEXT, n INTEGER, {constraint})")
    db["t"].insert({"device": "a", "v": "2020-01-02 12:00:00", "n": 0})
    for device in ("a", "b"):
        db["t"].upsert({"device": device, "v": NOON, "n": 1}, ["device", "v"])
    db["t"].upsert_many([{"device": name, "v": NOON, "n": 2} for name in "abc"], ["device", "v"])

    assert db["t"].find(_order_by="device").all() == [
        {"device": "a", "v": "2020-01-02 12:00:00", "n": 2},
        {"device": "b", "v": "2020-01-02T12:00:00", "n": 2},
        {"device": "c", "v": "2020-01-02T12:00:00", "n": 2},
    ]


def test_primary_keys(made):
    db = made(
        "CREATE TABLE t (v VARCHAR(30) PRIMARY KEY, n INTEGER)",
        "INSERT INTO t VALUES ('2020-01-02 12:00:00', 1)",
    )
    assert db["t"].get(NOON) == {"v": "2020-01-02 12:00:00", "n": 1}
    assert db["t"].upsert({"v": NOON, "n": 2}, ["v"]) == "2020-01-02 12:00:00"
    assert db["t"].count() == 1


def test_frames(holding):
    table = holding([SPELLINGS[NOON][1], SPELLINGS[HALF][2], "x"])
    table.upsert_many(pa.table({"v": [NOON, HALF], "n": [1, 2]}), ["v"])
    table.upsert_many(pa.table({"v": ["x"], "n": [3]}), ["v"])

    assert list(table.values("n", _order_by="id")) == [1, 2, 3]


@pytest.mark.crosswise
@pytest.mark.parametrize("sign", [">", "<=", "between"])
def test_there_is_no_order(db, sign):
    table = db["t"]
    table.insert({"v": "x"})
    with pytest.raises(FilterError, match="ordered as text; give text as the column holds it"):
        table.count(v={sign: [NOON, NOON] if sign == "between" else NOON})


@pytest.mark.crosswise
def test_the_index_is_used(made_on_sqlite, empty_sqlite):
    table = made_on_sqlite("CREATE TABLE t (v TEXT, n INTEGER)", "CREATE INDEX i ON t (v)")["t"]
    for where in ({"v": NOON}, {"v": [NOON, HALF]}, {"v": True}):
        assert "SEARCH t USING INDEX i (v" in plan_of(empty_sqlite, table.table, where)


IN_ONE_CALL = [
    ["1", True],
    [True, "1"],
    [True, "true", "1", True],
    ["2", 2.0],
    [NOON, "2020-01-02 12:00:00"],
    ["2020-01-02 12:00:00", NOON, "2020-01-02T12:00:00"],
]


@pytest.mark.parametrize("values", IN_ONE_CALL, ids=repr)
@pytest.mark.parametrize("call", ["upsert", "update", "insert_ignore"])
@pytest.mark.parametrize("others", [0, 40], ids=["few", "many"])
def test_rows_of_one_call_are_as_one_after_another(db, call, values, others):
    rows = [{"v": f"other {n}", "n": n} for n in range(others)]
    rows += [{"v": value, "n": n} for n, value in enumerate(values)]
    found = []
    for name, write in (("t", getattr(db["t"], call)), ("u", getattr(db["u"], f"{call}_many"))):
        db.create_table(name, {"v": Text(), "n": Integer()})
        if call == "update":
            db[name].insert_many([{"v": "1"}, {"v": "2.0"}, {"v": "2020-01-02 12:00:00"}])
        if name == "t":
            for row in rows:
                write(row, ["v"])
        else:
            write(rows, ["v"])
        found.append(sorted((row["v"], row["n"] or 0) for row in db[name]))
    assert found[0] == found[1]
