"""Widening a column on SQLite preserves everything else in the table."""

from __future__ import annotations

from decimal import Decimal

import pytest
from dbset_schema import ensure_table, reflect
from sqlalchemy import select


@pytest.mark.parametrize(
    ("declared", "given", "wider", "stored"),
    [
        ("SMALLINT", 1.5, "DOUBLE PRECISION", {1: 1.0, None: None}),
        ("BIGINT", 1.5, "DOUBLE PRECISION", {1: 1.0, None: None, -3: -3.0}),
        ("BIGINT", 1.5, "DOUBLE PRECISION", {2**53: 2.0**53}),
        ("BIGINT", 1.5, "NUMERIC", {2**53 + 1: Decimal(2**53 + 1), None: None}),
        ("BIGINT", Decimal("1.10"), "NUMERIC", {7: Decimal(7)}),
        ("DOUBLE PRECISION", Decimal("0.1"), "NUMERIC", {0.1: Decimal("0.1")}),
    ],
)
def test_values_are_preserved(made, declared, given, wider, stored):
    connection = made(f"CREATE TABLE t (n {declared})")
    for value in stored:
        connection.exec_driver_sql("INSERT INTO t VALUES (?)", (value,))
    ensure_table(connection, "t", [{"n": given}])

    table = reflect(connection, "t")
    values = connection.scalars(select(table.c.n)).all()
    assert str(table.c.n.type) == wider
    assert values == list(stored.values())
    assert list(map(type, values)) == list(map(type, stored.values()))


TABLE = [
    "CREATE TABLE log (n)",
    """CREATE TABLE "My table" (
        id INTEGER PRIMARY KEY,
        "100%" BIGINT,
        name VARCHAR(10) NOT NULL DEFAULT 'x' COLLATE NOCASE CHECK (length(name) > 0),
        other INTEGER REFERENCES log (n),
        UNIQUE (name, other)
    )""",
    """CREATE UNIQUE INDEX "by %" ON "My table" ("100%" DESC, name)""",
    'CREATE INDEX partly ON "My table" ("100%") WHERE other > 1',
    'CREATE INDEX elsewhere ON "My table" (other)',
    """CREATE TRIGGER first AFTER UPDATE ON "My table"
        BEGIN INSERT INTO log VALUES ('updated ' || old."100%"); END""",
    """CREATE TRIGGER second AFTER INSERT ON "My table"
        BEGIN INSERT INTO log VALUES ('inserted'); END""",
    """INSERT INTO "My table" VALUES (1, 5, 'a', 3), (2, 6, 'b', 4)""",
    "DELETE FROM log",
]


def preserved(everything):
    schema, _ = everything()
    return {(kind, name): sql for kind, name, sql in schema if name != "My table"}


@pytest.mark.parametrize("name", ["My table", "my TABLE"])
def test_indexes_triggers_and_other_columns_are_preserved(made, everything, name):
    connection = made(*TABLE)
    before = preserved(everything)
    assert list(ensure_table(connection, name, [{"100%": 1.5}]).widened) == ["100%"]

    assert preserved(everything) == before
    (sql,) = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE name = 'My table'"
    ).scalars()
    assert "name VARCHAR(10) NOT NULL DEFAULT 'x' COLLATE NOCASE CHECK (length(name) > 0)" in sql
    assert "other INTEGER REFERENCES log (n)" in sql
    assert "UNIQUE (name, other)" in sql
    rows = connection.exec_driver_sql('SELECT id, "100%", name, other FROM "My table"').all()
    assert rows == [(1, 5.0, "a", 3), (2, 6.0, "b", 4)]


def test_triggers_do_not_see_the_copying(made):
    connection = made(*TABLE)
    ensure_table(connection, "My table", [{"100%": 1.5}])
    assert connection.exec_driver_sql("SELECT count(*) FROM log").scalar() == 0

    connection.exec_driver_sql('UPDATE "My table" SET other = 9 WHERE id = 1')
    assert connection.exec_driver_sql("SELECT n FROM log").scalars().all() == ["updated 5.0"]


def test_a_column_that_others_refer_to(made):
    connection = made(
        "PRAGMA foreign_keys = ON",
        "CREATE TABLE parent (n BIGINT)",
        "CREATE UNIQUE INDEX by_n ON parent (n)",
        "INSERT INTO parent VALUES (1)",
        "CREATE TABLE child (n BIGINT REFERENCES parent (n))",
        "INSERT INTO child VALUES (1)",
    )
    ensure_table(connection, "parent", [{"n": 1.5}])

    assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    with pytest.raises(Exception, match="FOREIGN KEY constraint failed"):
        connection.exec_driver_sql("INSERT INTO child VALUES (2)")
