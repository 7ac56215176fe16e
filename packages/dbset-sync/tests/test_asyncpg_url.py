"""libpq's options in a URL become arguments of asyncpg, or errors that name the option."""

from __future__ import annotations

import pytest
from dbset_sync import UrlError
from dbset_sync.engine.asyncpg_url import translate
from sqlalchemy import make_url

OPTIONS = [
    ("", {}),
    ("?connect_timeout=5", {"timeout": 5.0}),
    ("?connect_timeout=0", {"timeout": None}),
    (
        "?command_timeout=1.5&statement_cache_size=0",
        {
            "command_timeout": 1.5,
            "statement_cache_size": 0,
        },
    ),
    ("?sslmode=require", {"dsn": "postgresql://?sslmode=require"}),
    (
        "?application_name=a b&options=-csearch_path%3Dx",
        {"dsn": "postgresql://?application_name=a+b&options=-csearch_path%3Dx"},
    ),
]


@pytest.mark.parametrize(("query", "arguments"), OPTIONS)
def test_options(query, arguments):
    url, found = translate(make_url(f"postgresql+asyncpg://u:p@host/shop{query}"))

    assert found == arguments
    assert url == make_url("postgresql+asyncpg://u:p@host/shop")


@pytest.mark.parametrize(
    "query", ["?ssl=require", "?host=/run&port=1", "?prepared_statement_cache_size=0"]
)
def test_options_of_asyncpg_are_passed_on(query):
    url = make_url(f"postgresql+asyncpg:///shop{query}")

    assert translate(url) == (url, {})


def test_target_session_attrs_disables_prepared_statements():
    url = make_url("postgresql+asyncpg:///shop?target_session_attrs=primary")

    assert translate(url) == (url, {"statement_cache_size": 0})


HOSTS = [
    ("a,b/shop", ["a", "b"], [5432, 5432]),
    ("a,b:7/shop", ["a", "b"], [7, 7]),
    ("/shop?host=a,b", ["a", "b"], [5432, 5432]),
    ("/shop?host=a,b&port=1,2", ["a", "b"], [1, 2]),
    ("/shop?host=a:1&host=b", ["a", "b"], [1, 5432]),
]


@pytest.mark.parametrize(("rest", "hosts", "ports"), HOSTS)
def test_several_hosts(rest, hosts, ports):
    url, _ = translate(make_url(f"postgresql+asyncpg://{rest}"))
    _, arguments = url.get_dialect()().create_connect_args(url)

    assert (arguments["host"], arguments["port"]) == (hosts, ports)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "?channel_binding=require",
            "asyncpg has no option 'channel_binding'.*postgresql[+]psycopg://",
        ),
        ("?keepalives=yes", "the option 'keepalives' in .* must be a number, not 'yes'"),
        (
            "?connect_timeout=soon",
            "the option 'connect_timeout' in .* must be a number, not 'soon'",
        ),
    ],
)
def test_unknown_or_invalid_options_are_errors(query, message):
    with pytest.raises(UrlError, match=message) as raised:
        translate(make_url(f"postgresql+asyncpg://u:secret@host/shop{query}"))

    assert "secret" not in str(raised.value) + raised.value.url
