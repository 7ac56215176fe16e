"""Values that other programs store in SQLite in other formats: a value read finds its row."""

# ruff: noqa: DTZ001 - naive datetimes are intended

import datetime as dt
import uuid

import pytest
from dbset import FilterError, TypeConflictError
from sqlite_plan import plan_of

#: dbset parses the values that both drivers of SQLite return.
pytestmark = pytest.mark.crosswise

UTC = dt.UTC
NOON = dt.datetime(2024, 5, 6, 12, 30)
KEY = uuid.UUID("12345678-abcd-5678-1234-56781234abcd")

#: By declared type: pairs of a value and its spellings.
SPELLINGS = {
    "DATETIME": (
        (NOON, ("2024-05-06 12:30", "2024-05-06T12:30:00", "2024-05-06 12:30:00.000000")),
        (NOON.replace(second=7), ("2024-05-06 12:30:07", "2024-05-06 12:30:07.000")),
        (NOON.replace(microsecond=120000), ("2024-05-06T12:30:00.12", "2024-05-06 12:30:00.120")),
        (dt.datetime(2024, 5, 7), ("2024-05-07", "2024-05-07 00:00:00.000000000")),
        (
            NOON.replace(tzinfo=UTC),
            ("2024-05-06T12:30:00Z", "2024-05-06 14:30+02:00", "2024-05-06 02:30:00.0-1000"),
        ),
        (
            NOON.replace(microsecond=5, tzinfo=dt.timezone(dt.timedelta(hours=5.5))),
            ("2024-05-06T12:30:00.000005+05:30", "2024-05-06 07:00:00.000005+0000"),
        ),
        (dt.datetime(9999, 12, 31), ("9999-12-31", "9999-12-31T00:00:00")),
        (dt.datetime(1, 1, 1), ("0001-01-01", "0001-01-01T00:00:00")),
    ),
    "TIMESTAMPTZ": (
        (
            NOON.replace(tzinfo=UTC),
            ("2024-05-06 12:30:00", "2024-05-06T14:30:00+02:00", "2024-05-06T12:30:00Z"),
        ),
        (
            NOON.replace(microsecond=5, tzinfo=UTC),
            ("2024-05-06 12:30:00.000005", "2024-05-06 12:30:00.000005+00:00"),
        ),
    ),
    "TIME": (
        (dt.time(12, 30), ("12:30", "12:30:00", "12:30:00.000")),
        (dt.time(12, 30, 0, 500000), ("12:30:00.5", "12:30:00.500000")),
        (dt.time(12, 31), ("12:31",)),
    ),
    "DATE": ((dt.date(2024, 5, 6), ("2024-05-06",)), (dt.date(2024, 5, 7), ("2024-05-07",))),
    "UUID": (
        (KEY, (str(KEY), str(KEY).upper(), KEY.hex, KEY.hex.upper())),
        (uuid.UUID(int=10), (str(uuid.UUID(int=10)).upper(),)),
    ),
    "INTERVAL": (
        (dt.timedelta(hours=30), ("P000000001D06:00:00.000000",)),
        (dt.timedelta(microseconds=-1), ("N999999999D23:59:59.999999",)),
    ),
    "BOOLEAN": ((True, (1, "1")), (False, (0, "0"))),
}
SAME = {
    "DATETIME": ("TIMESTAMP", "DATETIME_CHAR", "datetime(6)"),
    "TIMESTAMPTZ": ("TIMESTAMP WITH TIME ZONE",),
    "TIME": ("TIME_CHAR",),
    "DATE": ("DATE_CHAR",),
    "BOOLEAN": ("BOOL",),
}
SPELLINGS |= {name: SPELLINGS[known] for known, names in SAME.items() for name in names}

