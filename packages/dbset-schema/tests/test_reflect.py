"""A table is reflected with the types that it was created with."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from dbset_schema import ensure_table, has_table, reflect, table_names, view_names
from sqlalchemy import select

UTC = dt.UTC

VALUES = [
    (True, "BOOLEAN"),
    (2**40, "BIGINT"),
    (0.1, "DOUBLE PRECISION"),
    (Decimal("1.10"), "NUMERIC"),
    ("x", "TEXT"),
    (b"x", "BLOB"),
    (dt.date(2024, 2, 29), "DATE"),
    (dt.time(12, 30, 0, 1), "TIME"),
    (dt.datetime(2024, 2, 29, 12), "TIMESTAMP"),  # noqa: DTZ001  intended
    (dt.datetime(2024, 2, 29, 12, tzinfo=UTC), "TIMESTAMPTZ"),
    (dt.timedelta(days=-1, microseconds=1), "INTERVAL"),
    (uuid.UUID(int=1), "UUID"),
    ({"a": [1, None]}, "JSON"),
    ([1, {"b": 2}], "JSON"),
]


@pytest.mark.parametrize(("value", "declared"), VALUES)
def test_what_is_written_is_read_by_the_reflected_table(connection, value, declared):
    ensure_table(connection, "t", [{"a": value}])
    table = reflect(connection, "t")
    connection.execute(table.insert(), {"a": value})
    found = connection.scalar(select(table.c.a))

    assert (found, type(found)) == (value, type(value))
    assert connection.exec_driver_sql(
        "SELECT type FROM pragma_table_info('t')"
    ).scalars().all() == [
        "INTEGER",
        declared,
    ]


@pytest.mark.parametrize("name", ["My t", 'q"uote', "it's", "100%", "order", "ключ", "a.b"])
def test_any_name(made, name):
    quoted = name.replace('"', '""')
    connection = made(f'CREATE TABLE "{quoted}" (seen TIMESTAMPTZ)')

    assert repr(reflect(connection, name).c.seen.type) == "TimestampTZ()"
    assert has_table(connection, name)
    assert table_names(connection) == [name]


def test_keys_and_indexes(made):
    table = reflect(
        made(
            "CREATE TABLE t (a, b, c REFERENCES other (x), PRIMARY KEY (b, a))",
            "CREATE INDEX i ON t (c)",
        ),
        "t",
    )

    assert table.primary_key.columns.keys() == ["b", "a"]
    assert [index.name for index in table.indexes] == ["i"]


def test_views_are_tables_to_read(made):
    connection = made("CREATE TABLE t (at UUID)", "CREATE VIEW v AS SELECT at FROM t")

    assert repr(reflect(connection, "v").c.at.type) == "UUID()"
    assert (table_names(connection), view_names(connection)) == (["t"], ["v"])
    assert (has_table(connection, "v"), has_table(connection, "w")) == (True, False)


def test_a_table_that_is_not_there(connection):
    assert reflect(connection, "t") is None
    assert table_names(connection) == view_names(connection) == []


def test_foreign_keys(made):
    connection = made(
        "CREATE TABLE parent (a, b, PRIMARY KEY (b, a))",
        "CREATE TABLE t (X, Y, z REFERENCES lost (c) ON DELETE CASCADE, q REFERENCES gone,"
        " FOREIGN KEY (x, y) REFERENCES parent)",
    )
    keys = reflect(connection, "t").foreign_key_constraints
    found = [(k.column_keys, [e.target_fullname for e in k.elements], k.ondelete) for k in keys]

    assert sorted(found) == [
        (["X", "Y"], ["parent.b", "parent.a"], "NO ACTION"),
        (["z"], ["lost.c"], "CASCADE"),
    ]


@pytest.mark.parametrize("declared", ["INTEGER(11)", "DATETIME(6)", "NCHAR(9, 9)"])
def test_arguments_that_mean_nothing(made, declared):
    assert "a" in reflect(made(f"CREATE TABLE t (a {declared})"), "t").c
