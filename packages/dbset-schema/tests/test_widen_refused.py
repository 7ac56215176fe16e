"""If SQLite cannot widen a column without a loss, that is an error, and nothing changes."""

from __future__ import annotations

import pytest
from dbset_schema import SchemaError, ensure_table

DECLARED_WITH_MORE = [
    "n INTEGER PRIMARY KEY",
    "n INTEGER, m INTEGER, z TEXT, PRIMARY KEY (m, n)",
    "n INTEGER UNIQUE",
    "n INTEGER NOT NULL",
    "n INTEGER DEFAULT 5",
    "n INTEGER CHECK (n > 0)",
    "n INTEGER REFERENCES other (x)",
    "n INTEGER COLLATE NOCASE",
    "m INTEGER, n INTEGER GENERATED ALWAYS AS (m + 1)",
    '"n"INTEGER /* a comment */ NOT NULL',
]


@pytest.mark.parametrize("columns", DECLARED_WITH_MORE)
@pytest.mark.parametrize("dry_run", [False, True])
def test_columns_that_are_declared_with_more_than_a_type(made, everything, columns, dry_run):
    connection = made("CREATE TABLE other (x UNIQUE)", f"CREATE TABLE t ({columns})")
    before = everything()

    with pytest.raises(SchemaError, match="column 'n' of table 't' must grow") as raised:
        ensure_table(connection, "t", [{"a": 1, "n": 1.5}], dry_run=dry_run)
    assert raised.value.name == "n"
    assert everything() == before


@pytest.mark.parametrize(
    "column",
    ["n INTEGER", "n  integer", '"n" INTEGER', "[n] INTEGER", "`n` INTEGER", "\n\tn INTEGER "],
)
@pytest.mark.parametrize("place", ["{}", "a, {}", "{}, z TEXT", "a NUMERIC(1, 2), {}, z"])
def test_columns_that_are_declared_with_a_type_alone(made, column, place):
    connection = made(f"CREATE TABLE t ({place.format(column)})")

    assert list(ensure_table(connection, "t", [{"n": 1.5}]).widened) == ["n"]


@pytest.mark.parametrize(
    ("columns", "statement", "message"),
    [
        ("n INTEGER, m", "CREATE VIEW v AS SELECT n FROM t", "error in view v"),
        ("n INTEGER, m", "CREATE INDEX i ON t (m) WHERE n > 1", "error in index i"),
        ("n INTEGER, m, UNIQUE (n, m)", None, "error in table t"),
        ("n INTEGER, m, CHECK (n > m)", None, "error in table t"),
        ("n INTEGER, m, FOREIGN KEY (n) REFERENCES other (x)", None, "error in table t"),
    ],
)
def test_what_the_database_itself_refuses(made, everything, columns, statement, message):
    connection = made("CREATE TABLE other (x UNIQUE)", f"CREATE TABLE t ({columns})")
    made(*filter(None, [statement]))
    before = everything()

    with pytest.raises(Exception, match=message):
        ensure_table(connection, "t", [{"n": 1.5}])
    assert everything() == before
