"""Times of other programs in indexed columns that dbset or SQLAlchemy has created on SQLite."""

# ruff: noqa: DTZ001 - naive datetimes are intended

import datetime as dt
import operator

import pyarrow as pa
import pytest
import sqlalchemy as sa
from sqlite_plan import plan_of

UTC = dt.UTC
NOON = dt.datetime(2024, 5, 6, 12, 30)
TENTH = NOON.replace(second=10)
HALF = TENTH.replace(microsecond=500_000)
EXACT = TENTH.replace(microsecond=500_001)

#: By declared type: values and their spellings, the last of which is dbset's.
SPELLINGS = {
    "DATETIME": {
        NOON: ("2024-05-06 12:30:00", "2024-05-06 12:30:00.000", "2024-05-06 12:30:00.000000"),
        TENTH: ("2024-05-06 12:30:10", "2024-05-06 12:30:10.000000"),
        HALF: ("2024-05-06 12:30:10.5", "2024-05-06 12:30:10.500", "2024-05-06 12:30:10.500000"),
        EXACT: ("2024-05-06 12:30:10.500001",),
        dt.datetime(2024, 5, 10): ("2024-05-10 00:00:00", "2024-05-10 00:00:00.000000"),
    },
    "TIMESTAMPTZ": {
        NOON.replace(tzinfo=UTC): (
            *("2024-05-06 12:30:00", "2024-05-06 12:30:00+00:00", "2024-05-06 12:30:00.000"),
            *("2024-05-06 12:30:00.000+00:00", "2024-05-06 12:30:00.000000+00:00"),
        ),
        HALF.replace(tzinfo=UTC): (
            *("2024-05-06 12:30:10.500", "2024-05-06 12:30:10.500000"),
            "2024-05-06 12:30:10.500000+00:00",
        ),
        EXACT.replace(tzinfo=UTC): ("2024-05-06 12:30:10.500001+00:00",),
    },
    "TIME": {
        dt.time(0): ("00:00:00", "00:00:00.000000"),
        dt.time(12, 30): ("12:30:00", "12:30:00.000", "12:30:00.000000"),
        dt.time(12, 30, 0, 250_000): ("12:30:00.25", "12:30:00.250", "12:30:00.250000"),
        dt.time(20, 0, 10): ("20:00:10", "20:00:10.000000"),
    },
}

INDEXES = {"plain": "CREATE INDEX i ON t (v)", "unique": "CREATE UNIQUE INDEX i ON t (v)"}


@pytest.fixture
def holding(made_on_sqlite):
    """A function that creates a table as SQLAlchemy does, with the values of another program."""

    def make(declared, texts, index="plain"):
        db = made_on_sqlite(
            f"CREATE TABLE t (\n\tid INTEGER NOT NULL, \n\tv {declared}, \n\tn INTEGER, \n\t"
            "PRIMARY KEY (id)\n)",
            INDEXES[index],
        )
        for text in texts:
            db.execute("INSERT INTO t (v) VALUES (:text)", text=text)
        return db["t"]

    return make


def all_of(declared):
    return [text for texts in SPELLINGS[declared].values() for text in texts]


COMPARED = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@pytest.mark.crosswise
@pytest.mark.parametrize("declared", SPELLINGS)
def test_filters_find_all_spellings(holding, declared):
    table = holding(declared, [*all_of(declared), None])
    for value in SPELLINGS[declared]:
        rows = [row for row in table.find(_order_by="id") if row["v"] is not None]
        for sign, holds in COMPARED.items():
            assert table.find(v={sign: value}, _order_by="id").all() == [
                row for row in rows if holds(row["v"], value)
            ]
            assert table.count({"_not": {"v": {sign: value}}}) == sum(
                not holds(row["v"], value) for row in rows
            )
        same = [row["id"] for row in rows if row["v"] == value]
        assert table.find_one(v=value, _order_by="id")["id"] == same[0]
        assert table.count(v=str(value)) == len(same)
        assert table.count(v={"between": [value, value]}) == len(same)
        assert table.count(v={"not between": [value, value]}) == len(rows) - len(same)
        assert table.update({"n": 1}, v=value) == len(same)
        assert table.delete(v=value) == len(same)


@pytest.mark.crosswise
@pytest.mark.parametrize("size", [1, 60, 200, 1200])
@pytest.mark.parametrize("declared", SPELLINGS)
def test_lists(holding, declared, size):
    table = holding(declared, [*all_of(declared), None])
    values = list(SPELLINGS[declared])
    missing = values.pop()
    others = len(SPELLINGS[declared][missing])
    found = len(all_of(declared)) - others

    assert table.count(v=values * size) == found
    assert table.count(v={"not in": values * size}) == others
    assert table.count(v=[*values * size, None]) == found + 1
    assert table.count(v={"not in": [*values * size, None]}) == others


@pytest.mark.crosswise
@pytest.mark.parametrize("declared", SPELLINGS)
def test_values_of_a_select(holding, declared):
    """Those of the other column may have any spelling, too."""
    table = holding(declared, all_of(declared))
    value, texts = next(iter(SPELLINGS[declared].items()))
    columns = table.table.columns
    first = sa.select(columns.v).where(columns.id == 1)

    assert table.count(v={"in": first}) == table.count(v=value) == len(texts)
    assert table.count(v={"not in": first}) == len(all_of(declared)) - len(texts)


