"""connect: the database and driver that it chooses, and clear errors if it cannot connect."""

import asyncio
import os
import subprocess
import sys
import traceback

import dbset
import psycopg2
import pytest
from dbset_async.bridge import AsyncRuntime
from dbset_sync import runtime as apis
from dbset_sync.engine.url import resolve_url
from postgresql_server import LOCKED
from sqlalchemy import create_engine, make_url
from sqlalchemy.ext.asyncio import create_async_engine

PASSWORD = "secret"  # in a variable, so that no traceback shows it


async def async_connect(*args, **kwargs):
    async with dbset.async_connect(*args, **kwargs) as db:
        return repr(db)


def connect_either(api, *args, **kwargs):
    if api == "async":
        return asyncio.run(async_connect(*args, **kwargs))
    with dbset.connect(*args, **kwargs) as db:
        return repr(db)


@pytest.fixture(params=["sync", "async"])
def either(request):
    return lambda *args, **kwargs: connect_either(request.param, *args, **kwargs)


BAD_URLS = [
    ("nosuch://host/db", "unknown kind of database 'nosuch'"),
    ("postgresql+nosuch://host/db", "postgresql has no driver 'nosuch'"),
    ("not a url", "database URL"),
    ("", "database URL"),
    (42, "database URL"),
]


@pytest.mark.parametrize(("url", "message"), BAD_URLS)
def test_bad_url(either, url, message):
    with pytest.raises(dbset.UrlError, match=message):
        either(url)


@pytest.mark.parametrize(
    ("api", "url", "message"),
    [
        ("sync", "postgresql+asyncpg://u:secret@h/d", r"connect\(\) cannot use .*async_connect"),
        ("sync", "sqlite+aiosqlite:///x.db", r"connect\(\) cannot use .*async_connect"),
        ("async", "postgresql+psycopg2://u:secret@h/d", r"async_connect\(\) cannot .* connect\(\)"),
        ("async", "sqlite+pysqlite:///x.db", r"async_connect\(\) cannot use .*sqlite:///x.db"),
    ],
)
def test_driver_of_the_other_api(api, url, message):
    with pytest.raises(dbset.UrlError, match=message) as raised:
        connect_either(api, url)

    assert "secret" not in str(raised.value)
    assert isinstance(raised.value, (ValueError, dbset.ConnectionFailedError))


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("sqlite://", "install a Python that has it"),
        ("postgresql://h/d", r"pip install 'dbset-sync\[postgres\]'"),
        ("postgresql+psycopg://h/d", r"pip install 'psycopg\[binary\]'"),
    ],
)
def test_missing_driver(monkeypatch, url, remedy):
    monkeypatch.setattr("dbset_sync.engine.url.find_spec", lambda module: None)

    with pytest.raises(dbset.DriverNotFoundError, match=f"not installed; {remedy}"):
        resolve_url(url, apis.Runtime())


@pytest.fixture(params=["postgresql", "postgresql+psycopg"])
def scheme(request):
    return request.param


def test_server_that_cannot_be_reached(either, scheme):
    with pytest.raises(dbset.ConnectionFailedError) as raised:
        either(f"{scheme}://user:{PASSWORD}@127.0.0.1:1/db")

    message = str(raised.value)
    assert "user:***@127.0.0.1:1/db" in message
    assert "check that a server is running there" in message
    assert isinstance(raised.value, ConnectionError)
    assert raised.value.__cause__ is not None
    assert PASSWORD not in "".join(traceback.format_exception(raised.value))


def test_psycopg_without_its_library():
    program = "import dbset; dbset.connect('postgresql+psycopg://user:secret@h/db')"
    environment = {**os.environ, "PSYCOPG_IMPL": "c"}  # it is not installed
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    said = ended.stderr.splitlines()

    assert "dbset_sync.errors.ConnectionFailedError: cannot connect to" in ended.stderr
    assert "psycopg cannot be imported: " in ended.stderr
    assert said[-1].endswith("; pip install 'psycopg[binary]'")
    assert "user:***@h" in ended.stderr


def test_host_that_there_is_not(either, scheme):
    with pytest.raises(dbset.ConnectionFailedError, match=r"nosuch.invalid.*check the spelling"):
        either(f"{scheme}://nosuch.invalid/db")


