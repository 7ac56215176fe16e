"""Rows that the database drops without an error: no key is returned for them."""

import pytest
from dbset import PrimaryKey
from sqlalchemy import literal

#: A table, a row that it stores, and a similar row that it drops.
TABLES = {
    "numbered": ("id INTEGER PRIMARY KEY, n INT", {"n": 5}, {"n": -1}),
    "numbered, key given": ("id INTEGER PRIMARY KEY, n INT", {"n": 5}, {"id": 9, "n": -1}),
    "text key": ("k TEXT PRIMARY KEY, n INT", {"k": "a", "n": 5}, {"k": "b", "n": -1}),
    "key by default": (
        "k TEXT PRIMARY KEY DEFAULT (hex(randomblob(4))), n INT",
        {"n": 5},
        {"n": -1},
    ),
    "compound key": (
        "a INT, b INT, n INT, PRIMARY KEY (a, b)",
        {"a": 1, "b": 1, "n": 5},
        {"a": 1, "b": 2, "n": -1},
    ),
    "UNIQUE ON CONFLICT IGNORE": (
        "id INTEGER PRIMARY KEY, n INT UNIQUE ON CONFLICT IGNORE",
        {"n": 5},
        {"n": 5},
    ),
    "key ON CONFLICT IGNORE": (
        "id INTEGER PRIMARY KEY ON CONFLICT IGNORE, n INT",
        {"id": 1, "n": 5},
        {"id": 1, "n": 6},
    ),
}
WRITES = {
    "insert": lambda table, row: table.insert(row),
    "upsert": lambda table, row: table.upsert(row, ["n"], ensure=False),
    "insert_ignore": lambda table, row: table.insert_ignore(row, ["n"], ensure=False),
}
TRIGGER = (
    "CREATE TRIGGER g BEFORE INSERT ON t WHEN NEW.n < 0 BEGIN"
    " INSERT INTO log (n) VALUES (NEW.n); SELECT RAISE(IGNORE); END"
)


@pytest.mark.parametrize(("columns", "stored", "dropped"), TABLES.values(), ids=TABLES)
def test_dropped_rows_have_no_key(made_on_sqlite, columns, stored, dropped):
    db = made_on_sqlite(f"CREATE TABLE t ({columns})", "CREATE TABLE log (n INT)", TRIGGER)

    assert db["t"].insert(stored) is not None
    assert db["t"].insert(dropped) is None
    assert db["t"].count() == 1


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_dropped_rows_with_expressions(made_on_sqlite, write):
    db = made_on_sqlite(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT, m INT)",
        "CREATE TABLE log (n INT)",
        TRIGGER,
    )

    assert write(db["t"], {"n": 5, "m": literal(1) + 1}) == 1
    assert write(db["t"], {"n": -1, "m": literal(1) + 1}) is None
    assert db["t"].count() == 1


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_dropped_rows_with_expressions_on_postgresql(made_by_driver, write):
    db = made_by_driver(
        "CREATE TABLE t (id SERIAL PRIMARY KEY, n INT, m INT)",
        "CREATE FUNCTION dropped() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN IF NEW.n < 0 THEN RETURN NULL; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION dropped()",
    )

    assert write(db["t"], {"n": 5, "m": literal(1) + 1}) == 1
    assert write(db["t"], {"n": -1, "m": literal(1) + 1}) is None
    assert db["t"].count() == 1


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_dropped_rows_of_each_write(made_on_sqlite, write):
    db = made_on_sqlite(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT)", "CREATE TABLE log (n INT)", TRIGGER
    )

    assert write(db["t"], {"n": 5}) == 1
    assert write(db["t"], {"n": -1}) is None
    assert db["t"].count() == 1


def test_keys_that_dbset_generates(made_on_sqlite):
    db = made_on_sqlite("CREATE TABLE log (n INT)")
    table = db.create_table("t", primary_key=PrimaryKey("id", "uuid"))
    table.insert({"n": 1})
    db.execute(TRIGGER)

    assert [write(table, {"n": -1}) for write in WRITES.values()] == [None] * 3
    assert table.count() == 1


def test_rows_by_a_unique_key(made_on_sqlite):
    """ON CONFLICT does not show whether a row was dropped or exists, and neither does SQLite."""
    db = made_on_sqlite(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT)", "CREATE TABLE log (n INT)", TRIGGER
    )

    assert db["t"].upsert({"id": 9, "n": -1}, ["id"]) is None
    assert db["t"].insert_ignore({"id": 9, "n": -1}, ["id"]) is False
    assert db["t"].count() == 0


def test_rows_that_a_trigger_puts_elsewhere(made_on_sqlite):
    db = made_on_sqlite(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT)",
        "CREATE VIEW v AS SELECT * FROM t",
        "CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN INSERT INTO t (n) VALUES (NEW.n); END",
        "CREATE TABLE log (id INTEGER PRIMARY KEY, n INT)",
        "CREATE TRIGGER h AFTER INSERT ON t BEGIN INSERT INTO log (n) VALUES (NEW.n), (7); END",
    )

    assert db["t"].insert({"n": 1}) == 1
    assert db["t"].insert({"n": 1}) == 2
    assert db["v"].insert({"n": 2}) is None
    assert db["t"].count() == 3


def test_dropped_rows_with_a_key_on_postgresql(made_by_driver):
    db = made_by_driver(
        "CREATE TABLE t (k TEXT PRIMARY KEY, n INT)",
        "CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.n < 0 THEN RETURN NULL; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER say BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION say()",
    )

    assert db["t"].insert({"k": "a", "n": 1}) == "a"
    assert [write(db["t"], {"k": "b", "n": -1}) for write in WRITES.values()] == [None] * 3
    assert db["t"].count() == 1
