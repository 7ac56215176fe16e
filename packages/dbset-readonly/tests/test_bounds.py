"""The guard's bounds on SQLite, without dbset, and their errors."""

from __future__ import annotations

import math
import pickle
import sqlite3
import time

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator, RowLimitError, StatementTimeoutError
from dbset_readonly.guard import guard
from dbset_readonly.trust import trusted
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.orm import Session

BOUND = 1
ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"
NUMBERS = ENDLESS.replace("FROM t)", "FROM t WHERE n < {})")


@pytest.fixture
def engine(tmp_path):
    options = {"pool_size": 1, "max_overflow": 0, "connect_args": {"timeout": 60}}
    engine = create_engine(f"sqlite:///{tmp_path / 'shop.db'}", **options)
    with engine.begin() as connection:
        for name in ("a", "b", "c"):
            connection.exec_driver_sql(f"CREATE TABLE {name} (x, y, z)")
    yield engine
    engine.dispose()


@pytest.fixture
def timed(engine):
    reader = engine.execution_options()
    guard(reader, statement_timeout=BOUND)
    with reader.connect() as connection:  # the first statement takes long
        connection.execute(text("SELECT 1"))
    return reader


@pytest.fixture
def counted(engine):
    reader = engine.execution_options()
    guard(reader, statement_timeout=60, max_rows=3)
    return reader


def state(engine):
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        wait = driver.execute("PRAGMA busy_timeout").fetchone()[0]
        return driver.getlimit(sqlite3.SQLITE_LIMIT_LENGTH), wait, id(driver)


@pytest.mark.parametrize(
    "sql", [f"SELECT count(*) FROM ({ENDLESS})", f"SELECT max(n) FROM ({ENDLESS}) ORDER BY 1"]
)
def test_time_is_bounded_and_the_pool_is_left_as_it_was(engine, timed, sql):
    before = state(engine)
    with timed.connect() as connection:
        began = time.process_time()
        with pytest.raises(StatementTimeoutError) as raised:
            connection.execute(text(sql))
        assert time.process_time() - began < 2 * BOUND + 2
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    assert isinstance(raised.value.__cause__, sqlite3.OperationalError)
    assert state(engine) == before
    with engine.connect() as connection:
        slow = f"SELECT count(*) FROM ({NUMBERS.format(2_000_000)})"
        assert connection.exec_driver_sql(slow).scalar() == 2_000_000
        assert len(connection.exec_driver_sql("SELECT zeroblob(9000000)").scalar()) == 9_000_000


def test_long_values_are_the_bounds_consequence(timed):
    with timed.connect() as connection, pytest.raises(StatementTimeoutError) as raised:
        connection.execute(text("SELECT zeroblob(900000000)"))
    assert str(raised.value) == (
        "a value is longer than 4,000,000 bytes, the most that a timeout of 1 seconds allows, "
        "because SQLite cannot be stopped while it makes a value; narrow it,"
        " or raise statement_timeout where the database is opened"
    )


@pytest.mark.parametrize(
    "read",
    [
        lambda result: result.all(),
        list,
        lambda result: list(result.partitions(2)),
        lambda result: result.fetchmany(9),
        lambda result: result.scalars().all(),
        lambda result: [result.fetchone() for _ in range(4)],
    ],
)
def test_rows_are_bounded(counted, read):
    with counted.connect() as connection:
        assert read(connection.execute(text(NUMBERS.format(3))))
        with pytest.raises(RowLimitError):
            read(connection.execute(text(NUMBERS.format(4))))
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_few_rows_of_many_are_read(counted):
    with counted.connect() as connection:
        assert connection.execute(text(ENDLESS)).first() == (1,)
        assert len(connection.execute(text(ENDLESS)).fetchmany(3)) == 3


def test_sessions_are_bounded(counted):
    with Session(counted) as session, pytest.raises(RowLimitError):
        session.execute(text(NUMBERS.format(4))).all()


def test_a_library_looks_at_the_schema(counted):
    with counted.connect() as connection:
        with trusted(connection):
            assert len(inspect(connection).get_table_names()) == 3
            assert len(connection.execute(text(NUMBERS.format(9))).all()) == 9
        with pytest.raises(RowLimitError):
            connection.execute(text(NUMBERS.format(9))).all()


