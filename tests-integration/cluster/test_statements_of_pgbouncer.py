"""PgBouncer 1.21 and newer knows the drivers' prepared statements, and asyncpg uses them."""

from contextlib import ExitStack

import psycopg2
import pytest
from drivers import ON_POSTGRESQL
from pgbouncer import pgbouncer_with_statements, running_pgbouncer
from pooled_clients import NAMES, ROUNDS, check_every_kind_of_call, check_rows_stay_apart
from sqlalchemy import make_url

#: By ``max_prepared_statements``: drivers that prepare.
PREPARES = {0: (), 100: ("asyncpg",)}


@pytest.fixture(params=ON_POSTGRESQL.values(), ids=list(ON_POSTGRESQL))
def driver(request):
    return request.param


@pytest.fixture
def asyncpg():
    return ON_POSTGRESQL["asyncpg"]


@pytest.fixture(scope="module")
def pgbouncer(postgresql_url):
    program = pgbouncer_with_statements()
    with running_pgbouncer(postgresql_url, program, max_prepared_statements=100) as url:
        yield make_url(url)


@pytest.fixture
def one(postgresql_url, empty_postgresql):
    """A PgBouncer with one connection to the server."""
    settings = {"max_prepared_statements": 100, "default_pool_size": 1}
    with running_pgbouncer(postgresql_url, pgbouncer_with_statements(), **settings) as url:
        yield make_url(url)


@pytest.fixture
def clients(driver, pgbouncer, empty_postgresql):
    url = pgbouncer.set(drivername=driver.drivername)
    with ExitStack() as stack:
        limits = {"pool_size": 1, "max_overflow": 0}
        yield {name: stack.enter_context(driver.connected(url, **limits)) for name in NAMES}


def test_rows_stay_apart(clients):
    check_rows_stay_apart(clients)


def test_every_kind_of_call(clients):
    check_every_kind_of_call(clients)


@pytest.mark.parametrize("maximum", PREPARES)
def test_which_drivers_prepare(driver, empty_postgresql, maximum, postgresql_url):
    settings = {"max_prepared_statements": maximum, "default_pool_size": 1}
    with running_pgbouncer(postgresql_url, pgbouncer_with_statements(), **settings) as pooled:
        url = make_url(pooled).set(drivername=driver.drivername)
        with driver.connected(url, pool_size=1, max_overflow=0) as db:
            for number in ROUNDS:
                db["t"].insert({"n": number})
        with psycopg2.connect(pooled) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), count(*) FILTER (WHERE name LIKE 'PGBOUNCER%')"
                " FROM pg_prepared_statements WHERE statement LIKE '%INSERT INTO t%'"
            )
            found = cursor.fetchone()
        connection.close()

    assert found == ((1, 1) if driver.name in PREPARES[maximum] else (0, 0))


def test_the_look_at_a_pooler_leaves_nothing(asyncpg, postgresql_url):
    settings = {"max_prepared_statements": 0, "default_pool_size": 1}
    with running_pgbouncer(postgresql_url, pgbouncer_with_statements(), **settings) as pooled:
        with asyncpg.connected(make_url(pooled).set(drivername=asyncpg.drivername)):
            pass
        with psycopg2.connect(pooled) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_prepared_statements")
            assert cursor.fetchall() == []
        connection.close()


ALTER = "ALTER TABLE t ALTER n TYPE double precision"


def test_a_type_that_another_program_changes(driver, one, postgresql_url):
    with driver.connected(one.set(drivername=driver.drivername)) as db:
        db["t"].insert({"n": 5})
        for _ in range(2):
            assert db.query("SELECT n FROM t").all() == [{"n": 5}]
            assert db["t"].find_one()["n"] == 5
        with psycopg2.connect(postgresql_url) as connection, connection.cursor() as cursor:
            cursor.execute(ALTER)
        connection.close()
        found = [db.query("SELECT n FROM t").first(), db["t"].find_one(), *db["t"].find()]

        assert [type(row["n"]) for row in found] == [float] * 3
        assert db["t"].insert({"n": 2.5}) == 2


def test_a_type_that_a_transaction_changes(driver, one):
    url = one.set(drivername=driver.drivername)
    with driver.connected(url, pool_size=1, max_overflow=0) as db:
        db["t"].insert({"n": 5})
        with db.transaction():  # the statements are prepared on the one connection
            assert [row["n"] for row in db["t"].find()] == [5]
            assert db["t"].find_one()["n"] == 5
        with db.transaction():
            db["t"].insert({"n": 2.5})  # widens the column
            assert [row["n"] for row in db["t"].find()] == [5, 2.5]
            assert db["t"].find_one(n=2.5)["n"] == 2.5
        assert db["t"].insert({"n": 1}) == 3
