"""If SQLite cannot widen a column without a loss, that is an error, and nothing changes."""

from __future__ import annotations

import pytest
from dbset_schema import SchemaError, ensure_table

REFUSED = [
    "n INTEGER PRIMARY KEY",
    "n integer, m, PRIMARY KEY (n)",
    "m INTEGER, n INTEGER GENERATED ALWAYS AS (m + 1)",
    "m INTEGER, n INTEGER AS (m + 1) STORED",
]


@pytest.mark.parametrize("columns", REFUSED)
@pytest.mark.parametrize("dry_run", [False, True])
def test_rowids_and_generated_columns(made, everything, columns, dry_run):
    connection = made(f"CREATE TABLE t ({columns})")
    before = everything()

    with pytest.raises(SchemaError, match="column 'n' of table 't' must grow") as raised:
        ensure_table(connection, "t", [{"a": 1, "n": 1.5}], dry_run=dry_run)
    assert raised.value.name == "n"
    assert everything() == before


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("n INT CHECK (typeof(n) = 'integer')", "CHECK constraint failed"),
        ("n INT, kind AS (CASE typeof(n) WHEN 'real' THEN 0 ELSE n END) UNIQUE", "UNIQUE"),
    ],
)
def test_what_existing_rows_do_not_allow(made, everything, column, message):
    connection = made(f"CREATE TABLE t ({column})", "INSERT INTO t (n) VALUES (1), (2)")
    before = everything()

    with pytest.raises(SchemaError, match=f"column 'n' of table 't' must grow.*{message}"):
        ensure_table(connection, "t", [{"n": 1.5}])
    assert everything() == before
    with pytest.raises(Exception, match="may not be modified"):
        connection.exec_driver_sql("UPDATE sqlite_master SET sql = sql")