def test_waiting_for_a_lock_counts(timed, tmp_path):
    writer = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    with timed.connect() as connection:
        began = time.monotonic()
        with pytest.raises(StatementTimeoutError):
            connection.execute(text("SELECT * FROM a"))
        assert time.monotonic() - began < 30  # of the 60 seconds that the driver would wait
    writer.close()


def test_who_else_interrupts_is_not_the_bound(engine):
    reader = engine.execution_options()
    guard(reader, statement_timeout=9, allow_functions=["stop"])
    with reader.connect() as connection:
        driver = connection.connection.driver_connection
        driver.create_function("stop", 0, driver.interrupt)
        with pytest.raises(Exception, match="interrupted"):
            connection.execute(text(f"SELECT sum(CASE n WHEN 9 THEN stop() END) FROM ({ENDLESS})"))


UNSTOPPABLE = {
    "SELECT a REGEXP 'b'": "regexp",
    "SELECT regexp('a', b)": "regexp",
    "SELECT printf('%.400000000c', 'x')": "printf",
    "SELECT printf('%.*c', 400000000, 'x')": "printf",
    "SELECT PRINTF/**/('%-10.5c', 'x')": "printf",
    "SELECT \"printf\" ('%.9c', 'x')": "printf",
    "SELECT printf(a, 'x')": "printf",
    "SELECT format(-- a\n'%d %.9c', 1, 'x')": "format",
    "SELECT printf('%d' || a, 'x')": "printf",
    "SELECT printf('%.2f', a), format('it''s %5d %%', b), printf('%c', c)": None,
    "SELECT format FROM a": None,
    "SELECT regexps, printfs FROM a": None,
    "SELECT 'regexp' AS a, 'printf(' FROM a -- regexp": None,
}


@pytest.mark.parametrize(("sql", "name"), UNSTOPPABLE.items())
def test_functions_that_cannot_be_stopped_are_named(sql, name):
    reason = ReadOnlyValidator("sqlite", stoppable=True).inspect(sql).reason
    assert (reason == "") == (name is None)
    if name is not None:
        assert f"allow_functions=['{name}']" in reason
        assert ReadOnlyValidator("sqlite", [name], stoppable=True).inspect(sql).reads
    assert ReadOnlyValidator("sqlite").inspect(sql).reads


@pytest.mark.parametrize("sql", ["SELECT 'a' REGEXP 'a'", "SELECT printf('%.3c', 'x') IS NULL"])
def test_what_cannot_be_stopped_is_refused_where_time_is_bounded(engine, sql):
    timed, counted, allowing = (engine.execution_options() for _ in range(3))
    guard(timed, statement_timeout=1)
    guard(counted, max_rows=1)
    guard(allowing, statement_timeout=1, allow_functions=["regexp", "printf"])
    for reader in (counted, allowing):
        with reader.connect() as connection:
            assert connection.execute(text(sql)).scalar() in {0, 1}
    with (
        timed.connect() as connection,
        pytest.raises(ReadOnlyError, match="no statement_timeout can stop"),
    ):
        connection.execute(text(sql))


@pytest.mark.parametrize("value", [0, -1, True, "1", math.inf, math.nan])
def test_bounds_are_positive(engine, value):
    with pytest.raises(
        ValueError, match="statement_timeout must be a positive number of seconds, not"
    ):
        guard(engine, statement_timeout=value)
    with pytest.raises(ValueError, match="max_rows must be a positive whole number, not"):
        guard(engine, max_rows=value)


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (StatementTimeoutError(1.5, "SELECT 1"), TimeoutError),
        (StatementTimeoutError(1.5, "SELECT 1", "a value is long"), TimeoutError),
        (RowLimitError(10, "SELECT 1"), ValueError),
    ],
)
def test_errors_come_back_from_another_process(error, builtin):
    found = pickle.loads(pickle.dumps(error))
    assert (type(found), str(found), vars(found)) == (type(error), str(error), vars(error))
    assert isinstance(error, builtin)
    assert error.sql == "SELECT 1"
