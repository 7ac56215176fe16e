"""A table that is reflected again is the same, or its changes are found."""

from __future__ import annotations

import pytest
from dbset_schema import Catalog, reflect
from dbset_schema.table_comparison import is_same

TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT, b TEXT DEFAULT 'x')"
CHANGES = {
    "type": ["CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT DEFAULT 'x')"],
    "not null": ["CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT NOT NULL, b TEXT DEFAULT 'x')"],
    "default": ["CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT, b TEXT DEFAULT 'y')"],
    "generated": ["CREATE TABLE t (id INTEGER PRIMARY KEY, a BIGINT, b TEXT AS (a) STORED)"],
    "name": ["CREATE TABLE t (id INTEGER PRIMARY KEY, c BIGINT, b TEXT DEFAULT 'x')"],
    "new column": [f"{TABLE[:-1]}, c TEXT)"],
    "key": ["CREATE TABLE t (id INTEGER, a BIGINT PRIMARY KEY, b TEXT DEFAULT 'x')"],
    "unique": [f"{TABLE[:-1]}, UNIQUE (a))"],
    "index": [TABLE, "CREATE INDEX i ON t (a)"],
    "unique index": [TABLE, "CREATE UNIQUE INDEX i ON t (a)"],
    "partial index": [TABLE, "CREATE UNIQUE INDEX i ON t (a) WHERE b = 'x'"],
    "view": ["CREATE VIEW t AS SELECT 1 AS id, 2 AS a, 'x' AS b"],
}


def without_version(table):
    table.info["dbset_version"] = None
    return table


@pytest.mark.parametrize("statements", CHANGES.values(), ids=CHANGES)
def test_changes(made, statements):
    before = without_version(reflect(made(TABLE), "t"))
    assert is_same(before, without_version(reflect(made(), "t")))

    after = without_version(reflect(made("DROP TABLE t", *statements), "t"))
    assert not is_same(before, after)
    assert is_same(after, after)
    assert not is_same(None, after)
    assert not is_same(before, None)
    assert is_same(None, None)


def test_what_is_unchanged_stays_known(made):
    connection, catalog = made(TABLE), Catalog()
    known = catalog.table(connection, "t")
    assert catalog.has_changed(connection, "t", known) is False
    assert catalog.known("t") is known

    made("ALTER TABLE t ADD COLUMN c TEXT")
    assert catalog.has_changed(connection, "t", known) is True
    assert catalog.known("t").columns.keys() == ["id", "a", "b", "c"]


def test_distrusted_within_a_transaction(made):
    connection, catalog = made(TABLE), Catalog()
    inner = catalog.nested()
    catalog.table(connection, "t")
    inner.reload(connection, "t")
    inner.distrust("t")

    assert inner.known("t") is None
    assert catalog.known("t") is None