#: By declared type: contents that are not valid values, or that dbset does not parse.
HELD = {
    "DATETIME": (
        *(1714998600, 1.5, "n/a", "", "20240506T123000", "2024-02-31", "2024-05-06 24:00"),
        *("2024-05-06 ", "2024-05-06t12:30", "2024-05-06 12:30:00,5", "2024-05-06T12"),
        *("2024-05-06 12:30:0", "2024-05-06 12:30:00+02", "2024-05-06 12:30:00 UTC"),
        *("0001-01-01 00:00+23:59", "9999-12-31 23:59:59-23:59"),
    ),
    "TIMESTAMPTZ": ("soon", 1714998600, "2024-05-06 12:30:00.123456789"),
    "TIME": ("noon", "T12", "T12:30", "12:30+02:00", 1230),
    "DATE": ("2024-05-06 12:30", "2024-W19-1", "01/02/2024", 20240506),
    "UUID": ("none", "{" + str(KEY) + "}", str(KEY).title(), KEY.bytes),
    "INTERVAL": ("1 day", "02:00:00", "PT5S", "1 mon", "P000000001D", 3600, 0.5, ""),
    "BOOLEAN": ("t", "f", "true", "false", "maybe", "", 2),
}
HELD |= {
    name: HELD[known] for known, names in SAME.items() for name in names if "_CHAR" not in name
}
WRITTEN = {
    declared: [text for _, texts in pairs for text in texts]
    for declared, pairs in SPELLINGS.items()
}


@pytest.fixture
def holding(made_on_sqlite):
    """A function that creates a table as another program does, with some values."""

    def make(declared, values, index=""):
        db = made_on_sqlite(f"CREATE TABLE t (id INTEGER PRIMARY KEY, v {declared} {index}, n INT)")
        for value in values:
            db.execute("INSERT INTO t (v) VALUES (:value)", value=value)
        return db["t"]

    return make


@pytest.mark.parametrize("declared", SPELLINGS)
def test_read_as_they_are_meant(holding, declared):
    table = holding(declared, WRITTEN[declared])
    meant = [value for value, texts in SPELLINGS[declared] for _ in texts]

    assert [row["v"] for row in table.find(_order_by="id")] == meant
    assert [table.find_one(id=i + 1)["v"] for i in range(len(meant))] == meant


@pytest.mark.parametrize("index", ["", "UNIQUE"])
@pytest.mark.parametrize("declared", SPELLINGS)
def test_each_value_finds_all_its_rows(holding, declared, index):
    values = [texts[0] for _, texts in SPELLINGS[declared]] if index else WRITTEN[declared]
    table = holding(declared, values, index)
    rows = table.find().all()
    for value, _ in SPELLINGS[declared]:
        same = [row for row in rows if row["v"] == value]

        assert table.find(v=value, _order_by="id").all() == same
        assert table.find(v=[value], _order_by="id").all() == same
        assert table.count(v={"in": [value, None]}) == len(same)
        assert table.count(v={"!=": value}) == len(rows) - len(same)
        assert table.count(v={"not in": [value]}) == len(rows) - len(same)
        assert table.count({"_not": {"v": value}}) == len(rows) - len(same)
        assert table.update({"n": 7}, v=value) == table.count(n=7) == len(same)
        table.update({"n": None}, _all=True)


@pytest.mark.parametrize("declared", SPELLINGS)
def test_updates_by_keys(holding, declared):
    table = holding(declared, WRITTEN[declared])
    for value, texts in SPELLINGS[declared]:
        if not _is_aware(value) or "Z" in declared:  # otherwise it cannot be written
            count = table.count(v=value)
            assert count >= len(texts)
            assert table.update({"v": value, "n": 8}, ["v"]) == count
            assert table.update_many([{"v": value, "n": 9}], ["v"]) == count
            assert table.count(n=9, v=value) == count


@pytest.mark.parametrize("declared", [name for name in SPELLINGS if "BOOL" not in name])
def test_order(holding, declared):
    table = holding(declared, WRITTEN[declared])
    rows = table.find().all()
    for value, _ in SPELLINGS[declared]:
        like = [row for row in rows if _is_aware(row["v"]) == _is_aware(value)]
        ids = [row["id"] for row in like]
        for sign, holds in (
            ("<", lambda row, value=value: row["v"] < value),
            ("<=", lambda row, value=value: row["v"] <= value),
            (">", lambda row, value=value: row["v"] > value),
            (">=", lambda row, value=value: row["v"] >= value),
        ):
            found = table.find(v={sign: value}, id=ids, _order_by="id").all()
            assert found == [row for row in like if holds(row)]
        assert table.count(v={"between": [value, value]}) == table.count(v=value)
    ordered = [row["v"] for row in table.find(_order_by="v") if not _is_aware(row["v"])]
    assert ordered == sorted(ordered)


