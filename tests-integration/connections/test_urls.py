"""One URL works in both APIs: libpq's options, and several hosts."""

import dbset
import pytest
from sqlalchemy import make_url

OPTIONS = [
    ({"application_name": "a b"}, "application_name", "a b"),
    ({"options": "-csearch_path=pg_catalog"}, "search_path", "pg_catalog"),
    ({"connect_timeout": "5", "sslmode": "prefer"}, "server_encoding", "UTF8"),
    ({"target_session_attrs": "read-write"}, "transaction_read_only", "off"),
]


@pytest.mark.parametrize(("query", "setting", "value"), OPTIONS)
def test_options_of_libpq(open_postgresql, empty_postgresql, query, setting, value):
    url = make_url(empty_postgresql).update_query_dict(query)
    db = open_postgresql(url)

    assert db.query("SELECT current_setting(:name) AS value", name=setting).first() == {
        "value": value
    }


def test_the_first_host_that_answers(open_postgresql, empty_postgresql, tmp_path):
    url = make_url(empty_postgresql)
    host = url.query.get("host") or f"{url.host}:{url.port or 5432}"
    several = url.set(host="").update_query_dict({"host": [str(tmp_path), host]})
    db = open_postgresql(several)

    assert db["t"].insert({"n": 1}) == 1


BAD = [
    ({"sslmode": "nosuch"}, "sslmode"),
    ({"connect_timeout": "soon"}, "connect_timeout"),
    ({"nosuch": "1"}, "nosuch"),
    ({"target_session_attrs": "standby"}, "standby"),
]


@pytest.mark.parametrize(("query", "option"), BAD)
def test_options_that_cannot_be(api, postgresql_url, query, option):
    with pytest.raises(dbset.ConnectionFailedError, match=option):
        api(make_url(postgresql_url).update_query_dict(query))


def test_a_user_that_there_is_not(api, postgresql_url):
    url = make_url(postgresql_url).set(username="nosuchuser", password="secret")
    with pytest.raises(dbset.ConnectionFailedError, match="nosuchuser") as raised:
        api(url)

    assert "secret" not in f"{raised.value} {raised.value.__cause__}"


@pytest.mark.parametrize("url", ["mysql://u:secret@h/d", "mysql+aiomysql://u:secret@h/d"])
def test_a_kind_of_database_that_is_not_served(api, url):
    with pytest.raises(dbset.UrlError, match="dbset works with postgresql and sqlite, not with m"):
        api(url)


@pytest.mark.parametrize(
    "url", ["postgres//user:s3cret@host/db", "user:s3cret@host/db", "x+y://user:s3cret@host/db"]
)
def test_no_password_in_errors_about_urls(url):
    with pytest.raises(dbset.UrlError) as raised:
        dbset.connect(url)
    error = raised.value
    while error is not None:
        assert "s3cret" not in str(error)
        error = error.__cause__
