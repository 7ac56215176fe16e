"""Widening a column that other objects use: SQLite allows it, PostgreSQL refuses.

A refused call raises a clear error and changes nothing.
"""

import re

import pytest
from dbset import SchemaError

MESSAGE = r"column 'n' of table 't' must grow, and \w+ cannot .*; alter the table by hand"

TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, m INTEGER)"
VIEW = "CREATE VIEW v AS SELECT n FROM t"
FUNCTION = """
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$
"""

ON_POSTGRESQL = {
    "view": [TABLE, VIEW],
    "materialized view": [TABLE, VIEW.replace("VIEW", "MATERIALIZED VIEW")],
    "rule": [TABLE, "CREATE RULE r AS ON UPDATE TO t WHERE NEW.n > 5 DO ALSO SELECT 1"],
    "generated column": [
        TABLE,
        "ALTER TABLE t ADD twice INTEGER GENERATED ALWAYS AS (n * 2) STORED",
    ],
    "trigger": [
        TABLE,
        FUNCTION,
        "CREATE TRIGGER g BEFORE UPDATE OF n ON t FOR EACH ROW EXECUTE FUNCTION nothing()",
    ],
    "policy": [TABLE, "CREATE POLICY p ON t USING (n > 5)"],
    "partition key": [
        "CREATE TABLE t (id INTEGER, n INTEGER, m INTEGER) PARTITION BY RANGE (n)",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
    ],
    "inheritance": [
        "CREATE TABLE parent (n INTEGER)",
        "CREATE TABLE t (id INTEGER, m INTEGER) INHERITS (parent)",
    ],
    "type of the table": [
        "CREATE TYPE kind AS (id INTEGER, n INTEGER, m INTEGER)",
        "CREATE TABLE t OF kind",
    ],
}
ON_SQLITE = {
    "view": [TABLE, VIEW],
    "generated column": [
        TABLE.replace("m INTEGER", "m INTEGER, twice INTEGER GENERATED ALWAYS AS (n * 2)")
    ],
    "check": [TABLE.replace("m INTEGER", "m INTEGER, CHECK (n > m)")],
    "trigger": [TABLE, "CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT NEW.n; END"],
    "unique": [TABLE.replace("n INTEGER", "n INTEGER UNIQUE")],
    "default": [TABLE.replace("n INTEGER", "n INTEGER NOT NULL DEFAULT 5")],
    "primary key": ["CREATE TABLE t (id INTEGER, n INTEGER, m INTEGER, PRIMARY KEY (id, n))"],
    "index by an expression": [TABLE, "CREATE INDEX i ON t (n + 1)"],
    "partial index": [TABLE, "CREATE INDEX i ON t (m) WHERE n > 5"],
}


WRITES = {
    "insert": lambda table: table.insert({"id": 2, "n": 1.5, "m": 1}),
    "insert_many": lambda table: table.insert_many(
        [{"id": 3, "n": 7, "m": 0}, {"id": 4, "n": 2.5, "m": 1}]
    ),
    "update": lambda table: table.update({"id": 1, "n": 3.5}, ["id"]),
    "upsert": lambda table: table.upsert({"id": 1, "n": 4.5, "m": 1}, ["id"]),
}


@pytest.mark.parametrize("needed_by", ON_POSTGRESQL)
def test_on_postgresql(made_on_postgresql, needed_by):
    db = made_on_postgresql(*ON_POSTGRESQL[needed_by])
    db["t"].insert({"id": 1, "n": 1, "m": 0})
    for write in WRITES.values():
        before = db["t"].find(_order_by="id").all()
        with db.transaction():
            with pytest.raises(SchemaError) as raised:
                write(db["t"])
            assert db["t"].find(_order_by="id").all() == before
        assert re.fullmatch(MESSAGE, str(raised.value), re.DOTALL)

    db["t"].insert({"id": 9, "n": 6, "m": 7})
    assert db["t"].find_one(id=9)["m"] == 7


@pytest.mark.parametrize("needed_by", ON_SQLITE)
def test_on_sqlite(made_on_sqlite, needed_by):
    db = made_on_sqlite(*ON_SQLITE[needed_by])
    db["t"].insert({"id": 1, "n": 1, "m": 0})
    for write in WRITES.values():
        write(db["t"])

    assert sorted(row["n"] for row in db["t"].find()) == [1.5, 2.5, 4.5, 7]
    db["t"].insert({"id": 9, "n": 9, "m": 7})
    assert db["t"].find_one(id=9)["m"] == 7


def test_a_rowid_on_sqlite(made_on_sqlite):
    db = made_on_sqlite("CREATE TABLE t (n INTEGER PRIMARY KEY, m INTEGER)")
    with pytest.raises(SchemaError) as raised:
        db["t"].insert({"n": 1.5})
    assert re.fullmatch(MESSAGE, str(raised.value), re.DOTALL)