def _is_aware(value):
    return getattr(value, "tzinfo", None) is not None


@pytest.mark.parametrize("declared", SPELLINGS)
def test_distinct(holding, declared):
    table = holding(declared, WRITTEN[declared])
    values = [row["v"] for row in table.distinct("v")]

    assert len(values) == len(SPELLINGS[declared])
    assert set(values) == {value for value, _ in SPELLINGS[declared]}


@pytest.mark.parametrize("index", ["", "UNIQUE"])
@pytest.mark.parametrize("write", ["upsert", "upsert_many", "insert_ignore", "bulk"])
@pytest.mark.parametrize("declared", SPELLINGS)
def test_as_keys(holding, declared, write, index):
    spelled = [texts[-1] for _, texts in SPELLINGS[declared]]
    table = holding(declared, spelled, index)
    rows = [{"v": value, "n": n} for n, (value, _) in enumerate(SPELLINGS[declared])]
    rows = [row for row in rows if not _is_aware(row["v"]) or "Z" in declared]  # or it is refused
    calls = {
        "upsert": lambda: [table.upsert(row, ["v"]) for row in rows],
        "insert_ignore": lambda: [table.insert_ignore(row, ["v"]) for row in rows],
        "upsert_many": lambda: table.upsert_many(rows, ["v"]),
        "bulk": lambda: table.upsert_many(rows * 40, ["v"]),
    }
    calls[write]()

    assert table.count() == len(spelled)
    if write != "insert_ignore":
        assert [table.find_one(v=row["v"])["n"] for row in rows] == [row["n"] for row in rows]


@pytest.mark.parametrize("declared", HELD)
def test_what_is_no_value_is_given_as_it_is(holding, declared):
    table = holding(declared, HELD[declared])
    rows = table.find(_order_by="id").all()

    assert [row["v"] for row in rows] == list(HELD[declared])
    for row in rows:
        assert type(row["v"]) is type(HELD[declared][row["id"] - 1])
        assert table.find(v=row["v"]).all() == [row]
        assert table.find(v=[row["v"]]).all() == [row]
        assert table.count(v={"!=": row["v"]}) == len(rows) - 1


def test_words_beside_booleans(holding):
    table = holding("BOOLEAN", ("true", 1, "f", 0))

    assert [table.count(v=value) for value in (True, False, "true", "f")] == [1, 1, 2, 1]


@pytest.mark.parametrize("declared", HELD)
def test_text_that_is_read_as_it_is_has_no_order(holding, declared):
    table = holding(declared, HELD[declared])
    for text in (text for text in HELD[declared] if isinstance(text, str)):
        for operand in ({">": text}, {"<=": text}, {"between": [text, text]}):
            with pytest.raises(FilterError, match="cannot be ordered"):
                table.count(v=operand)


@pytest.mark.parametrize("declared", HELD)
def test_what_is_no_value_is_no_key(holding, declared):
    """As a key, it would not find the row that it was read from."""
    table = holding(declared, HELD[declared])
    for row in table.find().all():
        for write in (table.upsert, table.insert_ignore):
            with pytest.raises(TypeConflictError, match="column 'v'"):
                write({"v": row["v"]}, ["v"])
        for write in (table.upsert_many, table.update_many):
            with pytest.raises(TypeConflictError, match="column 'v', row 0"):
                write([{"v": row["v"]}], ["v"])


def test_text_of_intervals_is_written_back(holding):
    texts = [value for value in HELD["INTERVAL"] if isinstance(value, str)]
    table = holding("INTERVAL", texts)
    rows = table.find(_order_by="id").all()
    for row in rows:
        table.update({**row, "n": 1}, ["id"])
        table.upsert({**row, "n": 2}, ["id"])
        table.upsert({**row, "id": row["id"] + 100}, ["id"])
    table.upsert_many([{**row, "n": 3} for row in rows], ["id"])
    table.insert_many([{"v": row["v"]} for row in rows] * 20)

    assert [row["v"] for row in table.find(_order_by="id")] == texts * 22
    assert table.count(n=3) == len(texts)


