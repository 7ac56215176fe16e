"""Reads go to standbys that are behind a PgBouncer, as their primary is."""

import time

import pytest
from pgbouncer import running_pgbouncer
from sqlalchemy import make_url


@pytest.fixture(scope="module")
def poolers(cluster):
    servers = [cluster.primary, cluster.standbys[0]]
    with running_pgbouncer(servers[0].url) as first, running_pgbouncer(servers[1].url) as second:
        yield first, second


def test_reads_and_writes(driver, poolers, empty):
    primary, replica = (make_url(url).set(drivername=driver.drivername) for url in poolers)
    standby = empty.standbys[0]
    with driver.connected(primary, replicas=[replica]) as db:
        for number in range(20):
            db["t"].insert({"n": number})
            assert db["t"].count() == number + 1
        empty.catch_up()
        before, end = standby.executed("FROM t"), time.monotonic() + 60
        while standby.executed("FROM t") == before:
            assert db["t"].find_one(n=7) == {"id": 8, "n": 7}
            assert time.monotonic() < end
