"""Values at the limits of declared columns: stored, after widening if needed, or refused."""

from decimal import Decimal

import pytest
from dbset import SchemaError, TypeConflictError

COLUMNS = """
CREATE TABLE t (
    id SERIAL PRIMARY KEY, small SMALLINT, whole INT, exact NUMERIC(5, 2), single REAL,
    padded CHAR(3), short VARCHAR(4), flag BOOLEAN
)
"""
KEPT = [
    ("small", 32767, 32767),
    ("whole", "-5", -5),
    ("exact", 999.99, Decimal("999.99")),
    ("exact", 1, Decimal("1.00")),
    ("single", 0.5, 0.5),
    ("padded", "ab", "ab "),
    ("short", 1234, "1234"),
    ("flag", 1, True),
]
WIDENED = [
    ("small", 32768, 32768),
    ("whole", 2**40, 2**40),
    ("whole", 1.5, 1.5),
    ("exact", Decimal("1.234"), Decimal("1.234")),
    ("exact", 12345, Decimal(12345)),
    ("single", 0.1, 0.1),
]
REFUSED = [
    ("whole", "x", "does not fit INTEGER: the text is not a number"),
    ("padded", "abcd", "longer than 3 characters"),
    ("short", "abcde", "longer than 4 characters"),
    ("flag", 2, "only 0 and 1"),
]


def test_stored_and_widened(made_on_postgresql):
    table = made_on_postgresql(COLUMNS)["t"]

    for column, value, read in KEPT + WIDENED:
        key = table.insert({column: value})
        assert table.find_one(id=key)[column] == read


def test_not_widened_without_leave(made_on_postgresql):
    table = made_on_postgresql(COLUMNS)["t"]

    for column, value, _ in WIDENED:
        with pytest.raises(TypeConflictError, match=f"column '{column}'"):
            table.insert({column: value}, ensure=False)
        with pytest.raises(TypeConflictError, match=f"column '{column}', row 1"):
            table.insert_many([{column: 1}, {column: value}], ensure=False)
    assert table.count() == 0


def test_refused(made_on_postgresql):
    table = made_on_postgresql(COLUMNS)["t"]

    for column, value, reason in REFUSED:
        with pytest.raises(TypeConflictError, match=f"column '{column}': .*{reason}"):
            table.insert({column: value})
    assert table.count() == 0


NEEDS_ON_SQLITE = {
    "view": ("n BIGINT", "CREATE VIEW needs AS SELECT n FROM t"),
    "check of the table": ("n BIGINT, CHECK (n <> 0)",),
    "unique": ("n BIGINT, UNIQUE (n)",),
    "foreign key": ("n BIGINT, FOREIGN KEY (n) REFERENCES t (id)",),
    "generated column": ("n BIGINT, g AS (n * 2)",),
    "check of the column": ("n BIGINT CHECK (n <> 0)",),
    "default": ("n BIGINT DEFAULT 5",),
}


@pytest.mark.parametrize("needs", NEEDS_ON_SQLITE.values(), ids=NEEDS_ON_SQLITE)
def test_sqlite_cannot_let_the_column_go(made_on_sqlite, needs):
    columns, *others = needs
    db = made_on_sqlite(f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})", *others)
    schema = db.query("SELECT type, name, sql FROM sqlite_master").all()
    db["t"].insert({"id": 1, "n": 1})

    for write in (db["t"].insert, lambda row: db["t"].upsert_many([row], ["id"])):
        with pytest.raises(SchemaError, match=r"column 'n' of table 't' must grow, .* by hand"):
            write({"id": 2, "n": 1.5})
    assert db.query("SELECT type, name, sql FROM sqlite_master").all() == schema
    assert db["t"].find(_columns=["id", "n"]).all() == [{"id": 1, "n": 1}]
