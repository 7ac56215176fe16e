"""Locks where there are no advisory locks: rows of a table, or an error."""

import dbset
import psycopg2
import pytest
from capabilities_urls import url_without
from dbset import SchemaError
from processes import race
from sqlalchemy import BigInteger, Text

WRITERS = 4
KEYS = 6


def upserts(db, number):
    """Write the same new keys, which have no unique index, with each call in turn."""
    table = db["t"]
    for key in range(KEYS):
        row = {"k": f"k{key}", "who": number}
        match (number + key) % 3:
            case 0:
                table.upsert(row, ["k"])
            case 1:
                table.insert_ignore(row, ["k"])
            case 2:
                table.upsert_many([row], ["k"])


@pytest.mark.parametrize(
    ("lacking", "is_new"),
    [
        (["advisory_locks"], False),
        (["advisory_locks", "ddl_in_transactions"], True),
    ],
)
def test_one_row_per_key(empty_postgresql, lacking, is_new):
    url = url_without(empty_postgresql, lacking).render_as_string(hide_password=False)
    with dbset.connect(url) as db:
        if not is_new:
            db.create_table("t", {"k": Text, "who": BigInteger})
    race(url, upserts, WRITERS)
    with dbset.connect(url) as db:
        assert sorted(row["k"] for row in db["t"].find()) == sorted(f"k{n}" for n in range(KEYS))


def test_no_table_of_locks(without, empty_postgresql):
    db = without("advisory_locks")
    db["t"].insert({"k": 1})
    with psycopg2.connect(empty_postgresql) as connection, connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA dbset CASCADE")
    connection.close()
    with pytest.raises(SchemaError, match="let an administrator run CREATE SCHEMA"):
        db["t"].upsert({"k": 2}, ["k"])
    assert [row["k"] for row in db["t"].find()] == [1]
    without("advisory_locks")["t"].upsert({"k": 2}, ["k"])

    assert db["t"].count() == 2


def test_others_may_lock_as_well(without):
    db = without("advisory_locks")
    found = db.query(
        "SELECT has_table_privilege('pg_monitor', 'dbset.locks', 'INSERT, UPDATE') AS may"
    )
    assert found.first() == {"may": True}


@pytest.mark.parametrize(
    "call",
    [
        lambda t: t.insert({"other": 1}),
        lambda t: t.upsert({"k": 2}, ["k"]),
        lambda t: t.upsert_many([{"k": 2}], ["k"]),
        lambda t: t.create_index("k"),
        lambda t: t.drop(),
    ],
)
def test_locks_that_do_not_exclude_all_others(without, call):
    without()["t"].insert({"k": 1})
    db = without("shared_locks")
    with pytest.raises(SchemaError, match="connect to the coordinator"):
        call(db["t"])
    db["t"].insert({"k": 3})

    assert [dict(row) for row in db["t"].find()] == [{"id": 1, "k": 1}, {"id": 2, "k": 3}]
