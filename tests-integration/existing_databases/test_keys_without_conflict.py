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
