"""STRICT tables on SQLite: columns are added with SQLite's types, or the error says why not."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from dbset import SchemaError
from sqlalchemy import Boolean, Text, Uuid

OPTIONS = ("STRICT", "strict", "WITHOUT ROWID, STRICT", "STRICT, WITHOUT ROWID")
KEPT = {"n": 7, "large": 2**62, "f": 1.5, "name": "Ada", "data": b"\0\xff"}
DECLARED = {"n": "INTEGER", "large": "INTEGER", "f": "REAL", "name": "TEXT", "data": "BLOB"}
REFUSED = {
    "flag": True,
    "price": Decimal("1.5"),
    "day": dt.date(2024, 2, 29),
    "at": dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC),
    "time": dt.time(12),
    "span": dt.timedelta(1),
    "key": uuid.UUID(int=7),
    "doc": {"a": 1},
}


@pytest.fixture
def table(made_on_sqlite):
    return made_on_sqlite("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT")["t"]


def declared(db, schema="main"):
    found = db.query(f"SELECT name, type FROM pragma_table_info('t', '{schema}')")
    return {row["name"]: row["type"] for row in found}


@pytest.mark.parametrize("options", OPTIONS)
def test_new_columns(made_on_sqlite, options):
    db = made_on_sqlite(f"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) {options}")
    db["t"].insert({"id": 1, "a": "x", **KEPT})
    db["t"].insert_many([{"id": 2, **KEPT}])

    assert declared(db) == {"id": "INTEGER", "a": "TEXT", **DECLARED}
    for row in db["t"].find():
        assert {name: row[name] for name in KEPT} == KEPT
    for name, value in KEPT.items():
        assert db["t"].count({name: value}) == 2


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_has_no_type_for(table, name):
    for write in (table.insert, lambda row: table.insert_many([row])):
        with pytest.raises(SchemaError, match=rf"'t' is STRICT.*column '{name}'"):
            write({"a": "x", "n": 1, name: REFUSED[name]})

    assert table.columns() == ["id", "a"]
    assert table.count() == 0


def test_columns_by_name(table):
    table.create_column("note", Text)
    table.insert({"a": "x", "flag": "yes"}, types={"flag": Text})
    for type_ in (Boolean, Uuid()):
        with pytest.raises(SchemaError, match="STRICT"):
            table.create_column("other", type_)

    assert table.find_one() == {"id": 1, "a": "x", "note": None, "flag": "yes"}


def test_whole_numbers_become_floats(table):
    table.insert({"n": 1})
    table.insert({"n": 2**40})
    table.insert({"n": 1.5})

    assert [row["n"] for row in table.find(_order_by="n")] == [1, 1.5, 2**40]
    assert table.count(n=1.5) == 1


def test_numbers_that_no_type_stores(table):
    table.insert({"n": 2**53 + 1})
    with pytest.raises(SchemaError, match="STRICT"):
        table.insert({"n": 1.5})

    assert table.find_one()["n"] == 2**53 + 1
