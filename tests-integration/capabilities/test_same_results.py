"""Every call does the same without a capability, and never sends what needs it."""

import datetime as dt
from decimal import Decimal
from itertools import cycle, product

import pytest
import sqlalchemy as sa
from capabilities_urls import url_without
from dbset_schema.capabilities import _LACKING
from drivers import DRIVERS, ON_POSTGRESQL
from sqlalchemy import ARRAY, CHAR, Integer, String
from switched_off import Watch

#: What some of the calls need, and all of them can do without.
ALONE = [
    "advisory_locks",
    "temporary_tables",
    "ddl_in_transactions",
    "lock_table",
    "relfilenode",
    "copy_in_savepoints",
    "several_cursors",
    "blocking_pids",
    "setval_in_returning",
]
SYSTEMS = {name: list(lacking) for name, lacking in _LACKING.items()}

VALUES = {
    "text": "tab\t, new\nline, back\\slash, quote ' and \N{SNOWMAN}",
    "binary": b"\x00\\\xff",
    "number": 2**53 + 1,
    "float": 0.1 + 0.2,
    "exact": Decimal("12345678901234567890.123456789"),
    "flag": True,
    "day": dt.date(2024, 2, 29),
    "time": dt.time(23, 59, 59, 999999),
    "moment": dt.datetime(2024, 2, 29, 12, 30, tzinfo=dt.UTC),
    "span": dt.timedelta(days=-1, microseconds=1),
    "document": {"a": [1, None, "x"]},
}


def rows(first, last):
    """Rows with values of every kind, and with None in each column."""
    return [
        {"k": f"k{n}", "n": n, **(VALUES if n % 3 else dict.fromkeys(VALUES))}
        for n in range(first, last)
    ]


def every_call(db):
    """Make calls that need each capability; return what they return, and the table."""
    t = db["t"]
    found = [t.insert_many(rows(0, 120)), t.insert({"id": 500, "k": "a", "n": -1})]
    found += [t.insert({"k": "b", "new": 1.5}), t.upsert({"id": 600, "k": "c"}, ["id"])]
    found += [t.insert_ignore({"id": 700, "k": "d"}, ["id"]), t.insert({"k": "e"})]
    found += [t.upsert({"k": "k3", "n": 33}, ["k"]), t.upsert({"k": "new", "n": 34}, ["k"])]
    found += [t.upsert_many(rows(60, 180), ["k"]), t.insert_ignore_many(rows(100, 200), ["k"])]
    found += [t.update_many([{"k": f"k{n}", "n": -n} for n in range(0, 300, 2)], ["k"])]
    t.create_index("k", "unique_k", unique=True)
    found += [t.upsert_many(rows(150, 260), ["k"]), t.insert_ignore_many(rows(200, 300), ["k"])]
    with db.transaction():
        for row in t.find(n={">": 0}):
            t.update({"k": row["k"], "n": row["n"] + 1}, ["k"])
        for row in db.query(sa.select(sa.func.generate_series(1, 3).label("n"))):
            t.update({"k": "k3", "n": row["n"]}, ["k"])
    columns = [name for name in t.columns() if name != "id"]  # new rows have no certain order
    return found, t.find(_columns=columns, _order_by="k").all(), t.find().to_arrow().num_rows


@pytest.fixture(autouse=True)
def sends_nothing_switched_off(watch_of_run):
    """Let each test say what its connections do without, not the whole run."""
    yield
    watch_of_run.seen = []


@pytest.fixture(scope="module")
def expected(postgresql_url, tmp_path_factory):
    """What the calls return with all capabilities."""
    driver = DRIVERS["psycopg2"]
    url = driver.new_database(postgresql_url, tmp_path_factory.mktemp("expected"))
    with driver.connected(url) as db:
        return every_call(db)


@pytest.mark.parametrize(
    ("driver", "lacking"),
    [
        *product(ON_POSTGRESQL, SYSTEMS.values()),
        *zip(cycle(ON_POSTGRESQL), ([name] for name in ALONE)),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else value,
)
def test_every_call(empty_postgresql, expected, driver, lacking):
    url = url_without(empty_postgresql, lacking).set(drivername=ON_POSTGRESQL[driver].drivername)
    watch = Watch(lacking)
    with ON_POSTGRESQL[driver].connected(url) as db, watch.watching():
        found = every_call(db)

    assert found == expected
    assert watch.seen == []


@pytest.mark.crosswise
@pytest.mark.parametrize("name", ALONE)
def test_the_watch_sees_what_needs_a_capability(without, name):
    db, watch = without(), Watch([name])
    with watch.watching():
        every_call(db)
        db["t"].insert({"n": 0.5})  # changes a type
    if name == "blocking_pids":
        assert watch.seen == []  # asked for only where a call waits
    else:
        assert watch.seen


def test_values_without_a_text(without):
    db = without("temporary_tables")
    db.create_table("t", {"k": Integer, "list": ARRAY(Integer), "names": ARRAY(String(3))})
    db.execute("ALTER TABLE t ADD address inet")
    given = [
        {"k": n, "list": [n, None], "names": ["a,b", '"'], "address": f"10.0.0.{n % 250}"}
        for n in range(600)
    ]
    written = db["t"].insert_many(given[:10]), db["t"].upsert_many(given, ["k"])

    assert written == (10, 600)
    assert db["t"].find(_columns=["k", "list", "names", "address"], _order_by="k").all() == given


@pytest.mark.parametrize("type_", [String(3), CHAR(3), ARRAY(String(3))], ids=repr)
def test_long_text_is_not_cut(without, type_):
    db = without("temporary_tables")
    db.create_table("t", {"k": Integer, "name": type_})
    long = ["abcd"] if isinstance(type_, ARRAY) else "abcd"
    with pytest.raises(Exception, match="longer than 3"):
        db["t"].upsert_many([{"k": n, "name": long} for n in range(60)], ["k"])

    assert db["t"].count() == 0


def test_numbers_of_columns_that_others_write_stay_exact(without):
    db = without("lock_table")
    db["t"].insert({"n": 1})
    db["t"].insert({"n": 0.5})

    assert db["t"].insert({"n": 2**53 + 1})
    assert [row["n"] for row in db["t"].find(_order_by="id")] == [1, Decimal("0.5"), 2**53 + 1]
