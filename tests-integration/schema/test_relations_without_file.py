"""Changes of relations without a file, and of all others."""

import dbset
import pytest
from dbset_schema import reflect
from dbset_schema.table_version import version_of
from sqlalchemy import create_engine, select

BIG = 2**53 + 1

#: SQL that creates a relation with a BIGINT column ``n``, and SQL that makes it NUMERIC.
RELATIONS = {
    "table": (["CREATE TABLE t (id bigint, n bigint)"], ["ALTER TABLE t ALTER n TYPE numeric"]),
    "partitioned": (
        ["CREATE TABLE t (id bigint, n bigint) PARTITION BY HASH (id)"],
        ["ALTER TABLE t ALTER n TYPE numeric"],
    ),
    "partition": (
        [
            "CREATE TABLE p (id bigint, n bigint) PARTITION BY RANGE (id)",
            "CREATE TABLE t PARTITION OF p FOR VALUES FROM (0) TO (10)",
        ],
        ["ALTER TABLE p ALTER n TYPE numeric"],
    ),
    "partitioned partition": (
        [
            "CREATE TABLE p (id bigint, n bigint) PARTITION BY RANGE (id)",
            "CREATE TABLE t PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY HASH (id)",
        ],
        ["ALTER TABLE p ALTER n TYPE numeric"],
    ),
    "foreign": (
        [
            "CREATE FOREIGN DATA WRAPPER w",
            "CREATE SERVER s FOREIGN DATA WRAPPER w",
            "CREATE FOREIGN TABLE t (id bigint, n bigint) SERVER s",
        ],
        ["ALTER FOREIGN TABLE t ALTER n TYPE numeric"],
    ),
    "foreign partition": (
        [
            "CREATE FOREIGN DATA WRAPPER w",
            "CREATE SERVER s FOREIGN DATA WRAPPER w",
            "CREATE TABLE p (id bigint, n bigint) PARTITION BY RANGE (id)",
            "CREATE FOREIGN TABLE t PARTITION OF p FOR VALUES FROM (0) TO (10) SERVER s",
        ],
        ["ALTER TABLE p ALTER n TYPE numeric"],
    ),
    "inherited": (
        ["CREATE TABLE p (id bigint, n bigint)", "CREATE TABLE t () INHERITS (p)"],
        ["ALTER TABLE p ALTER n TYPE numeric"],
    ),
    "typed": (
        ["CREATE TYPE c AS (id bigint, n bigint)", "CREATE TABLE t OF c"],
        ["ALTER TYPE c ALTER ATTRIBUTE n TYPE numeric CASCADE"],
    ),
    "domain": (
        ["CREATE DOMAIN d AS bigint", "CREATE DOMAIN e AS numeric", "CREATE TABLE t (n d)"],
        ["ALTER TABLE t ALTER n TYPE e"],
    ),
    "view": (
        ["CREATE TABLE b (n bigint)", "CREATE VIEW t AS SELECT n FROM b"],
        [
            "DROP VIEW t",
            "ALTER TABLE b ALTER n TYPE numeric",
            "CREATE VIEW t AS SELECT n FROM b",
        ],
    ),
    "materialized view": (
        ["CREATE TABLE b (n bigint)", "CREATE MATERIALIZED VIEW t AS SELECT n FROM b"],
        [
            "DROP MATERIALIZED VIEW t",
            "ALTER TABLE b ALTER n TYPE numeric",
            "CREATE MATERIALIZED VIEW t AS SELECT n FROM b",
        ],
    ),
}


@pytest.mark.parametrize(("made", "changed"), RELATIONS.values(), ids=RELATIONS)
def test_version(empty_postgresql, made, changed):
    engine = create_engine(empty_postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP FOREIGN DATA WRAPPER IF EXISTS w CASCADE")
        for statement in made:
            connection.exec_driver_sql(statement)
        version = version_of(reflect(connection, "t"))
        assert connection.scalar(select(version.now)) == version.known

        for statement in changed:
            connection.exec_driver_sql(statement)
        assert connection.scalar(select(version.now)) != version.known
    engine.dispose()


WRITES = {
    "insert": lambda t: t.insert({"id": 3, "n": BIG}),
    "insert_many": lambda t: t.insert_many([{"id": 3, "n": BIG}]),
    "copy": lambda t: t.insert_many([{"id": 3, "n": BIG}] * 60),
    "update": lambda t: t.update({"n": BIG}, id=1),
    "upsert": lambda t: t.upsert({"id": 3, "n": BIG}, ["id"]),
    "upsert_many": lambda t: t.upsert_many([{"id": 3, "n": BIG}], ["id"]),
    "update_many": lambda t: t.update_many([{"id": 1, "n": BIG}], ["id"]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_big_integer_into_a_partitioned_table_whose_column_was_widened(open_postgresql, write):
    ours, theirs = open_postgresql(), open_postgresql()
    theirs.execute("CREATE TABLE t (id bigint, n bigint) PARTITION BY HASH (id)")
    theirs.execute("CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0)")
    ours["t"].insert({"id": 1, "n": 1})
    theirs["t"].insert({"id": 2, "n": 2.5})
    write(ours["t"])

    assert BIG in {row["n"] for row in ours["t"].find()}


def test_reader_of_a_partitioned_table(open_postgresql):
    ours, theirs = open_postgresql(), open_postgresql()
    theirs.execute("CREATE TABLE t (id bigint, n bigint) PARTITION BY HASH (id)")
    theirs.execute("CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0)")
    ours["t"].insert({"id": 1, "n": 1})
    theirs["t"].insert({"id": 2, "n": 2.5, "new": "x"})

    assert ours["t"].find(_order_by="id").all() == [
        {"id": 1, "n": 1.0, "new": None},
        {"id": 2, "n": 2.5, "new": "x"},
    ]


def test_table_of_an_attached_file(tmp_path):
    """Its version is that of its file, which another program changes."""
    path = tmp_path / "other.db"
    with dbset.connect(f"sqlite:///{path}") as other:
        other.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n BIGINT)")
        other["t"].insert({"n": 1})
        engine = create_engine(f"sqlite:///{tmp_path / 'main.db'}")
        with engine.connect() as ours:
            ours.exec_driver_sql(f"ATTACH '{path}' AS aux")
            version = version_of(reflect(ours, "t", "aux"))
            assert ours.scalar(select(version.now)) == version.known
            ours.rollback()
            other["t"].insert({"n": 0.5})
            assert ours.scalar(select(version.now)) != version.known
        engine.dispose()
