"""A catalog packs the tables that were added first, and unpacks them when they are used."""

from threading import Thread

import pytest
from dbset_schema import Catalog, catalog, create_column, create_table, drop_table
from dbset_schema.table_comparison import is_same
from dbset_schema.table_version import keep_version, version_of
from sqlalchemy import JSON, Column, Enum, Integer, Numeric, Text, Uuid, create_engine

COLUMNS = {
    "a": Numeric(10, 2),
    "b": Enum("x", "y", name="letters"),
    "c": JSON,
    "d": Uuid,
}


@pytest.fixture
def connection():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def tables(connection, monkeypatch):
    """A catalog of five tables, of which two are objects."""
    monkeypatch.setattr(catalog, "MOST_UNPACKED", 2)
    for number in range(5):
        indexed = Column(Text, unique=True, index=True, server_default="z")
        create_table(connection, Catalog(), f"t{number}", {**COLUMNS, "e": indexed})
    tables = Catalog()
    for number in range(5):
        tables.table(connection, f"t{number}")
    return tables


def test_the_latest_are_objects(tables):
    assert (list(tables.tables), list(tables.packed)) == (["t3", "t4"], ["t0", "t1", "t2"])
    assert list(tables.metadata.tables) == ["t3", "t4"]


def test_an_unpacked_table_is_the_same(tables, connection):
    for number in (0, 1, 2, 0):
        name = f"t{number}"
        unpacked = tables.known(name)
        assert is_same(unpacked, Catalog().table(connection, name))
        assert unpacked.metadata is tables.metadata
        assert tables.metadata.tables[name] is unpacked is tables.known(name)
        assert not tables.has_changed(connection, name, unpacked)


def test_what_is_cached_for_a_table_is_not_packed(tables):
    tables.known("t3").info[catalog.CACHED] = lambda: "not picklable"
    tables.known("t0")
    assert "t3" in tables.packed
    assert catalog.CACHED not in tables.known("t3").info


def test_an_unchanged_table_is_packed_as_before(tables):
    before = tables.packed["t0"]
    unpacked = tables.known("t0")
    tables.known("t1"), tables.known("t2")
    assert tables.packed["t0"] is before
    unpacked = tables.known("t0")
    version = version_of(unpacked)._replace(known=-1)
    keep_version(unpacked, version)
    tables.known("t1"), tables.known("t2")
    assert version_of(tables.known("t0")).known == -1


def test_a_packed_table_is_small(tables):
    assert max(map(len, tables.packed.values())) < 1500


def test_changes_and_rollbacks_of_packed_tables(tables, connection):
    inner = tables.nested()
    create_column(connection, inner, "t0", "f", Integer)
    assert ("f" in inner.known("t0").columns, "f" in tables.known("t0").columns) == (True, False)
    inner.publish()
    assert "f" in tables.known("t0").columns
    drop_table(connection, tables, "t1")
    tables.forget("t2")
    assert [tables.known(name) for name in ("t1", "t2")] == [None, None]
    tables.forget_all()
    assert (tables.tables, tables.packed) == ({}, {})


def test_a_table_that_cannot_be_pickled_is_forgotten(tables, connection):
    class Local(Integer):
        pass

    tables.known("t4").columns.a.type = Local()
    tables.known("t0")
    tables.known("t1")
    assert "t4" not in {**tables.tables, **tables.packed}
    assert tables.table(connection, "t4").columns.a.type.precision == 10


def test_threads_share_what_they_unpack(tables):
    found = []
    threads = [Thread(target=lambda: found.append(tables.known("t1"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert None not in found
    assert len(set(map(id, found))) == 1
