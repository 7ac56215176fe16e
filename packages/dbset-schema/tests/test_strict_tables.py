"""STRICT tables on SQLite: the types of their columns, and how they are recognized."""

from __future__ import annotations

import pytest
from dbset_schema import SchemaError, ensure_table
from dbset_schema.sqlite_strict import is_strict

MADE = {
    "CREATE TABLE t (n INT) STRICT": True,
    "CREATE TABLE t (n INT CHECK (n > (1))) WITHOUT ROWID, strict": True,
    "CREATE TABLE t (n INT)": False,
    "CREATE TABLE strict (n INT, strict TEXT)": False,
    "CREATE TABLE t (n INT DEFAULT (1), strict TEXT)": False,
    "": False,
}


@pytest.mark.parametrize(("statement", "strict"), MADE.items())
def test_recognized_by_its_sql(statement, strict):
    assert is_strict(statement) is strict


def test_columns_are_of_types_of_sqlites_own(made):
    connection = made("CREATE TABLE t (a TEXT) STRICT")
    changes = ensure_table(connection, "t", [{"n": 1, "f": 1.5, "s": "x", "b": b"x"}])

    assert [statement.split()[-1] for statement in changes.statements] == [
        *("INTEGER", "REAL", "TEXT", "BLOB"),
    ]
    ensure_table(connection, "t", [{"n": 1.5}])
    declared = connection.exec_driver_sql("SELECT type FROM pragma_table_info('t')").scalars()
    assert list(declared) == ["TEXT", "REAL", "REAL", "TEXT", "BLOB"]


@pytest.mark.parametrize("dry_run", [False, True])
def test_other_types_are_refused(made, dry_run):
    connection = made("CREATE TABLE t (a TEXT) STRICT")
    with pytest.raises(SchemaError, match=r"'t' is STRICT.*'flag'"):
        ensure_table(connection, "t", [{"a": "x", "flag": True}], dry_run=dry_run)
