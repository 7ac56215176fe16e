"""What a transaction learns stays private until it is published."""

from __future__ import annotations

import pytest
from dbset_schema import Catalog

TABLE = "CREATE TABLE t (a BIGINT)"


def test_a_table_is_looked_up_once(made):
    connection, catalog = made(TABLE), Catalog()
    assert catalog.known("t") is None
    first = catalog.table(connection, "t")

    made("ALTER TABLE t ADD COLUMN b")
    assert catalog.table(connection, "t") is first is catalog.known("t")
    assert catalog.reload(connection, "t").columns.keys() == ["a", "b"]
    assert catalog.known("t").columns.keys() == ["a", "b"]


def test_a_table_that_is_not_there_is_looked_up_each_time(made):
    connection, catalog = made(), Catalog()
    assert catalog.table(connection, "t") is None

    made(TABLE)
    assert catalog.table(connection, "t") is not None


def test_a_nested_catalog_sees_the_one_around(made):
    connection, catalog = made(TABLE), Catalog()
    table = catalog.table(connection, "t")

    assert catalog.nested().nested().known("t") is table


def test_what_is_published_is_known_around_and_no_sooner(made):
    connection, catalog = made(TABLE), Catalog()
    outer = catalog.nested()
    inner = outer.nested()
    inner.reload(connection, "t")

    assert (outer.known("t"), catalog.known("t")) == (None, None)
    inner.publish()
    assert outer.known("t") is not None
    assert catalog.known("t") is None
    outer.publish()
    assert catalog.known("t").columns.keys() == ["a"]


def test_what_is_dropped_leaves_no_trace(made):
    connection, catalog = made(TABLE), Catalog()
    known = catalog.table(connection, "t")
    made("ALTER TABLE t ADD COLUMN b")
    catalog.nested().reload(connection, "t")

    assert catalog.known("t") is known


@pytest.mark.parametrize("forget", [lambda c: c.forget("t"), lambda c: c.forget_all()])
def test_what_is_forgotten_inside_is_forgotten_outside_once_published(made, forget):
    connection, catalog = made(TABLE), Catalog()
    catalog.table(connection, "t")
    inner = catalog.nested()
    forget(inner)

    assert inner.known("t") is None
    assert catalog.known("t") is not None
    inner.publish()
    assert catalog.known("t") is None


def test_publishing_twice_does_no_harm(made):
    connection, catalog = made(TABLE), Catalog()
    inner = catalog.nested()
    inner.reload(connection, "t")
    inner.publish()
    catalog.forget("t")
    inner.publish()
    catalog.publish()

    assert catalog.known("t") is None


def test_metadata_holds_what_everyone_knows(made):
    connection, catalog = made(TABLE, "CREATE INDEX i ON t (a)"), Catalog()
    assert list(catalog.metadata.tables) == []
    table = catalog.table(connection, "t")

    assert catalog.metadata.tables["t"] is table
    assert [index.name for index in table.indexes] == ["i"]
    made("ALTER TABLE t ADD COLUMN b")
    newer = catalog.reload(connection, "t")
    assert catalog.metadata.tables["t"] is newer is not table
    catalog.forget_all()
    assert list(catalog.metadata.tables) == []


def test_a_schema_is_part_of_the_name(made):
    connection, catalog = made(TABLE), Catalog("main")
    table = catalog.nested().table(connection, "t")
    assert table.schema == "main"

    shared = catalog.table(connection, "t")
    assert catalog.metadata.tables["main.t"] is shared
    catalog.forget("t")
    assert list(catalog.metadata.tables) == []
