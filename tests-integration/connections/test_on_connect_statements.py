"""Statements for each new connection to SQLite."""

import dbset
import pytest
from sqlalchemy import create_engine, make_url

URLS = ["sqlite://", "sqlite:///{directory}/x.db"]


@pytest.fixture(params=URLS)
def sqlite_url(request, tmp_path):
    return request.param.format(directory=tmp_path)


def test_every_connection(api, sqlite_url):
    statements = ["PRAGMA cache_size = 9", "PRAGMA case_sensitive_like = ON"]
    with api(sqlite_url, on_connect_statements=statements) as db:
        db["t"].insert_many([{"name": "Ada"}, {"name": "ada"}])
        for _ in db.query("SELECT 1"):  # the loop holds one connection, and the next call another
            assert db.query("PRAGMA cache_size").first() == {"cache_size": 9}
            found = db.query("SELECT name FROM t WHERE name LIKE 'a%'").all()
            assert found == [{"name": "ada"}]
        assert statements == ["PRAGMA cache_size = 9", "PRAGMA case_sensitive_like = ON"]


def test_read_only(api, tmp_path):
    with dbset.connect(f"sqlite:///{tmp_path / 'x.db'}") as db:
        db["t"].insert({"n": 1})
    url = f"sqlite:///{tmp_path / 'x.db'}"
    with api(url, read_only=True, on_connect_statements=["PRAGMA cache_size = 9"]) as db:
        assert db.query("PRAGMA cache_size").first() == {"cache_size": 9}


def test_a_mistake(api, sqlite_url):
    with pytest.raises(dbset.ConnectionFailedError, match='near "PRAGM": syntax error'):
        api(sqlite_url, on_connect_statements=["PRAGM cache_size = 9"])


REFUSED = ["PRAGMA cache_size = 9", [], [1], {"a": 1}, 5]


@pytest.mark.parametrize("statements", REFUSED)
def test_no_list(api, statements):
    with pytest.raises(dbset.ArgumentError, match="on_connect_statements"):
        api("sqlite://", on_connect_statements=statements)


def test_postgresql(api, postgresql_url):
    message = "on_connect_statements is for SQLite; for PostgreSQL, set parameters in the URL"
    with pytest.raises(dbset.ArgumentError, match=message):
        api(postgresql_url, on_connect_statements=["SET work_mem = '64MB'"])


def test_postgresql_by_its_url(api, postgresql_url):
    url = make_url(postgresql_url).update_query_dict({"options": "-c work_mem=64MB"})
    with api(url) as db:
        assert db.query("SHOW work_mem").first() == {"work_mem": "64MB"}


def test_an_engine(sqlite_url):
    engine = create_engine(sqlite_url)
    with pytest.raises(dbset.UrlError, match="pass on_connect_statements when you create it"):
        dbset.connect(engine, on_connect_statements=["PRAGMA cache_size = 9"])
    engine.dispose()
