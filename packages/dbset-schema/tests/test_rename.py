"""Tables and columns that get other names."""

from __future__ import annotations

import pytest
from dbset_schema import Catalog, SchemaError, rename_column, rename_table, table_names
from sqlalchemy import text

TABLE = "CREATE TABLE t (a INTEGER, b TEXT)"


def test_rename_column(made):
    connection, catalog = made(TABLE, "CREATE INDEX i ON t (a)"), Catalog()
    rename_column(connection, catalog, "t", "A", "n")

    assert catalog.known("t").columns.keys() == ["n", "b"]
    assert [index.columns.keys() for index in catalog.known("t").indexes] == [["n"]]


def test_rename_table(made):
    connection, catalog = made(TABLE), Catalog()
    rename_table(connection, catalog, "t", "u")

    assert (table_names(connection), catalog.known("t")) == (["u"], None)
    assert catalog.known("u").columns.keys() == ["a", "b"]


@pytest.mark.parametrize(
    ("rename", "message"),
    [
        (lambda *at: rename_column(*at, "t", "a", "B"), "already has a column 'b'"),
        (lambda *at: rename_column(*at, "t", "a", "b "), "must not begin or end with a blank"),
        (lambda *at: rename_table(*at, "t", "U"), "a table, view or index has that name"),
        (lambda *at: rename_table(*at, "t", "T"), "a table, view or index has that name"),
        (lambda *at: rename_table(*at, "v", "w"), "'v' is a view; views are never altered"),
    ],
)
def test_refused_names(made, everything, rename, message):
    connection = made(TABLE, "CREATE TABLE u (a)", "CREATE VIEW v AS SELECT a FROM t")
    before = everything()

    with pytest.raises(SchemaError, match=message):
        rename(connection, Catalog())
    assert everything() == before
    assert connection.scalar(text("SELECT count(*) FROM v")) == 0
