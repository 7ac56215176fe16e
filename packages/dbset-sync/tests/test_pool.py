"""A pool lends connections as it returns them from ``connect``: same events, limits and resets."""

import gc
import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from dbset_sync import connect
from dbset_sync.pool import LendingPool
from dbset_sync.session import connected
from sqlalchemy import NullPool, create_engine, event, exc

WAYS = {"connect": lambda pool: pool.connect(), "lend": lambda pool: pool.lend()}


@pytest.fixture
def open_pool():
    """Open pools of one connection, which are closed after the test."""
    engines = []

    def open_one(**options):
        options = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.1, **options}
        engines.append(create_engine("sqlite:///", poolclass=LendingPool, **options))
        return engines[-1].pool

    yield open_one
    for engine in engines:
        engine.dispose()


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def take(request):
    return request.param


def test_takes_and_returns_one_connection(open_pool, take):
    pool = open_pool()
    first = take(pool)
    driver = first.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    assert (first.driver_connection, first.is_valid, first.is_detached) == (driver, True, False)
    first.info["note"] = first.record_info["note"] = 1
    with pytest.raises(exc.TimeoutError):
        take(pool)
    first.close()
    first.close()
    again = take(pool)

    assert again.dbapi_connection is driver
    assert again.info == again.record_info == {"note": 1}
    assert pool.checkedout() == 1
    again.close()
    assert pool.checkedin() == 1


@pytest.mark.parametrize(("lifo", "place"), [(False, 0), (True, -1)])
def test_connections_are_taken_in_order(open_pool, take, lifo, place):
    pool = open_pool(pool_size=3, pool_use_lifo=lifo)
    taken = [take(pool) for _ in range(3)]
    drivers = [each.dbapi_connection for each in taken]
    for each in taken:
        each.close()

    with closing(take(pool)) as connection:
        assert connection.dbapi_connection is drivers[place]


@pytest.mark.parametrize("lifo", [False, True])
def test_connections_beyond_the_size_are_closed(open_pool, take, lifo):
    pool, closed = open_pool(max_overflow=2, pool_use_lifo=lifo), []
    event.listen(pool, "close", lambda driver, _: closed.append(driver))
    taken = [take(pool) for _ in range(3)]
    with pytest.raises(exc.TimeoutError):
        take(pool)
    for each in taken:
        each.close()

    assert (pool.checkedin(), pool.checkedout(), len(closed)) == (1, 0, 2)


def test_a_thread_waits_for_a_connection(open_pool, take):
    pool = open_pool(pool_timeout=30, connect_args={"check_same_thread": False})
    first = take(pool)
    driver = first.dbapi_connection
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(take, pool)
        first.close()
        with closing(waiting.result()) as second:
            assert second.dbapi_connection is driver


def test_listeners_hear_the_same(open_pool, take):
    pool, heard = open_pool(), []
    for name in ("connect", "checkout", "reset", "checkin", "invalidate", "close"):
        event.listen(pool, name, lambda *args, name=name: heard.append((name, len(args))))
    take(pool).close()
    broken = take(pool)
    broken.invalidate(ValueError("broken"))

    assert not broken.is_valid
    assert heard == [
        *(("connect", 2), ("checkout", 3), ("reset", 3), ("checkin", 2)),
        *(("checkout", 3), ("invalidate", 3), ("close", 2), ("checkin", 2)),
    ]


def test_a_returned_connection_is_rolled_back(open_pool, take):
    pool = open_pool()
    first = take(pool)
    first.cursor().execute("BEGIN")
    driver = first.dbapi_connection
    assert driver.in_transaction
    first.close()

    assert not driver.in_transaction


def test_a_connection_that_cannot_be_reset_is_closed(open_pool, take, caplog):
    pool = open_pool()

    @event.listens_for(pool, "reset")
    def fail(*_):
        raise ValueError("no reset")

    with caplog.at_level(logging.CRITICAL, "sqlalchemy"):
        take(pool).close()
    with closing(take(pool)) as connection:
        assert connection.is_valid
    assert pool.checkedout() == 0


