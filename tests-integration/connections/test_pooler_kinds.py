"""``connect(pooler=...)``, and options that a pooler drops."""

import dbset
import psycopg2
import pytest
from drivers import ON_POSTGRESQL
from pgbouncer import running_pgbouncer
from sqlalchemy import make_url

DROPS = "extra_float_digits, options, statement_timeout"


@pytest.fixture(scope="module")
def settled(postgresql_url):
    """A database with settings of its own."""
    with psycopg2.connect(postgresql_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (database,) = cursor.fetchone()
        for setting in ("timezone = 'UTC'", "jit = on", "work_mem = '8MB'"):
            cursor.execute(f'ALTER DATABASE "{database}" SET {setting}')
    connection.close()
    yield
    with psycopg2.connect(postgresql_url) as connection, connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{database}" RESET ALL')
    connection.close()


@pytest.fixture(scope="module")
def pgbouncer(postgresql_url, settled):
    with running_pgbouncer(postgresql_url, ignore_startup_parameters=DROPS) as url:
        yield make_url(url)


@pytest.fixture(params=ON_POSTGRESQL)
def driver(request):
    return ON_POSTGRESQL[request.param]


@pytest.fixture
def url(driver, pgbouncer):
    return pgbouncer.set(drivername=driver.drivername)


@pytest.fixture
def direct(driver, postgresql_url):
    return make_url(postgresql_url).set(drivername=driver.drivername)


#: By kind of pooler: whether statements stay prepared, by name of the driver.
PREPARES = {
    None: {"psycopg2": False, "psycopg": True, "asyncpg": True},
    "none": {"psycopg2": False, "psycopg": True, "asyncpg": True},
    "session": {"psycopg2": False, "psycopg": True, "asyncpg": True},
    "transaction": {"psycopg2": False, "psycopg": False, "asyncpg": False},
}

PREPARED = "SELECT count(*) > 0 AS prepared FROM pg_prepared_statements"


@pytest.mark.parametrize("kind", PREPARES)
def test_the_kind_decides_whether_statements_are_prepared(driver, direct, empty_postgresql, kind):
    with driver.connected(direct, pooler=kind, pool_size=1, max_overflow=0) as db:
        for _ in range(7):  # psycopg prepares a statement that it has seen five times
            db["t"].insert({"n": 1})
        prepared = db.query(PREPARED).first()["prepared"]

    assert prepared == PREPARES[kind][driver.name]


@pytest.mark.parametrize("kind", ["statement", "", "Transaction", 1, True])
def test_a_kind_that_there_is_not(driver, direct, kind):
    with pytest.raises(dbset.ArgumentError, match="'transaction', 'session', 'none', or None"):
        driver.connected(direct, pooler=kind).__enter__()


def test_sqlite_has_no_pooler(api, empty_sqlite):
    with pytest.raises(dbset.ArgumentError, match="pooler='session' is for PostgreSQL"):
        api(empty_sqlite, pooler="session")


#: Options in libpq's spelling, and the first setting among them that the server lacks.
DROPPED = {
    "-c statement_timeout=4s": "statement_timeout = '4s'",
    "-cstatement_timeout=4000": "statement_timeout = '4000'",
    "--statement-timeout=4min": "statement_timeout = '4min'",
    "-c jit=on -c Lock_Timeout=800": "Lock_Timeout = '800'",
    r"-c search_path=\"it's\ a\\b\" -c lock_timeout=1": "search_path = E'\"it''s a\\\\b\"'",
    "-c no_such.name=x": "no_such.name = 'x'",
}

#: Options that the server has anyway, spelled in another way.
HELD = [
    "-c statement_timeout=0ms",
    "-c jit=true",
    "-c timezone=utc -c work_mem=8192kB",
    "-c application_name=x",
]


@pytest.mark.parametrize("options", DROPPED)
def test_dropped_options_are_noticed(driver, url, options):
    asking = url.update_query_dict({"options": options})
    with pytest.raises(dbset.ArgumentError) as raised:
        driver.connected(asking).__enter__()

    assert f"ask for {DROPPED[options]}" in str(raised.value)
    assert "ALTER ROLE ... SET" in str(raised.value)


def test_dropped_settings_of_the_driver_are_noticed(driver, url):
    given = {"options": "-c statement_timeout=4s"}
    if driver.name == "asyncpg":
        given = {"server_settings": {"statement_timeout": "4s"}}
    with pytest.raises(dbset.ArgumentError, match="ask for statement_timeout = '4s'"):
        driver.connected(url, connect_args=given).__enter__()


@pytest.mark.parametrize("options", HELD)
def test_settings_that_the_server_has(driver, url, options):
    with driver.connected(url.update_query_dict({"options": options})) as db:
        assert db.query("SELECT 1 AS n").all() == [{"n": 1}]


@pytest.mark.parametrize("options", [each for each in DROPPED if "no_such" not in each])
def test_the_server_itself_takes_them(driver, direct, options):
    with driver.connected(direct.update_query_dict({"options": options})) as db:
        assert db.query("SELECT 1 AS n").all() == [{"n": 1}]


def test_a_pooler_that_refuses_options(driver, postgresql_url):
    with running_pgbouncer(postgresql_url) as refusing:
        url = make_url(refusing).set(drivername=driver.drivername)
        with pytest.raises(dbset.ConnectionFailedError, match=r"ALTER ROLE \.\.\. SET"):
            driver.connected(url.update_query_dict({"options": "-c jit=off"})).__enter__()