@pytest.mark.crosswise
@pytest.mark.parametrize("declared", SPELLINGS)
def test_distinct_and_order(holding, declared):
    table = holding(declared, all_of(declared))
    values = sorted(SPELLINGS[declared])

    assert [row["v"] for row in table.distinct("v", _order_by="v")] == values
    assert table.distinct("v", v={">": values[0]}, _order_by="-v").first() == {"v": values[-1]}
    ordered = [row["v"] for row in table.find(_order_by="v")]
    assert ordered == sorted(ordered)
    assert [row["v"] for row in table.find(_order_by="-v")] == ordered[::-1]


WRITES = {
    "upsert": lambda table, rows: [table.upsert(row, ["v"]) for row in rows],
    "upsert_many": lambda table, rows: table.upsert_many(rows, ["v"]),
    "more": lambda table, rows: table.upsert_many(rows * 40, ["v"]),
    "with nulls": lambda table, rows: table.upsert_many([*rows, {"v": None, "n": -1}], ["v"]),
    "update": lambda table, rows: [table.update(row, ["v"]) for row in rows],
    "update_many": lambda table, rows: table.update_many(rows, ["v"]),
    "insert_ignore": lambda table, rows: [table.insert_ignore(row, ["v"]) for row in rows],
    "insert_ignore_many": lambda table, rows: table.insert_ignore_many(rows, ["v"]),
    "ignore more": lambda table, rows: table.insert_ignore_many(rows * 40, ["v"]),
}


@pytest.mark.parametrize("index", INDEXES)
@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("declared", SPELLINGS)
def test_keys_find_all_spellings(holding, declared, write, index):
    texts = all_of(declared)
    table = holding(declared, [*texts, None], index)
    rows = [{"v": value, "n": n} for n, value in enumerate(SPELLINGS[declared])]
    for _ in range(2):
        WRITES[write](table, rows)

    assert table.count() == len(texts) + 1
    if "ignore" not in write:
        for row in rows:
            assert table.count(row) == len(SPELLINGS[declared][row["v"]])


@pytest.mark.parametrize("key", ["2024-05-06 12:30:00", "2024-05-06 12:30:00.000000"])
def test_primary_keys(made_on_sqlite, key):
    db = made_on_sqlite(
        "CREATE TABLE t (\n\tat DATETIME NOT NULL, \n\tn INTEGER, \n\tPRIMARY KEY (at)\n)"
    )
    db.execute("INSERT INTO t (at, n) VALUES (:key, 1)", key=key)
    table = db["t"]

    assert table.get(NOON) == {"at": NOON, "n": 1}
    assert table.upsert({"at": NOON, "n": 2}, ["at"]) == NOON
    assert table.insert_ignore({"at": NOON, "n": 3}, ["at"]) is False
    assert table.find().all() == [{"at": NOON, "n": 2}]
    assert db.query("SELECT at FROM t", types={"at": sa.Text()}).first() == {"at": key}


@pytest.mark.parametrize("index", INDEXES)
def test_keys_of_several_columns(made_on_sqlite, index):
    db = made_on_sqlite()
    table = db["readings"]
    table.insert({"device": 1, "at": NOON, "value": 0.5})
    table.create_index(["device", "at"], unique=index == "unique")
    for device in (1, 2):
        db.execute(
            "INSERT INTO readings (device, at, value) VALUES (:device, '2024-05-06 12:30:10', 1)",
            device=device,
        )
    table.upsert({"device": 1, "at": TENTH, "value": 2.5}, ["device", "at"])
    table.upsert_many([{"device": 2, "at": TENTH, "value": 3.5}], ["device", "at"])

    found = [(row["device"], row["at"], row["value"]) for row in table.find(_order_by="id")]
    assert found == [(1, NOON, 0.5), (1, TENTH, 2.5), (2, TENTH, 3.5)]


def test_frames(holding):
    table = holding("DATETIME", ["2024-05-06 12:30:00", "2024-05-06 12:30:10.500"], "unique")
    table.upsert_many(pa.table({"v": [NOON, HALF], "n": [1, 2]}), ["v"])

    assert [(row["v"], row["n"]) for row in table.find(_order_by="v")] == [(NOON, 1), (HALF, 2)]


WHERES = (
    *({"v": NOON}, {"v": [NOON, HALF]}, {"v": [NOON, HALF] * 100}),
    *({"v": {"between": [NOON, HALF]}}, {"id": {">": 0}, "v": NOON}),
    *({"v": {sign: NOON}} for sign in ("<", "<=", ">", ">=")),
)


@pytest.mark.crosswise
@pytest.mark.parametrize("where", WHERES, ids=lambda where: str(where)[:40])
def test_the_index_is_used(holding, empty_sqlite, where):
    plan = plan_of(empty_sqlite, holding("DATETIME", ()).table, where)

    assert "SEARCH t USING INDEX i (v" in plan


@pytest.mark.crosswise
def test_the_index_gives_the_order(holding, empty_sqlite):
    table = holding("DATETIME", ()).table

    assert "TEMP B-TREE" not in plan_of(empty_sqlite, table, {"v": {">": NOON}}, "v")
