"""Tables are created and dropped by name."""

from __future__ import annotations

import pytest
from dbset_schema import Catalog, SchemaError, create_table, drop_table, table_names, view_names
from dbset_types import PrimaryKey
from sqlalchemy import DateTime, Integer, Text, Uuid


def declared(connection, name):
    rows = connection.exec_driver_sql(f'PRAGMA table_info("{name}")')
    return {row.name: (row.type, row.pk) for row in rows}


@pytest.mark.parametrize(
    ("columns", "key", "made"),
    [
        (None, None, {"id": ("INTEGER", 1)}),
        ({"name": Text}, None, {"id": ("INTEGER", 1), "name": ("TEXT", 0)}),
        ({"ID": Text}, None, {"id": ("TEXT", 1)}),
        ({"id": Integer}, None, {"id": ("INTEGER", 1)}),
        ({"id": Uuid}, PrimaryKey("key"), {"key": ("INTEGER", 1), "id": ("UUID", 0)}),
        ({}, PrimaryKey("key", "uuid"), {"key": ("UUID", 1)}),
        (
            {"at": DateTime(timezone=True), 'a"b': Text()},
            None,
            {"id": ("INTEGER", 1), "at": ("TIMESTAMPTZ", 0), 'a"b': ("TEXT", 0)},
        ),
    ],
)
def test_create_table(connection, columns, key, made):
    catalog = Catalog()
    create_table(connection, catalog, "my table", columns, key)

    assert declared(connection, "my table") == made
    assert catalog.known("my table").columns.keys() == list(made)


def test_a_table_that_is_there_stays_as_it_is(made, everything):
    connection = made("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    before = everything()
    create_table(connection, Catalog(), "t", {"b": Text})

    assert everything() == before


@pytest.mark.parametrize(
    ("name", "columns", "key", "message"),
    [
        ("", {}, None, "table name must not be empty"),
        ("a\0", {}, None, "table name must not contain a NUL"),
        ("t", {"": Text}, None, "column name must not be empty"),
        ("t", {"a": Text}, PrimaryKey(""), "column name must not be empty"),
    ],
)
def test_names_that_cannot_be(connection, name, columns, key, message):
    with pytest.raises(SchemaError, match=message):
        create_table(connection, Catalog(), name, columns, key)
    assert table_names(connection) == []


def test_drop_table(made):
    connection, catalog = made("CREATE TABLE t (a)"), Catalog()
    catalog.table(connection, "t")
    for _ in range(2):
        drop_table(connection, catalog, "t")

    assert (table_names(connection), catalog.known("t")) == ([], None)


def test_views_are_not_dropped(made):
    connection = made("CREATE TABLE t (a)", "CREATE VIEW v AS SELECT a FROM t")

    with pytest.raises(SchemaError, match="'v' is a view; views are never altered") as raised:
        drop_table(connection, Catalog(), "v")
    assert raised.value.name == "v"
    assert (table_names(connection), view_names(connection)) == (["t"], ["v"])
