"""The server's own timeout: shorter ones remain, and other cancellations are not the bound."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing

import dbset
import psycopg2
import pytest
from bounded_reads import BOUND, ENDLESS, within_twice
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

LIFTED = [
    "SET statement_timeout = 0",
    "SET LOCAL statement_timeout = 0",
    "RESET statement_timeout",
    "RESET ALL",
    "DISCARD ALL",
    "COMMIT",
    "SELECT set_config('statement_timeout', '0', false)",
    "SELECT pg_catalog.set_config('statement_timeout', '0', true)",
    "UPDATE pg_settings SET setting = 0 WHERE name = 'statement_timeout'",
    "SELECT 1; SET statement_timeout = 0",
]
SHOW = "SHOW statement_timeout"
COUNT = f"SELECT count(*) FROM ({ENDLESS}) x"
CANCEL_LONG = """
SELECT pg_cancel_backend(pid) FROM pg_stat_activity
WHERE state = 'active' AND clock_timestamp() > query_start + interval '0.1 s'
    AND datname = current_database() AND backend_type = 'client backend'
"""


@pytest.fixture
def timed(open_postgresql):
    return open_postgresql(read_only=True, statement_timeout=BOUND)


@pytest.fixture
def patient(open_postgresql):
    return open_postgresql(read_only=True, statement_timeout=60)


def shown(db):
    return db.query(SHOW).all()[0]["statement_timeout"]


@pytest.mark.parametrize("sql", LIFTED)
def test_sql_cannot_lift_it(patient, sql):
    with patient.transaction():
        with pytest.raises(dbset.ReadOnlyError):
            patient.query(sql).all()
        assert shown(patient) == "1min"


@pytest.mark.parametrize("sql", [f"({ENDLESS})", ENDLESS.replace(" FROM t", " FROM t AS into_", 1)])
def test_every_query_is_read_in_pages(patient, sql):
    assert patient.query(sql).first() == {"n": 1}


def test_it_is_there_after_a_savepoint_is_rolled_back(patient):
    with patient.transaction():
        with pytest.raises(RuntimeError), patient.transaction():
            raise RuntimeError
        assert shown(patient) == "1min"


@pytest.mark.parametrize(("role", "found"), [("1s", "1s"), ("2min", "1min"), ("0", "1min")])
def test_a_shorter_one_stays(empty_postgresql, role, found):
    options = {"connect_args": {"options": f"-c statement_timeout={role}"}}
    with dbset.connect(empty_postgresql, read_only=True, statement_timeout=60, **options) as db:
        assert shown(db) == found
        if role == "1s":
            with pytest.raises(DBAPIError, match="canceling statement"):
                db.query(COUNT).all()


def test_who_else_cancels_is_not_the_bound(open_postgresql, empty_postgresql):
    db = open_postgresql(read_only=True, statement_timeout=600)

    def cancel():
        with closing(psycopg2.connect(empty_postgresql)) as other, other.cursor() as cursor:
            other.autocommit = True
            while not cursor.rowcount > 0:
                cursor.execute(CANCEL_LONG)

    canceler = threading.Thread(target=cancel)
    canceler.start()
    with pytest.raises(Exception, match="canceling statement due to user request"):
        db.query(COUNT).all()
    canceler.join()
    assert db.query("SELECT 1 AS one").all() == [{"one": 1}]


def test_writers_of_the_same_pool_have_no_timeout(empty_postgresql):
    engine = create_engine(empty_postgresql, pool_size=1, max_overflow=0)
    with dbset.connect(engine, read_only=True, statement_timeout=BOUND, max_rows=1) as reader:
        with within_twice(), pytest.raises(dbset.StatementTimeoutError):
            reader.query(COUNT).all()
        with engine.begin() as connection:
            assert connection.exec_driver_sql(SHOW).scalar() == "0"
            assert len(connection.exec_driver_sql("SELECT generate_series(1, 9)").all()) == 9
    engine.dispose()


def test_waiting_for_a_lock_counts(timed, empty_postgresql):
    with dbset.connect(empty_postgresql) as db:
        db["t"].insert({"n": 1})
        with db.transaction():
            db.execute("LOCK TABLE t")
            with within_twice(), pytest.raises(dbset.StatementTimeoutError):
                timed.query("SELECT n FROM t").all()


def test_a_cancelled_task_stays_cancelled(empty_postgresql):
    async def main():
        async with dbset.async_connect(
            empty_postgresql, read_only=True, statement_timeout=60, pool_size=1, max_overflow=0
        ) as db:
            task = asyncio.create_task(db.query(COUNT).all())
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await db.query("SELECT 1 AS one").all()

    assert asyncio.run(main()) == [{"one": 1}]


def test_functions_are_allowed(open_postgresql):
    sql = "SELECT set_config('app.user', 'ann', true) AS name"
    with pytest.raises(dbset.ReadOnlyError, match="allow_functions"):
        open_postgresql(read_only=True).query(sql).all()
    allowed = open_postgresql(read_only=True, allow_functions=["set_config"])

    assert allowed.query(sql).all() == [{"name": "ann"}]
