"""A table is created, extended and widened until rows fit, and no further."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from dbset_schema import ensure_table, reflect
from dbset_types import PrimaryKey
from sqlalchemy import Integer, String, Text

ADD = "ALTER TABLE t ADD COLUMN "


def types_of(connection, table):
    return {c.name: str(c.type) for c in reflect(connection, table).columns}


def test_a_missing_table_is_created(connection):
    changes = ensure_table(connection, "t", [{"name": "Ada"}, {"age": 36, "x": None}])

    assert (changes.table, changes.created, bool(changes)) == ("t", True, True)
    assert {name: str(type_) for name, type_ in changes.added.items()} == {
        "name": "TEXT",
        "age": "BIGINT",
    }
    assert len(changes.statements) == 1
    assert changes.statements[0].startswith("CREATE TABLE t /* dbset */ (")
    assert types_of(connection, "t") == {"id": "INTEGER", "name": "TEXT", "age": "BIGINT"}


def test_missing_columns_are_added(made):
    connection = made("CREATE TABLE t (id INTEGER PRIMARY KEY, Name TEXT)")
    changes = ensure_table(connection, "t", [{"NAME": "Ada", "age": 36, "100%": 0.5, "order": "x"}])

    assert (changes.created, changes.widened) == (False, {})
    assert changes.statements == (
        ADD + "age BIGINT",
        ADD + '"100%" DOUBLE PRECISION',
        ADD + '"order" TEXT',
    )
    assert list(types_of(connection, "t")) == ["id", "Name", "age", "100%", "order"]


def test_numeric_columns_grow(made):
    connection = made("CREATE TABLE t (n DOUBLE PRECISION, m BIGINT)")
    changes = ensure_table(connection, "t", [{"n": Decimal("0.1"), "m": 1.5}])

    assert {name: str(type_) for name, type_ in changes.widened.items()} == {
        "n": "NUMERIC",
        "m": "DOUBLE PRECISION",
    }
    assert types_of(connection, "t") == {"n": "NUMERIC", "m": "DOUBLE PRECISION"}


@pytest.mark.parametrize(
    "rows", [[], [{"a": 1}], [{"A": "2"}], [{"b": None}], [{"a": None, "b": None}]]
)
def test_nothing_to_do(made, rows):
    connection = made("CREATE TABLE t (a BIGINT)")
    changes = ensure_table(connection, "t", rows)

    assert not changes
    assert changes.statements == ()


def test_rows_are_read_once(connection):
    ensure_table(connection, "t", ({"a": n} for n in range(3)))

    assert types_of(connection, "t") == {"id": "INTEGER", "a": "BIGINT"}


def test_the_second_call_finds_nothing_to_do(connection):
    rows = [{"a": 1, "b": "x"}, {"a": 1.5}]

    assert [bool(ensure_table(connection, "t", rows)) for _ in range(2)] == [True, False]


def test_given_types_are_for_new_columns(made):
    connection = made("CREATE TABLE t (a BIGINT)")
    given = {"A": Text, "B": String(9), "c": Integer}
    changes = ensure_table(connection, "t", [{"a": 1, "b": 2}], types=given)

    assert {name: str(type_) for name, type_ in changes.added.items()} == {"b": "VARCHAR(9)"}
    assert types_of(connection, "t") == {"a": "BIGINT", "b": "VARCHAR(9)"}


@pytest.mark.parametrize(
    ("key", "types", "column", "declared"),
    [
        (None, {}, "id", "INTEGER"),
        (None, {"ID": Text}, "id", "TEXT"),
        (None, {"id": Integer}, "id", "INTEGER"),
        (PrimaryKey("number"), {}, "number", "INTEGER"),
        (PrimaryKey("key", "uuid", uuid.uuid4), {}, "key", "UUID"),
        (PrimaryKey("a", "text"), {}, "a", "TEXT"),
    ],
)
def test_the_primary_key_of_a_new_table(connection, key, types, column, declared):
    ensure_table(connection, "t", [{"a": "x"}], types=types, primary_key=key)

    (found,) = reflect(connection, "t").primary_key.columns
    assert (found.name, str(found.type)) == (column, declared)


def test_statements_are_logged(connection, caplog):
    with caplog.at_level("INFO", logger="dbset"):
        ensure_table(connection, "t", [{"a": 1}])
        changes = ensure_table(connection, "t", [{"a": 1.5, "100%": 1}])

    assert caplog.messages[1:] == list(changes.statements)
    assert {record.name for record in caplog.records} == {"dbset"}