def test_text_that_sqlite_would_turn_into_a_number(holding):
    table = holding("INTERVAL", ())
    with pytest.raises(TypeConflictError, match=r"'3\.5e2'"):
        table.insert({"v": "3.5e2"})


def test_text_and_timedeltas(holding):
    """Text finds what it means, too; a timedelta finds only timedeltas."""
    table = holding("INTERVAL", ("1 day", "P000000001D00:00:00.000000"))

    assert (table.count(v="1 day"), table.count(v=dt.timedelta(1))) == (2, 1)


@pytest.mark.parametrize("declared", [name for name in SPELLINGS if "BOOL" not in name])
def test_long_lists(holding, declared):
    table = holding(declared, WRITTEN[declared])
    values = [value for value, _ in SPELLINGS[declared]]

    assert table.count(v=values * 60) == len(WRITTEN[declared])


def test_defaults_of_sqlite(made_on_sqlite):
    table = made_on_sqlite(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT, at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
        " day DATE DEFAULT CURRENT_DATE, time TIME DEFAULT CURRENT_TIME)"
    )["t"]
    table.insert({"n": 1})
    row = table.find_one()

    assert [type(row[name]) for name in ("at", "day", "time")] == [dt.datetime, dt.date, dt.time]
    assert table.find(at=row["at"], day=row["day"], time=row["time"]).all() == [row]
    assert table.count(at={"<": row["at"]}) == table.count(time={">": row["time"]}) == 0
    assert table.upsert({"at": row["at"], "time": row["time"], "n": 2}, ["at", "time"]) == 1


def test_views(made_on_sqlite):
    """A computed column has no declared type."""
    db = made_on_sqlite()
    row = {"g": 1, "at": NOON, "on": NOON.date(), "time": NOON.time(), "key": KEY, "x": 1.5}
    db["t"].insert_many([row, {**row, "at": NOON.replace(year=2023)}])
    columns = ", ".join(f'max("{name}") AS "{name}"' for name in row if name != "g")
    db.execute(f"CREATE VIEW v AS SELECT g, {columns} FROM t GROUP BY g")

    assert db["v"].count(row) == 1
    for name in ("at", "on", "time", "key", "x"):
        read = db["v"].find_one()[name]
        for operand in (read, row[name], [row[name]], [read, "other"]):
            assert db["v"].count({name: operand}) == 1
    assert [db["v"].count(at={sign: NOON}) for sign in ("<", "<=", ">", ">=")] == [0, 1, 0, 1]
    assert db["v"].count(at={"between": [NOON, NOON]}) == 1


def test_tables_of_dbsets_own_that_others_write_to(made_on_sqlite):
    db = made_on_sqlite()
    db["t"].insert({"at": NOON, "time": NOON.time(), "key": KEY, "seen": NOON.replace(tzinfo=UTC)})
    db.execute(
        "INSERT INTO t (at, time, key, seen) VALUES"
        " ('2024-05-06T12:30', '12:30', :key, '2024-05-06T12:30:00Z')",
        key=str(KEY).upper(),
    )
    row = db["t"].find_one(id=2)
    for name in ("at", "time", "key", "seen"):
        assert db["t"].count({name: row[name]}) == 2
        assert db["t"].distinct(name).all() == [{name: row[name]}]


INDEXED = (
    *({"at": NOON}, {"at": {">": NOON}}, {"at": {"<=": NOON}}, {"at": [NOON]}),
    *({"key": KEY}, {"key": [KEY] * 60}),
)


@pytest.mark.parametrize("where", INDEXED, ids=lambda where: str(where)[:40])
@pytest.mark.parametrize("name", ["own", "other"])
def test_indexes_are_used(made_on_sqlite, empty_sqlite, name, where):
    db = made_on_sqlite(
        "CREATE TABLE other (id INTEGER PRIMARY KEY, at DATETIME UNIQUE, key UUID UNIQUE)"
    )
    db["own"].insert({"at": NOON, "key": KEY})
    for column in ("at", "key"):
        db["own"].create_index([column])
    plan = plan_of(empty_sqlite, db[name].table, where)

    assert f"SEARCH {name}" in plan
    assert f"SCAN {name}" not in plan
