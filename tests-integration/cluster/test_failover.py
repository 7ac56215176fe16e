"""A primary that is fenced, killed or cut off: one error, then the next call finds the new one."""

import time
from threading import Timer

import dbset
import pytest
import sqlalchemy as sa
from cluster import running_cluster
from dbset import ArgumentError
from sqlalchemy import make_url
from writers import TABLES, running_writers


@pytest.fixture(scope="module")
def changing():
    """A primary and a standby, which change places."""
    with running_cluster(1) as running:
        for table in TABLES:
            running.primary.run(f'CREATE TABLE "{table}" (id bigserial PRIMARY KEY, number text)')
        running.primary.run("CREATE TABLE t (id bigserial PRIMARY KEY, n bigint UNIQUE)")
        running.catch_up()
        yield running


@pytest.fixture
def url(driver, changing):
    return make_url(changing.url).set(drivername=driver.drivername)


def fence(cluster):
    (standby,) = cluster.standbys
    old = cluster.fail_over(standby)
    old.fence()
    return old


def kill(cluster):
    cluster.primary.kill()
    (standby,) = cluster.standbys
    return cluster.fail_over(standby)


FAILOVERS = {"fenced": fence, "killed": kill}


def attempts(call, number=6):
    """Call a function some times; return the errors."""
    errors = []
    for _ in range(number):
        try:
            call()
        except Exception as error:
            errors.append(error)
    return errors


@pytest.mark.parametrize("fail_over", FAILOVERS.values(), ids=FAILOVERS)
def test_one_error(url, driver, changing, fail_over):
    with driver.connected(url, replicas=[url]) as db:
        table, before = db["t"], changing.primary.run("SELECT count(*) FROM t")
        table.insert({"n": None})
        changing.catch_up()
        old = fail_over(changing)
        errors = attempts(lambda: table.insert({"n": None}))
        assert len(errors) <= 1
        assert attempts(table.count) == []
        changing.follow(old)

        assert table.count() == before + 1 + 6 - len(errors)


def test_no_error_with_retries(url, driver, changing):
    with driver.connected(url, retry=6) as db:
        key = db["t"].upsert({"n": 7}, ["n"])
        changing.catch_up()
        old = fence(changing)
        assert attempts(lambda: db["t"].upsert({"n": 7}, ["n"])) == []
        assert attempts(lambda: db["t"].find_one(n=7)) == []
        changing.follow(old)

        assert db["t"].find(n=7).all() == [{"id": key, "n": 7}]


def test_time_without_a_primary(url, driver, changing):
    with driver.connected(url, retry=20) as db:
        db["t"].upsert({"n": 8}, ["n"])
        changing.catch_up()
        old = changing.primary
        old.kill()
        promotion = Timer(1, changing.fail_over, changing.standbys[:1])
        promotion.start()
        assert attempts(lambda: db["t"].upsert({"n": 8}, ["n"])) == []
        assert db["t"].count(n=8) == 1
        promotion.join()
        changing.follow(old)


#: Calls that may not be repeated: nobody knows whether the first attempt was committed.
UNSAFE = {
    "insert": lambda db: db["t"].insert({"n": None}),
    "insert_many": lambda db: db["t"].insert_many([{"n": None}] * 2),
    "update": lambda db: db["t"].update({"n": None}, n=-1),
    "delete": lambda db: db["t"].delete(n=-1),
    "upsert without a key": lambda db: db["t"].upsert({"id": None, "n": -2}, ["id"]),
    "upsert of an expression": lambda db: db["t"].upsert({"n": 1, "m": sa.func.random()}, ["n"]),
    "upsert_many": lambda db: db["t"].upsert_many([{"n": 1}], ["n"]),
    "execute": lambda db: db.execute("UPDATE t SET n = n"),
    "query": lambda db: db.query("SELECT 1").all(),
}


@pytest.mark.parametrize("call", UNSAFE.values(), ids=UNSAFE)
def test_unsafe_calls_are_not_repeated(changing, call):
    with dbset.connect(changing.primary.url, retry=3, pool_size=1) as db:
        db["t"].upsert({"n": 1, "m": 0.5}, ["n"])
        changing.primary.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

        assert len(attempts(lambda: call(db), 2)) == 1


@pytest.mark.parametrize("retry", [-1, 1.5, "3", True, None])
def test_wrong_number_of_retries(retry):
    with pytest.raises(ArgumentError, match="retry must be an integer"):
        dbset.connect("sqlite://", retry=retry)


def test_writers_lose_and_double_nothing(changing, tmp_path):
    urls = [f"{name}{changing.url.removeprefix('postgresql')}" for name in FOUR]
    with running_writers(urls, tmp_path) as writers:
        for fail_over in (fence, kill):
            wait_for_writes(changing)
            old = fail_over(changing)
            wait_for_writes(changing)
            changing.follow(old)
        wait_for_writes(changing)

    left, right = (
        changing.primary.run(f'SELECT array_agg(number ORDER BY number) FROM "{table}"')
        for table in TABLES
    )
    assert left == right
    assert len(set(left)) == len(left)
    for writer in writers:
        assert len(writer.done) > 10
        assert writer.gap() < 30


WRITTEN = """
SELECT json_object_agg(writer, number) FROM (
    SELECT split_part(number, ' ', 2) AS writer, count(*) AS number FROM "left" GROUP BY 1
) AS writers
"""


def wait_for_writes(cluster):
    """Wait until each of the four writers has written ten more rows."""
    end, before = time.monotonic() + 60, cluster.primary.run(WRITTEN) or {}
    while not all(
        (cluster.primary.run(WRITTEN) or {}).get(writer, 0) >= before.get(writer, 0) + 10
        for writer in map(str, range(len(FOUR)))
    ):
        assert time.monotonic() < end
        time.sleep(0.1)


FOUR = ("postgresql+psycopg2", "postgresql+asyncpg", "postgresql+psycopg", "postgresql+psycopg")
