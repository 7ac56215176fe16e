"""A URL gets a driver, or an error that says what to do."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest
from dbset_sync import DriverNotFoundError, UrlError
from dbset_sync.engine.url import resolve_url
from dbset_sync.runtime import Driver, Runtime
from sqlalchemy import make_url


class OtherRuntime(Runtime):
    """A runtime with other drivers."""

    drivers = MappingProxyType(
        {
            "sqlite": (Driver("first", "no_such_module", "x"), Driver("pysqlite", "sqlite3", "x")),
            "postgresql": (Driver("psycopg2", "no_such_module", "pip install 'some[extra]'"),),
        }
    )


@pytest.mark.parametrize(
    ("url", "drivername"),
    [
        ("sqlite://", "sqlite+pysqlite"),
        ("sqlite:///shop.db", "sqlite+pysqlite"),
        ("sqlite+pysqlite://", "sqlite+pysqlite"),
        ("postgresql://h/d", "postgresql+psycopg2"),
        ("postgres://h/d", "postgresql+psycopg2"),
        ("postgres+psycopg2://h/d", "postgresql+psycopg2"),
    ],
)
@pytest.mark.parametrize("kind", [str, make_url])
def test_driver(url, drivername, kind):
    found = resolve_url(kind(url), Runtime())

    assert found == make_url(url).set(drivername=drivername)


@pytest.mark.parametrize(
    ("value", "url"),
    [(None, "sqlite+pysqlite://"), ("sqlite:///env.db", "sqlite+pysqlite:///env.db")],
)
def test_without_a_url_the_environment_decides(monkeypatch, value, url):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if value is not None:
        monkeypatch.setenv("DATABASE_URL", value)

    assert resolve_url(None, Runtime()) == make_url(url)
    assert resolve_url("sqlite:///own.db", Runtime()).database == "own.db"


def test_invalid_url_in_the_environment(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "")

    with pytest.raises(UrlError, match="DATABASE_URL is not a valid database URL"):
        resolve_url(None, Runtime())


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "this is not a valid database URL; write it like postgresql://"),
        ("shop.db", "'shop.db' is not a valid database URL; write it like .* sqlite:///file.db"),
        ("sqlite:/shop.db", "this is not a valid database URL"),
        ("postgresql://h:port/d", "the port after the host is not a number"),
        (42, "expected a database URL, not int"),
        (
            Path("shop.db"),
            "expected a database URL, not PosixPath; write it like .* sqlite:///file.db",
        ),
        (b"sqlite://", "expected a database URL, not bytes"),
        ("postgresql://u:p@a:1,b:2/d", r"write several hosts as \?host=a:5432&host=b:5432"),
        ("postgresql://u:p@ss@h/d", "contains @; write it as %40"),
        ("mysql://h/d", "dbset works with postgresql and sqlite, not with mysql: mysql://h/d"),
        ("oracle+oracledb://h/d", "not with oracle"),
        ("nosuch://h/d", "unknown kind of database 'nosuch' in nosuch://h/d; try postgresql://"),
        (
            "postgre://h/d",
            "unknown kind of database 'postgre' in postgre://h/d; try postgresql://$",
        ),
        ("sqllite:///x.db", "'sqllite' in sqllite:///x.db; try sqlite://$"),
        ("sqlite+nosuch:///x.db", "sqlite has no driver 'nosuch': .* leave it out: sqlite:///x.db"),
        (
            "postgresql+asyncpg://h/d",
            r"connect\(\) cannot use the driver 'asyncpg' of postgresql\+asyncpg://h/d",
        ),
        (
            "postgresql+pg8000://h:pw@h/d",
            r"does not know the driver .pg8000. of postgresql.*://h:\*\*\*@h/d; it knows psycopg2",
        ),
        ("sqlite+aiosqlite:///x.db", r"call async_connect\(\), or use sqlite:///x.db"),
    ],
)
def test_invalid_urls(url, message):
    with pytest.raises(UrlError, match=message):
        resolve_url(url, Runtime())


def test_first_installed_driver_is_used():
    assert resolve_url("sqlite://", OtherRuntime()).get_driver_name() == "pysqlite"


@pytest.mark.parametrize("url", ["postgresql://h/d", "postgresql+psycopg2://h/d"])
def test_missing_driver_is_an_error(url):
    with pytest.raises(DriverNotFoundError, match=r"pip install 'some\[extra\]'") as raised:
        resolve_url(url, OtherRuntime())

    assert (raised.value.driver, raised.value.url) == ("no_such_module", url)
