"""A float in a NUMERIC column is the number that it prints, by every call and driver."""

from contextlib import closing
from decimal import Decimal

import psycopg2
import pyarrow as pa
import pytest
from drivers import DRIVERS
from sqlalchemy import make_url

POSITIVE = [
    *(1e22, 1e23, 1.5e300, 1.7976931348623157e308, 123456789012345680000.0, 2.0**53, 2.0**63),
    *(0.1, 0.1 + 0.2, 1 / 3, 1234567890.1234567, 2.5e-10, 1e15, 1e16, 7.0, 0.0),
    *(5e-324, 1.5e-323, 2.2250738585072014e-308),
]
FLOATS = [*POSITIVE, -1e23, -0.1, -1 / 3, -5e-324]
ON_POSTGRESQL = [name for name, driver in DRIVERS.items() if driver.database == "postgresql"]

PRINTED = [Decimal(repr(value)) for value in FLOATS]

#: A row per call that has several: a float that needs more digits would hide the others.
WRITES = {
    "insert": lambda t, rows: [t.insert(row) for row in rows],
    "insert_many": lambda t, rows: [t.insert_many([row]) for row in rows],
    "insert_many of all": lambda t, rows: t.insert_many(rows),
    "insert_many in chunks": lambda t, rows: t.insert_many(iter(rows), chunk_size=3),
    "insert_ignore": lambda t, rows: [t.insert_ignore(row, ["id"]) for row in rows],
    "insert_ignore_many": lambda t, rows: [t.insert_ignore_many([row], ["id"]) for row in rows],
    "update": lambda t, rows: blank(t, rows) and [t.update(row, ["id"]) for row in rows],
    "update_many": lambda t, rows: blank(t, rows) and [t.update_many([r], ["id"]) for r in rows],
    "upsert": lambda t, rows: [t.upsert(row, ["id"]) for row in rows],
    "upsert_many": lambda t, rows: [t.upsert_many([row], ["id"]) for row in rows],
    "upsert_many of all": lambda t, rows: t.upsert_many(rows, ["id"]),
    "insert_many of a frame": lambda t, rows: t.insert_many(pa.Table.from_pylist(rows)),
    "upsert_many of a frame": lambda t, rows: t.upsert_many(pa.Table.from_pylist(rows), ["id"]),
}


def blank(table, rows):
    return table.insert_many([{"id": row["id"], "v": None} for row in rows])


def written(db, write):
    """Write the floats, and return whether they are read and found as what they print."""
    WRITES[write](db["t"], [{"id": n, "v": value} for n, value in enumerate(FLOATS)])
    found = [row["v"] for row in db["t"].find(_order_by="id")]
    return found == PRINTED and all(db["t"].count(v=value) == 1 for value in FLOATS)


@pytest.fixture
def with_column(driver_db):
    """A function that makes a table with a column of a type."""

    def make(type_):
        driver_db["t"].drop()
        driver_db.execute(f"CREATE TABLE t (id BIGINT PRIMARY KEY, v {type_})")
        return driver_db

    return make


@pytest.mark.parametrize("write", WRITES)
def test_existing_column(with_column, write):
    assert written(with_column("NUMERIC"), write)


@pytest.mark.parametrize("wider", [2**53 + 1, Decimal("0.1")])
def test_column_that_gets_wider(with_column, wider):
    db = with_column("DOUBLE PRECISION")
    db["t"].insert_many([{"id": n, "v": value} for n, value in enumerate(FLOATS)])
    db["t"].insert({"id": -1, "v": wider})

    found = {row["id"]: row["v"] for row in db["t"].find()}
    assert found == {-1: wider, **dict(enumerate(PRINTED))}


@pytest.mark.parametrize(("wider", "kind"), [(1e300, float), (Decimal("0.1"), Decimal)])
def test_column_of_32_bits_that_gets_wider(with_column, wider, kind):
    db = with_column("REAL")
    values = [0.10000000149011612, 16777216.0, 0.5, -3.4028234663852886e38]
    db["t"].insert_many([{"id": n, "v": value} for n, value in enumerate(values)])
    db["t"].insert({"id": -1, "v": wider})

    found = {row["id"]: row["v"] for row in db["t"].find()}
    assert found == {-1: wider, **{n: kind(repr(value)) for n, value in enumerate(values)}}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("driver_db", ON_POSTGRESQL, indirect=True)
def test_column_that_another_process_has_widened(with_column, write):
    db = with_column("DOUBLE PRECISION")
    db["t"].insert({"id": -1, "v": 1.5})
    db["t"].delete(id=-1)
    url = make_url(db.engine.url).set(drivername="postgresql")
    with closing(psycopg2.connect(url.render_as_string(hide_password=False))) as other:
        other.autocommit = True
        other.cursor().execute("ALTER TABLE t ALTER v TYPE NUMERIC")

    assert written(db, write)
