"""Engines passed in, with any pool: writes in loops, and transactions."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial

import dbset
import pytest
from sqlalchemy import NullPool, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

OPTIONS = {
    "memory": ("sqlite://", {}),
    "static": (
        "sqlite://",
        {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}},
    ),
    "null": ("sqlite:///{directory}/engine.db", {"poolclass": NullPool}),
    "autocommit": ("sqlite:///{directory}/engine.db", {"isolation_level": "AUTOCOMMIT"}),
    "echo": ("sqlite:///{directory}/engine.db", {"echo": True}),
    "postgresql": ("{postgresql}", {}),
    "postgresql null": ("{postgresql}", {"poolclass": NullPool}),
    "postgresql static": ("{postgresql}", {"poolclass": StaticPool}),
    "postgresql serializable": ("{postgresql}", {"isolation_level": "SERIALIZABLE"}),
}
ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


@pytest.fixture(params=OPTIONS.values(), ids=OPTIONS)
def place(request, tmp_path, empty_postgresql):
    url, options = request.param
    return make_url(url.format(directory=tmp_path, postgresql=empty_postgresql)), options


def work(db):
    table = db["t"]
    table.insert_many([{"n": 1}, {"n": 2}, {"n": 3}])
    for row in table.find(_order_by="id"):
        table.insert({"n": 10 * row["n"]})
    with pytest.raises(ZeroDivisionError), db.transaction():
        table.delete(_all=True)
        raise ZeroDivisionError
    return [row["n"] for row in table.find(_order_by="id")]


async def async_work(db):
    table = db["t"]
    await table.insert_many([{"n": 1}, {"n": 2}, {"n": 3}])
    async for row in table.find(_order_by="id"):
        await table.insert({"n": 10 * row["n"]})
    with pytest.raises(ZeroDivisionError):
        async with db.transaction():
            await table.delete(_all=True)
            raise ZeroDivisionError
    return [row["n"] async for row in table.find(_order_by="id")]


def test_engine(place):
    url, options = place
    engine = create_engine(url, **options)
    with dbset.connect(engine) as db:
        assert work(db) == [1, 2, 3, 10, 20, 30]
    engine.dispose()


#: Calls by the fast path, and by SQLAlchemy.
LOGGED = {
    "insert": lambda table: table.insert({"n": 2}),
    "find_one": lambda table: table.find_one(n=2),
    "count": lambda table: table.count(n={">": 1}),
    "insert_many": lambda table: table.insert_many([{"n": 3}] * 100),
}


@pytest.mark.parametrize("call", LOGGED.values(), ids=LOGGED)
def test_echo_that_is_set_later(tmp_path, caplog, call):
    engine = create_engine(f"sqlite:///{tmp_path / 'echo.db'}")
    with dbset.connect(engine) as db:
        db["t"].insert({"n": 1})
        for echo in (True, False, True):
            call(db["t"])
            caplog.clear()
            engine.echo = echo
            call(db["t"])
            assert (" t" in caplog.text) is echo
        engine.echo = False
    engine.dispose()


def test_echo_that_is_set_later_on_an_async_engine(tmp_path, caplog):
    async def main():
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'echo.db'}")
        async with dbset.async_connect(engine) as db:
            await db["t"].insert({"n": 1})
            assert "INSERT INTO t" not in caplog.text
            engine.echo = True
            await db["t"].insert({"n": 2})
            assert "INSERT INTO t" in caplog.text
            engine.echo = False
        await engine.dispose()

    asyncio.run(main())


def test_async_engine(place):
    async def main():
        url, options = place
        driver = ASYNC_DRIVERS[url.get_backend_name()]
        engine = create_async_engine(url.set(drivername=driver), **options)
        async with dbset.async_connect(engine) as db:
            found = await async_work(db)
        await engine.dispose()
        return found

    assert asyncio.run(main()) == [1, 2, 3, 10, 20, 30]


def test_postgresql_without_transactions(api, postgresql_url):
    with pytest.raises(dbset.ArgumentError, match="with AUTOCOMMIT there are no transactions"):
        api(postgresql_url, isolation_level="AUTOCOMMIT")


def test_postgresql_engine_without_transactions(postgresql_url):
    engine = create_engine(postgresql_url).execution_options(isolation_level="AUTOCOMMIT")
    with pytest.raises(dbset.ArgumentError, match="with AUTOCOMMIT there are no transactions"):
        dbset.connect(engine)
    engine.dispose()


def test_an_engine_of_another_database():
    engine = create_engine("mysql+pymysql://", module=sqlite3)
    with pytest.raises(dbset.UrlError, match="not with mysql"):
        dbset.connect(engine)


def test_a_read_waits_for_no_writer(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'engine.db'}")
    with dbset.connect(engine) as db, closing(sqlite3.connect(engine.url.database)) as other:
        db["t"].insert({"n": 1})
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")

        assert db["t"].find_one(n=1) == {"id": 1, "n": 1}
        assert db["t"].count() == 1
    engine.dispose()


def test_listeners_of_the_engine_that_is_handed_in_are_called(place):
    url, options = place
    engine, heard = create_engine(url, **options), []
    names = ["begin", "commit", "before_cursor_execute", "before_execute"]
    for name in names:
        event.listen(engine, name, partial(_note, heard, name), retval=name.startswith("before"))
    with dbset.connect(engine) as db:
        db["t"].insert({"n": 1})
        heard.clear()
        db["t"].insert({"n": 2})

    assert [name for name in names if name not in heard] == []
    engine.dispose()


def test_listeners_that_come_later(tmp_path):
    engine, heard = create_engine(f"sqlite:///{tmp_path / 'engine.db'}"), []
    with dbset.connect(engine) as db:
        db["t"].insert({"n": 1})
        event.listen(engine, "do_execute", lambda *_: heard.append("do_execute"))
        event.listen(engine, "handle_error", lambda _: heard.append("handle_error"))
        db["t"].insert({"n": 1})
        with pytest.raises(OperationalError):
            db.query("SELECT nothing FROM t").all()

    assert heard == ["do_execute", "do_execute", "handle_error"]
    engine.dispose()


def _note(heard, name, *arguments):
    heard.append(name)
    if name == "before_cursor_execute":
        return arguments[2], arguments[3]
    return arguments[1:4]
