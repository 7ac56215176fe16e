"""SQLite tables by other programs: rowids, strict types, odd declarations, other libraries."""

import datetime as dt
from decimal import Decimal

import pytest
from dbset import SchemaError, TypeConflictError
from row_lifecycle import life, whole_life

TABLES = {
    "WITHOUT ROWID": ("k TEXT PRIMARY KEY, v INT", "WITHOUT ROWID", "x"),
    "STRICT": ("k TEXT PRIMARY KEY, v ANY", "STRICT", "x"),
    "no types": ("k, v, PRIMARY KEY (k)", "", "x"),
    "no key": ("k, v", "", None),
    "odd types": ("k FLOOB PRIMARY KEY, v UNSIGNED BIG INT", "", "x"),
    "quoted types": ('k "LONG TEXT" PRIMARY KEY, v [int]', "", "x"),
    "arguments": ("k NVARCHAR(5, 7) PRIMARY KEY, v INT(11)", "", "x"),
}


@pytest.mark.parametrize(("columns", "options", "key"), TABLES.values(), ids=TABLES)
def test_life(made_on_sqlite, columns, options, key):
    table = made_on_sqlite(f"CREATE TABLE t ({columns}) {options}")["t"]

    assert life(table, {"k": "x"}, ["k"]) == whole_life(key, key)


def test_untyped_columns_hold_anything(made_on_sqlite):
    table = made_on_sqlite("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b FLOOB, c STRING)")["t"]
    for value in (1, 2.5, b"\0", None, "text"):
        row = {"a": value, "b": value, "c": value}
        key = table.insert(row)
        assert table.find_one(id=key, a=value) == {"id": key, **row}


@pytest.mark.parametrize("call", ["find_one", "count", "insert"])
def test_column_with_the_empty_name(made_on_sqlite, call):
    table = made_on_sqlite('CREATE TABLE t (id INTEGER PRIMARY KEY, "" TEXT)')["t"]

    with pytest.raises(SchemaError, match="column that SQLAlchemy cannot read, such as one with"):
        getattr(table, call)(*([{"id": 1}] if call == "insert" else []))


def test_strict_types(made_on_sqlite):
    table = made_on_sqlite("CREATE TABLE t (a INT, b TEXT, c REAL, d BLOB, e ANY) STRICT")["t"]
    row = {"a": 1, "b": "x", "c": 1.5, "d": b"x", "e": "001"}

    assert table.insert_many([row, {**row, "e": 1}]) == 2
    assert [found["e"] for found in table.find(c=1.5)] == ["001", 1]
    with pytest.raises(TypeConflictError, match=r"'a': 'x' .* does not fit"):
        table.insert({"a": "x"})
    with pytest.raises(SchemaError, match="'t' is STRICT"):
        table.insert({"a": 1, "new": dt.date(2024, 1, 1)})


def test_rows_of_other_libraries(made_on_sqlite):
    """The tables that dataset, pandas and sqlite-utils create for such rows."""
    db = made_on_sqlite(
        "CREATE TABLE by_dataset (id INTEGER NOT NULL, name TEXT, n BIGINT, f FLOAT, b BOOLEAN,"
        " d DATE, t DATETIME, PRIMARY KEY (id), CHECK (b IN (0, 1)))",
        'CREATE TABLE by_pandas ("index" BIGINT, name TEXT, f FLOAT, t TIMESTAMP, b BOOLEAN)',
        'CREATE INDEX ix_by_pandas_index ON by_pandas ("index")',
        "CREATE TABLE [by_utils] ([id] INTEGER PRIMARY KEY, [name] TEXT, [f] FLOAT, [data] BLOB)",
        "INSERT INTO by_dataset VALUES"
        " (1, 'Ada', 1, 1.5, 1, '2024-01-01', '2024-01-01 10:00:00.000000')",
        "INSERT INTO by_pandas VALUES (0, 'Ada', 1.5, '2024-01-01 10:00:00.000000', 1)",
        "INSERT INTO by_utils VALUES (1, 'Ada', 1.5, x'00')",
    )
    ten = dt.datetime(2024, 1, 1, 10)  # noqa: DTZ001  none of them stores a time zone
    rows = {
        "by_dataset": {
            "id": 1,
            "name": "Ada",
            "n": 1,
            "f": 1.5,
            "b": True,
            "d": dt.date(2024, 1, 1),
            "t": ten,
        },
        "by_pandas": {"index": 0, "name": "Ada", "f": 1.5, "t": ten, "b": True},
        "by_utils": {"id": 1, "name": "Ada", "f": 1.5, "data": b"\0"},
    }
    for name, row in rows.items():
        assert db[name].find(row).all() == [row]
        assert db[name].upsert_many([row], [next(iter(row))]) == 1
        assert db[name].insert_ignore(row, ["name"]) is False
        assert db[name].all().all() == [row]


HELD = [
    ("DATETIME", 1704067200),
    ("TIMESTAMP", 1704067200.5),
    ("DATE", "01/02/2024"),
    ("DATE", "2024-01-01 10:00:00"),
    ("TIME", "noon"),
    ("UUID", "none"),
    ("JSON", "not json"),
    ("INTEGER", "many"),
    ("DECIMAL(10, 2)", "n/a"),
    ("FLOAT", ""),
]


def test_values_that_are_not_what_their_column_says(made_on_sqlite):
    db = made_on_sqlite()
    for number, (declared, held) in enumerate(HELD):
        db.execute(f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, a {declared})")
        db.execute(f"INSERT INTO t{number} (a) VALUES (:held)", held=held)

        assert db[f"t{number}"].all().all() == [{"id": 1, "a": held}]


def test_decimals(made_on_sqlite):
    table = made_on_sqlite("CREATE TABLE t (id INTEGER PRIMARY KEY, a DECIMAL(10, 2))")["t"]
    table.insert({"a": Decimal("1.25")})

    assert table.find(a=Decimal("1.25")).all() == [{"id": 1, "a": Decimal("1.25")}]


def test_names_in_another_case(made_on_sqlite):
    db = made_on_sqlite(
        "CREATE TABLE Things (k TEXT, v INT)", "CREATE VIEW Seen AS SELECT * FROM Things"
    )
    db["things"].insert({"k": "x", "v": 1})

    assert db["THINGS"].upsert({"k": "x", "v": 2}, ["K"]) is None
    assert db["seen"].all().all() == [{"k": "x", "v": 2}]
