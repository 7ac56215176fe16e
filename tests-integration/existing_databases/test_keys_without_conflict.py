"""Unique keys that ON CONFLICT cannot use: dbset searches for the rows first."""

import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

TEMPORAL = {
    "primary key": "PRIMARY KEY (room, during WITHOUT OVERLAPS)",
    "unique": "UNIQUE (room, during WITHOUT OVERLAPS)",
    "exclusion": "EXCLUDE USING gist (room WITH =, during WITH &&)",
}
KEYS = ["room", "during"]


def booked(v, during=(1, 5)):
    return {"room": Range(1, 2), "during": Range(*during), "v": v}


@pytest.fixture(params=TEMPORAL.values(), ids=TEMPORAL)
def bookings(request, open_postgresql):
    db = open_postgresql()
    db.execute(f"CREATE TABLE t (room int4range, during int4range, v int, {request.param})")
    return db["t"]


def test_temporal_key(bookings):
    assert bookings.insert_ignore(booked(1), KEYS) is not False
    assert bookings.insert_ignore(booked(2), KEYS) is False
    bookings.upsert(booked(3), KEYS)
    bookings.upsert_many([booked(4), booked(5, (5, 9))], KEYS)
    assert bookings.update_many([booked(6)], KEYS) == 1

    assert [row["v"] for row in bookings.find(_order_by="v")] == [5, 6]


@pytest.mark.parametrize("call", ["upsert", "insert_ignore", "upsert_many"])
def test_overlap_is_the_servers_error(bookings, call):
    bookings.upsert(booked(1), KEYS)
    row = booked(2, (4, 6))
    with pytest.raises(IntegrityError):
        getattr(bookings, call)([row] if call == "upsert_many" else row, KEYS)

    assert [row["v"] for row in bookings.find()] == [1]


@pytest.mark.parametrize("call", ["upsert", "insert_ignore", "upsert_many"])
def test_index_that_is_not_valid_yet(open_postgresql, call):
    """A unique index of a partitioned table, before its partitions have one."""
    db = open_postgresql()
    db.execute("CREATE TABLE t (k int, v int) PARTITION BY HASH (k)")
    db.execute("CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0)")
    db.execute("CREATE UNIQUE INDEX i ON ONLY t (k)")
    for v in (1, 2):
        row = {"k": 1, "v": v}
        getattr(db["t"], call)([row] if call == "upsert_many" else row, ["k"])

    assert db["t"].count() == 1


WITH_THE_ROWID = {
    "index": "CREATE UNIQUE INDEX u ON t (id, a)",
    "index by the rowid last": "CREATE UNIQUE INDEX u ON t (a, id)",
    "constraint": "ALTER TABLE other RENAME TO t",
}


@pytest.mark.parametrize("statement", WITH_THE_ROWID.values(), ids=WITH_THE_ROWID)
def test_unique_key_with_the_rowid_of_sqlite(db, statement):
    """On PostgreSQL it is an ordinary key."""
    made = "other" if "other" in statement else "t"
    unique = ", UNIQUE (id, a)" if made == "other" else ""
    db.execute(f"CREATE TABLE {made} (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER{unique})")
    db.execute(statement)
    keys = ["id", "a"]
    for b in (1, 2):
        db["t"].upsert({"id": 1, "a": 1, "b": b}, keys)
    assert db["t"].insert_ignore({"id": 1, "a": 1, "b": 3}, keys) is False
    db["t"].upsert_many([{"id": n, "a": 1, "b": 4} for n in (1, 2)], keys)
    assert db["t"].insert_ignore_many([{"id": n, "a": 1, "b": 5} for n in (2, 3)], keys) == 1

    assert db["t"].values("b", _order_by="id").all() == [4, 4, 5]


@pytest.fixture
def cities(made_by_driver):
    db = made_by_driver(
        "CREATE TABLE city (id int PRIMARY KEY, name text)",
        "CREATE TABLE capital (state text) INHERITS (city)",
        "INSERT INTO city VALUES (1, 'Bergen')",
        "INSERT INTO capital VALUES (2, 'Oslo', 'NO')",
    )
    return db["city"]


WRITES = {"upsert": True, "upsert_many": True, "insert_ignore": False, "insert_ignore_many": False}


@pytest.mark.parametrize("call", WRITES)
def test_row_of_an_inheriting_table_exists(cities, call):
    rows = [{"id": number, "name": "new"} for number in (1, 2, 3)]
    for argument in [rows] if call.endswith("many") else rows:
        getattr(cities, call)(argument, ["id"])

    old = ["new", "new"] if WRITES[call] else ["Bergen", "Oslo"]
    assert [row["name"] for row in cities.find(_order_by="id")] == [*old, "new"]


def test_expression_for_a_row_of_an_inheriting_table(cities):
    assert cities.upsert({"id": 2, "name": cities.table.c.name + "!"}, ["id"]) == 2
    assert cities.get(2) == {"id": 2, "name": "Oslo!"}