def test_wrong_database_name(either, postgresql_url):
    with pytest.raises(dbset.ConnectionFailedError, match=r'"nosuchdb" does not exist \(create it'):
        either(make_url(postgresql_url).set(database="nosuchdb"))


def test_wrong_password(either, postgresql_url, scheme, user_with_password):
    url = make_url(postgresql_url).set(
        drivername=scheme, username=user_with_password, password=PASSWORD
    )
    with pytest.raises(dbset.ConnectionFailedError) as raised:
        either(url)

    assert 'password authentication failed for user "locked"' in str(raised.value)
    assert "check user and password" in str(raised.value)
    assert raised.value.__cause__ is not None
    assert PASSWORD not in "".join(traceback.format_exception(raised.value))


def test_file_in_a_missing_directory(either, tmp_path):
    with pytest.raises(dbset.ConnectionFailedError, match=f"{tmp_path}/missing; create it first"):
        either(f"sqlite:///{tmp_path}/missing/x.db")


def test_file_that_is_no_database(either, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ada, " * 200)

    with pytest.raises(dbset.ConnectionFailedError, match=r"not a database \(name another file"):
        either(f"sqlite:///{tmp_path}/letter.txt")


@pytest.fixture
def user_with_password(postgresql_url):
    """A user who needs a password."""
    with psycopg2.connect(postgresql_url) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE IF EXISTS {LOCKED}")
        cursor.execute(f"CREATE ROLE {LOCKED} LOGIN PASSWORD 'right'")
    connection.close()
    return LOCKED


@pytest.mark.parametrize(
    ("url", "sync_driver", "async_driver"),
    [
        ("postgresql://h/d", "psycopg2", "asyncpg"),
        ("postgres://h/d", "psycopg2", "asyncpg"),
        ("sqlite:///x.db", "pysqlite", "aiosqlite"),
        ("postgresql+psycopg://h/d", "psycopg", "psycopg"),
    ],
)
def test_driver_is_chosen(url, sync_driver, async_driver):
    async def of_async_api():
        return resolve_url(url, AsyncRuntime()).get_driver_name()

    assert resolve_url(url, apis.Runtime()).get_driver_name() == sync_driver
    assert asyncio.run(of_async_api()) == async_driver


def test_other_drivers_of_postgresql(either, postgresql_url):
    assert "psycopg" in either(postgresql_url.replace("postgresql://", "postgresql+psycopg://"))


def test_database_url_of_the_environment(either, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/env.db")

    assert "env.db" in either()


def test_password_is_never_shown(either, monkeypatch, postgresql_url):
    assert "postgres:***@" in either(postgresql_url.replace("postgres:@", "postgres:secret@"))


def test_engine_is_taken_as_it_is(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/engine.db")
    with dbset.connect(engine) as db:
        assert db.engine is engine
        with pytest.raises(ZeroDivisionError), db.transaction():
            db["t"].insert({"n": 1})
            raise ZeroDivisionError
        assert db.tables() == []
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


def test_async_engine_is_taken_as_it_is(tmp_path):
    async def main():
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/engine.db")
        async with dbset.async_connect(engine) as db:
            assert db.engine is engine
            await db["t"].insert({"n": 1})
            with pytest.raises(dbset.UrlError, match="async_connect"):
                dbset.connect(engine)
        await engine.dispose()

    asyncio.run(main())


def test_sync_engine_in_async_connect():
    engine = create_engine("sqlite://")
    with pytest.raises(dbset.UrlError, match="call connect"):
        asyncio.run(async_connect(engine))


def test_options_belong_to_the_engine():
    with pytest.raises(ValueError, match="takes no options; pass pool_size"):
        dbset.connect(create_engine("sqlite://"), pool_size=3)


def test_fork_leaves_the_parents_connections_alone(database_url):
    with dbset.connect(database_url) as db:
        db["t"].insert({"a": 1})
        if (child := os.fork()) == 0:
            status = 1
            try:
                db["t"].insert({"a": 2})
                db.close()
                status = 0
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
        assert db["t"].count() == 2
