"""Columns are added and dropped by name."""

from __future__ import annotations

import pytest
from dbset_schema import (
    Catalog,
    SchemaError,
    TableNotFoundError,
    create_column,
    drop_column,
    reflect,
)
from dbset_types import ColumnNotFoundError
from sqlalchemy import DateTime, Integer, String, Text

TABLE = 'CREATE TABLE "My t" (id INTEGER PRIMARY KEY, a BIGINT, "B c" TEXT UNIQUE)'
VIEW = 'CREATE VIEW v AS SELECT "B c" FROM "My t"'


@pytest.mark.parametrize(
    ("name", "type_", "columns"),
    [
        ("x", Text, ["id", "a", "B c", "x"]),
        ("100%", Integer(), ["id", "a", "B c", "100%"]),
        ("self", String(5), ["id", "a", "B c", "self"]),
        ('q"', DateTime(timezone=True), ["id", "a", "B c", 'q"']),
        ("b C", Text, ["id", "a", "B c"]),
    ],
)
def test_create_column(made, name, type_, columns):
    connection, catalog = made(TABLE), Catalog()
    for _ in range(2):
        create_column(connection, catalog, "My t", name, type_)

    assert reflect(connection, "My t").columns.keys() == columns
    assert catalog.known("My t").columns.keys() == columns


def test_drop_column(made):
    connection, catalog = made(TABLE), Catalog()
    drop_column(connection, catalog, "My t", "A")

    assert reflect(connection, "My t").columns.keys() == ["id", "B c"]
    assert catalog.known("My t").columns.keys() == ["id", "B c"]


def test_the_indexes_of_a_column_go_with_it(made):
    connection = made(
        TABLE,
        'CREATE INDEX "by a" ON "My t" (a)',
        'CREATE INDEX both ON "My t" ("B c", a)',
        'CREATE INDEX other ON "My t" ("B c")',
    )
    drop_column(connection, Catalog(), "My t", "a")

    assert {index.name for index in reflect(connection, "My t").indexes} == {"other"}


@pytest.mark.parametrize("column", ["id", "B c"])
def test_columns_that_the_database_keeps(made, everything, column):
    connection = made(TABLE)
    before = everything()

    with pytest.raises(Exception, match="cannot drop"):
        drop_column(connection, Catalog(), "My t", column)
    assert everything() == before


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda *c: create_column(*c, "none", "x", Text), TableNotFoundError, "no table 'none'"),
        (lambda *c: drop_column(*c, "none", "x"), TableNotFoundError, "no table 'none'"),
        (lambda *c: drop_column(*c, "My t", "B d"), ColumnNotFoundError, "did you mean 'B c'"),
        (lambda *c: create_column(*c, "My t", "", Text), SchemaError, "must not be empty"),
        (lambda *c: create_column(*c, "v", "x", Text), SchemaError, "'v' is a view"),
        (lambda *c: drop_column(*c, "v", "B c"), SchemaError, "'v' is a view"),
    ],
)
def test_errors(made, everything, call, kind, message):
    connection = made(TABLE, VIEW)
    before = everything()

    with pytest.raises(kind, match=message):
        call(connection, Catalog())
    assert everything() == before
