"""Reads of a read-only database reach the standbys through pgpool-II."""

import pytest
from pgpool import running_pgpool
from sqlalchemy import make_url

CALLS = 10

READS = {
    "find": lambda t: t.find(n={">": 1}).all(),
    "limit": lambda t: t.find(_limit=5).all(),
    "find_one": lambda t: t.find_one(n=1),
    "get": lambda t: t.get(1),
    "count": lambda t: t.count(),
    "distinct": lambda t: t.distinct("n").all(),
    "values": lambda t: t.values("n").all(),
}


@pytest.fixture(scope="module")
def pgpool(cluster):
    with running_pgpool(cluster) as running:
        yield running


@pytest.fixture
def url(driver, pgpool, empty):
    empty.primary.run("CREATE TABLE t (id int PRIMARY KEY, n int)")
    empty.primary.run("INSERT INTO t SELECT n, n FROM generate_series(1, 100) n")
    empty.catch_up()
    return make_url(pgpool.url).set(drivername=driver.drivername)


def test_all_reads_reach_the_standbys(driver, url, pgpool):
    with driver.connected(url, read_only=True) as db:
        for read in READS.values():
            read(db["t"])
        before = pgpool.selects()
        for _ in range(CALLS):
            for read in READS.values():
                read(db["t"])
        after = pgpool.selects()

    assert after["primary"] == before["primary"]
    assert after["standby"] >= before["standby"] + CALLS * len(READS)


def test_changes_of_the_table_are_seen(driver, url, empty):
    with driver.connected(url, read_only=True) as db:
        assert db["t"].find_one(n=1) == {"id": 1, "n": 1}
        empty.primary.run("ALTER TABLE t ADD COLUMN new int DEFAULT 7")
        empty.catch_up()
        assert db["t"].find_one(n=1) == {"id": 1, "n": 1, "new": 7}
        empty.primary.run("ALTER TABLE t ALTER n TYPE text USING 'n' || n")
        empty.catch_up()
        assert db["t"].find(_limit=1).first()["n"] == "n1"
        assert db["t"].distinct("n", n="n2").all() == [{"n": "n2"}]


def test_writes_work(driver, url, empty):
    with driver.connected(url) as db:
        db["t"].upsert({"id": 1, "n": -1}, ["id"])
        db["t"].insert_many([{"id": n, "n": n} for n in range(101, 2000)])
        with db.transaction():
            db["new"].insert({"a": 1})
            assert db["new"].count() == 1

    assert empty.primary.run("SELECT count(*) FROM t") == 1999
