"""Rows that no table can store leave the database unchanged."""

from __future__ import annotations

import pytest
from dbset_schema import RowError, SchemaError, ensure_table
from dbset_types import PrimaryKey, TypeConflictError, TypeInferenceError

TABLE = "CREATE TABLE t (a BIGINT)"

CASES = [
    (("t", [{"b": 1, "c": object()}]), TypeInferenceError, "table 't', column 'c', row 0"),
    (("t", [{"b": 1}, {"b": b"x"}]), TypeConflictError, "table 't', column 'b', row 1"),
    (("new", [{"b": 1}, {"b": b"x"}]), TypeConflictError, "table 'new', column 'b', row 1"),
    (("t", [{"b": 1, "": 2}]), SchemaError, "column name must not be empty"),
    (("new", [{"b": 1, "c\0": 2}]), SchemaError, "NUL character"),
    (("", [{"a": 1}]), SchemaError, "table name must not be empty"),
    (("new", [{"a": 1}, "b"]), RowError, "row 1 is a str"),
    (("new", [{"a": 1, "A": 2}]), RowError, "names one column twice"),
    (("v", [{"b": 1}]), SchemaError, "'v' is a view"),
    (("t", [{"a": 1}, {"a": "x"}]), TypeConflictError, "table 't', column 'a', row 1: 'x'"),
]


@pytest.mark.parametrize(("arguments", "kind", "message"), CASES)
def test_nothing_is_changed(made, everything, arguments, kind, message):
    connection = made(TABLE, "CREATE VIEW v AS SELECT a FROM t")
    before = everything()

    for dry_run in (True, False):
        with pytest.raises(kind, match=message):
            ensure_table(connection, *arguments, dry_run=dry_run)
    assert everything() == before


def test_a_change_that_fails_half_way_is_undone(made, everything):
    connection = made(
        "CREATE TABLE t (a BIGINT, b BIGINT, CHECK (typeof(b) = 'integer'))",
        "INSERT INTO t VALUES (1, 2)",
    )
    before = everything()

    with pytest.raises(Exception, match="CHECK constraint failed"):
        ensure_table(connection, "t", [{"new": 1, "a": 1.5, "b": 1.5}])
    assert everything() == before


def test_rows_that_a_view_takes_as_it_is(made):
    connection = made(TABLE, "CREATE VIEW v AS SELECT a FROM t")

    assert not ensure_table(connection, "v", [{"a": 1}])


def test_a_primary_key_without_a_name(connection, everything):
    with pytest.raises(SchemaError, match="column name must not be empty"):
        ensure_table(connection, "t", [{"a": 1}], primary_key=PrimaryKey(""))
    assert everything() == ([], [])
