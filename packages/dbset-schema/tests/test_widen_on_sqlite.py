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


@pytest.mark.parametrize("name", ["My table", "my TABLE"])
def test_everything_but_the_type_is_preserved(made, everything, name):
    connection = made(*TABLE)
    (schema, rows) = everything()
    assert list(ensure_table(connection, name, [{"100%": 1.5}]).widened) == ["100%"]

    retyped = [
        (kind, each, sql and sql.replace('"100%" BIGINT', '"100%" DOUBLE PRECISION'))
        for kind, each, sql in schema
    ]
    assert everything() == (retyped, rows)


def test_triggers_do_not_see_the_copying(made):
    connection = made(*TABLE)
    ensure_table(connection, "My table", [{"100%": 1.5}])
    assert connection.exec_driver_sql("SELECT count(*) FROM log").scalar() == 0

    connection.exec_driver_sql('UPDATE "My table" SET other = 9 WHERE id = 1')
    assert connection.exec_driver_sql("SELECT n FROM log").scalars().all() == ["updated 5.0"]


DECLARED = [
    "(n INTEGER)",
    "(n INTEGER UNIQUE)",
    "(n INTEGER NOT NULL)",
    "(n INTEGER DEFAULT 5)",
    "(n INTEGER CHECK (n > 0))",
    "(n INTEGER REFERENCES other (x))",
    "(n INTEGER COLLATE NOCASE)",
    '("n"INTEGER /* a comment */ NOT NULL -- and one more\n)',
    "(n INT PRIMARY KEY)",
    "(n INTEGER, m DEFAULT 1, PRIMARY KEY (m, n))",
    "(n INTEGER, m DEFAULT 1, PRIMARY KEY (m, n)) WITHOUT ROWID",
    "(n INT PRIMARY KEY) WITHOUT ROWID, STRICT",
    "(n INTEGER UNIQUE, m INT) STRICT",
    "(n INTEGER, m, UNIQUE (n, m))",
    "(n INTEGER, m, CHECK (n > coalesce(m, 0)))",
    "(n INTEGER, m, FOREIGN KEY (n) REFERENCES other (x))",
    "(n INTEGER, twice INTEGER AS (n * 2) UNIQUE, half AS (n / 2) STORED)",
]


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("derived", ["INDEX i ON t (n)", "VIEW v AS SELECT n FROM t"])
def test_every_declaration(made, declared, derived):
    connection = made(
        "PRAGMA foreign_keys = ON",
        "CREATE TABLE other (x UNIQUE)",
        "INSERT INTO other VALUES (7), (1.5)",
        f"CREATE TABLE t {declared}",
        f"CREATE {derived}",
        "INSERT INTO t (n) VALUES (7)",
    )
    assert list(ensure_table(connection, "t", [{"n": 1.5}]).widened) == ["n"]

    connection.exec_driver_sql("INSERT INTO t (n) VALUES (1.5)")
    assert connection.exec_driver_sql("SELECT n FROM t ORDER BY n").scalars().all() == [1.5, 7.0]
    assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]


#: What is derived from the column, and a query that reads it.
DERIVED = {
    "index by an expression": (
        ["CREATE INDEX nocase ON t (n / 2)"],
        "SELECT n / 2 FROM t INDEXED BY nocase ORDER BY n / 2",
        [1.5, 2.5],
    ),
    "partial index": (
        ["CREATE INDEX i ON t (m) WHERE typeof(n) = 'real'"],
        "SELECT m FROM t INDEXED BY i WHERE typeof(n) = 'real' ORDER BY m",
        [10, 20],
    ),
    "index on a generated column": (
        ["ALTER TABLE t ADD half AS (n / 2)", "CREATE INDEX i ON t (half)"],
        "SELECT half FROM t INDEXED BY i ORDER BY half",
        [1.5, 2.5],
    ),
    "stored column": ([], "SELECT half FROM stored ORDER BY 1", [1.5, 2.5]),
    "view": (["CREATE VIEW v AS SELECT n / 2 FROM t"], "SELECT * FROM v ORDER BY 1", [1.5, 2.5]),
}


@pytest.mark.parametrize(("statements", "query", "found"), DERIVED.values(), ids=DERIVED)
def test_what_is_derived_from_the_column(made, statements, query, found):
    connection = made(
        "CREATE TABLE t (n BIGINT, m)",
        "CREATE TABLE stored (n BIGINT, half AS (n / 2) STORED)",
        *statements,
        "INSERT INTO t (n, m) VALUES (3, 10), (5, 20)",
        "INSERT INTO stored (n) VALUES (3), (5)",
        "CREATE TRIGGER log AFTER UPDATE ON stored BEGIN SELECT raise(ABORT, 'it fires'); END",
    )
    for table in ("t", "stored"):
        ensure_table(connection, table, [{"n": 1.5}])

    assert connection.exec_driver_sql(query).scalars().all() == found
    assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    with pytest.raises(Exception, match="it fires"):
        connection.exec_driver_sql("UPDATE stored SET n = 9")


def test_a_rollback_restores_the_type(made):
    connection = made("CREATE TABLE t (n BIGINT)", "INSERT INTO t VALUES (1)")
    with connection.begin_nested() as savepoint:
        ensure_table(connection, "t", [{"n": 1.5}])
        savepoint.rollback()
    connection.exec_driver_sql("INSERT INTO t VALUES (2.0)")

    assert connection.exec_driver_sql("SELECT typeof(n) FROM t").scalars().all() == 2 * ["integer"]


def test_numbers_of_a_table_with_autoincrement_go_on(made):
    connection = made(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n INT)",
        "INSERT INTO t (n) VALUES (1), (2)",
        "DELETE FROM t WHERE id = 2",
    )
    ensure_table(connection, "t", [{"n": 1.5}])

    connection.exec_driver_sql("INSERT INTO t (n) VALUES (1.5)")
    assert connection.exec_driver_sql("SELECT id, n FROM t").all() == [(1, 1.0), (3, 1.5)]


@pytest.mark.parametrize("on_delete", ["CASCADE", "SET NULL", "RESTRICT"])
def test_rows_that_refer_to_the_table(made, on_delete):
    connection = made(
        "PRAGMA foreign_keys = ON",
        "CREATE TABLE parent (id INTEGER PRIMARY KEY, n BIGINT UNIQUE, half AS (n / 2) STORED)",
        "INSERT INTO parent (n) VALUES (1)",
        f"""CREATE TABLE child (
            id INTEGER REFERENCES parent ON DELETE {on_delete},
            n BIGINT REFERENCES parent (n) ON DELETE {on_delete} ON UPDATE {on_delete}
        )""",
        "INSERT INTO child VALUES (1, 1)",
    )
    ensure_table(connection, "parent", [{"n": 1.5}])

    assert connection.exec_driver_sql("SELECT * FROM child").all() == [(1, 1)]
    assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    with pytest.raises(Exception, match="FOREIGN KEY constraint failed"):
        connection.exec_driver_sql("INSERT INTO child VALUES (1, 2)")