def test_a_place_is_free_even_if_closing_is_interrupted(open_pool, take):
    pool, errors = open_pool(), [KeyboardInterrupt]

    @event.listens_for(pool, "close")
    def interrupt(*_):
        if errors:
            raise errors.pop()

    broken = pool.lend()
    driver = broken.dbapi_connection
    with pytest.raises(KeyboardInterrupt):
        broken.invalidate(ValueError("broken"))
    with closing(take(pool)) as connection:
        assert connection.dbapi_connection is not driver
    driver.close()


def test_a_dropped_connection_leaves_its_place(open_pool, take):
    pool = open_pool()
    take(pool)
    gc.collect()

    assert pool.checkedout() == 0
    take(pool).close()


def test_an_error_before_the_statement_leaves_the_place(tmp_path, monkeypatch):
    def fail(*_):
        raise KeyboardInterrupt

    with connect(f"sqlite:///{tmp_path / 'a.db'}", pool_size=1, max_overflow=0) as db:
        for number in range(2):
            db["t"].insert({"n": number})
        with monkeypatch.context() as patched:
            patched.setattr(connected, "prepare", fail)
            with pytest.raises(KeyboardInterrupt):
                db["t"].insert({"n": 2})

        assert db["t"].insert({"n": 3}) == 3


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_of_a_listener_returns_the_connection(open_pool, take, error):
    pool, errors = open_pool(), [error("not now")]

    @event.listens_for(pool, "checkout")
    def refuse(*_):
        if errors:
            raise errors.pop()

    with pytest.raises(error, match="not now"):
        take(pool)
    with closing(take(pool)) as connection:
        assert connection.is_valid


def test_a_listener_may_ask_for_another_connection(open_pool, take):
    pool, refused = open_pool(), []

    @event.listens_for(pool, "checkout")
    def refuse_first(driver, *_):
        if not refused:
            refused.append(driver)
            raise exc.DisconnectionError

    with closing(take(pool)) as connection:
        assert connection.dbapi_connection not in refused
    assert len(refused) == 1


def test_a_detached_connection_leaves_its_place(open_pool, take):
    pool = open_pool()
    first = take(pool)
    driver = first.dbapi_connection
    first.detach()
    with closing(take(pool)) as second:
        assert second.dbapi_connection is not driver
    assert (first.is_detached, first.dbapi_connection) == (True, driver)
    driver.close()


def test_old_and_invalid_connections_are_replaced(open_pool, take):
    for options in ({"pool_recycle": 0}, {}):
        pool = open_pool(**options)
        first = take(pool)
        driver = first.dbapi_connection
        if not options:
            first.invalidate(soft=True)
        first.close()
        with closing(take(pool)) as second:
            assert second.dbapi_connection is not driver


def test_a_dead_connection_is_found_by_a_ping(open_pool, take):
    pool = open_pool(pool_pre_ping=True)
    with closing(take(pool)) as first:
        driver = first.dbapi_connection
    driver.close()

    with closing(take(pool)) as second:
        assert second.cursor().execute("SELECT 1").fetchall() == [(1,)]


def test_the_log_shows_each_use_of_a_connection(open_pool, take, caplog):
    pool = open_pool(echo_pool="debug")
    take(pool).close()

    assert ["checked out" in message for message in caplog.messages].count(True) == 1


def test_a_disposed_engine_has_such_a_pool_again(open_pool):
    assert isinstance(open_pool().recreate(), LendingPool)


POOLS = {
    "pool": lambda path: {"pool": NullPool(lambda: sqlite3.connect(path, isolation_level=None))},
    "poolclass": lambda _: {"poolclass": NullPool},
}


@pytest.mark.parametrize("options", POOLS.values(), ids=POOLS)
def test_databases_may_have_another_pool(tmp_path, options):
    path = tmp_path / "shop.db"
    with connect(f"sqlite:///{path}", **options(path)) as db:
        keys = [db["t"].insert({"n": n}) for n in range(3)]

        assert (keys, db["t"].find_one(n=2)) == ([1, 2, 3], {"id": 3, "n": 2})
