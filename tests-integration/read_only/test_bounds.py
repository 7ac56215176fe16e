"""Bounds on the cost of reads, with every driver."""

from __future__ import annotations

import time

import dbset
import pytest
from both_apis import APIS
from bounded_reads import BOUND, ENDLESS, RUNAWAYS, WAYS, on_connection, within_twice
from dbset_readonly.session.cursor import BoundedCursor
from drivers import DRIVERS, Driver
from sqlalchemy import text

ALL_DRIVERS = DRIVERS | {"psycopg, async": Driver("async", "postgresql", "psycopg")}
RUNS = [(driver, name) for driver, it in ALL_DRIVERS.items() for name in RUNAWAYS[it.database]]
ROWS = 5


@pytest.fixture(scope="module", params=list(ALL_DRIVERS))
def driver(request):
    return ALL_DRIVERS[request.param]


@pytest.fixture(scope="module")
def url(driver, postgresql_url, tmp_path_factory):
    url = driver.new_database(postgresql_url, tmp_path_factory.mktemp("bounds"))
    with driver.connected(url) as db:
        db["t"].insert_many([{"a": n, "b": n, "c": n} for n in range(ROWS)])
        for name in ("u", "v", "w"):
            db.create_table(name)
    return url


@pytest.fixture(scope="module")
def bounded(driver, url):
    """Databases with a pool of one connection, by their bound."""
    with (
        APIS[driver.api]() as connect,
        connect(url, pool_size=1, max_overflow=0) as db,
        connect(db.engine, read_only=True, statement_timeout=BOUND) as timed,
        connect(db.engine, read_only=True, statement_timeout=60) as patient,
    ):
        patient.query("SELECT 1").all()  # the first statement takes long
        yield {BOUND: timed, 60: patient}


@pytest.fixture
def timed(bounded):
    return bounded[BOUND]


@pytest.fixture
def patient(bounded):
    """A database with the same connection, for what takes no time but on a machine that stops."""
    return bounded[60]


@pytest.fixture
def exact(driver, url):
    with driver.connected(url, read_only=True, max_rows=ROWS) as db:
        yield db


@pytest.fixture
def single(driver, url):
    with driver.connected(url, read_only=True, max_rows=1) as db:
        yield db


def driver_connection(db):
    return on_connection(db, lambda c: id(c.connection.driver_connection))


@pytest.mark.parametrize(("driver", "runaway"), RUNS, indirect=["driver"], scope="module")
def test_runaways_end(driver, timed, patient, runaway):
    sql = RUNAWAYS[driver.database][runaway]
    before = driver_connection(patient)

    with within_twice(), pytest.raises(dbset.StatementTimeoutError) as raised:
        timed.query(sql).all()

    error = raised.value
    assert isinstance(error, TimeoutError)
    assert isinstance(error, dbset.DatasetError)
    assert (error.seconds, error.sql) == (BOUND, sql)
    assert f"{BOUND} seconds" in str(error)
    assert patient.query("SELECT 1 AS one").all() == [{"one": 1}]
    assert driver_connection(patient) == before


@pytest.mark.parametrize("way", WAYS)
def test_endless_rows_end_by_any_way(driver, timed, patient, way):
    with within_twice(), pytest.raises(dbset.StatementTimeoutError):
        WAYS[way](timed, RUNAWAYS[driver.database]["endless rows"])

    assert timed.engine.pool.checkedout() == 0
    assert patient["t"].count() == ROWS


@pytest.mark.parametrize("way", WAYS)
def test_so_many_rows_are_read_and_no_more(exact, way):
    assert len(WAYS[way](exact, "SELECT a FROM t")) == ROWS
    with pytest.raises(dbset.RowLimitError) as raised:
        WAYS[way](exact, "SELECT a FROM t UNION ALL SELECT 9 LIMIT 6")

    error = raised.value
    assert isinstance(error, ValueError)
    assert isinstance(error, dbset.DatasetError)
    assert error.max_rows == ROWS
    assert error.sql.startswith("SELECT a FROM t UNION")
    assert str(error).startswith(f"the statement has more than {ROWS} rows; narrow it")
    assert exact.engine.pool.checkedout() == 0
    assert len(exact["t"].find().all()) == len(list(exact["t"].all())) == ROWS


@pytest.mark.parametrize(
    "read",
    [
        lambda db: db["t"].find().all(),
        lambda db: db["t"].find(a={">": 0}, _order_by="a").first(),
        lambda db: list(db["t"].all()),
        lambda db: db["t"].distinct("a").all(),
        lambda db: db.query("SELECT a FROM t").first(),
    ],
)
def test_one_row_is_not_several(single, read):
    with pytest.raises(dbset.RowLimitError):
        read(single)


def test_what_dbset_asks_itself_is_not_counted(single):
    assert single.tables() == ["t", "u", "v", "w"]
    assert single.views() == []
    assert single.has_table("t")
    assert single["t"].columns() == ["id", "a", "b", "c"]
    assert single["t"].has_index("id")
    assert single["t"].count() == ROWS
    assert single["t"].find_one(a=2) == {"id": 3, "a": 2, "b": 2, "c": 2}
    assert single["t"].find(a=2).all() == single["t"].find(_limit=1, a=2).all()
    with single.transaction():
        assert single["u"].columns() == ["id"]
        with pytest.raises(dbset.RowLimitError):
            single["t"].find().all()


def test_a_bound_within_a_savepoint(driver, timed):
    endless = RUNAWAYS[driver.database]["endless recursion"]
    with timed.transaction():
        for _ in range(2):
            with within_twice(), pytest.raises(dbset.StatementTimeoutError), timed.transaction():
                timed.query(endless).all()
        assert timed["t"].count() == ROWS


@pytest.mark.crosswise
def test_time_between_pages_is_not_counted(open_db):
    bound = 2
    open_db()["t"].insert({"a": 1})
    rows = open_db(read_only=True, statement_timeout=bound).query(
        ENDLESS.replace("FROM t)", "FROM t WHERE n < 3000)")
    )
    seen = 0
    for _ in rows:
        seen += 1
        if seen % 1000 == 0:
            time.sleep(bound * 0.4)
    assert seen == 3000


def test_what_sqlalchemy_is_given_without_bounds_is_the_drivers(driver, url):
    def cursor(connection):
        with connection.execute(text("SELECT 1")) as result:
            return isinstance(result.cursor, BoundedCursor)

    with driver.connected(url, read_only=True) as db:
        assert not on_connection(db, cursor)
    with driver.connected(url, read_only=True, max_rows=1) as db:
        assert on_connection(db, cursor)
