"""No message, repr or cause shows a password."""

from __future__ import annotations

import traceback

import pytest
from dbset_sync import ConnectionFailedError, UrlError, connect
from dbset_sync.engine.url import shown
from sqlalchemy import create_engine, make_url


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("postgresql://u:secret@h/d", "postgresql://u:***@h/d"),
        ("postgresql://h/d?user=u&password=secret", "postgresql://h/d?user=u"),
        ("postgresql://h/d?sslpassword=secret&a=b", "postgresql://h/d?a=b"),
        ("postgresql://h/d?PASSWORD=secret", "postgresql://h/d"),
        ("sqlite:///shop.db", "sqlite:///shop.db"),
    ],
)
def test_shown(url, text):
    assert shown(make_url(url)) == text


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("postgresql//u:secret@h/d", UrlError),
        ("postgresql://u:p@h:secret@h/d", UrlError),
        ("postgresql://u:p@secret@h/d", UrlError),
        ("postgresql://u:secret%40%2F@127.0.0.1:1/d", ConnectionFailedError),
        ("postgresql://u:se/secret@127.0.0.1:1/d", ConnectionFailedError),
        ("postgresql://u:se#secret?@127.0.0.1:1/d", ConnectionFailedError),
        ("postgresql://u:secret@127.0.0.1:1,127.0.0.1:2/d", UrlError),
        ("postgresql://u:secret@127.0.0.1:1/d?nosuch=1", ConnectionFailedError),
        ("mysql://u:secret@h/d", UrlError),
        ("sqlite://u:secret@h/shop.db", UrlError),
        ("nosuch://u:secret@h/d", UrlError),
        ("postgresql+asyncpg://u:secret@h/d?password=secret", UrlError),
        ("postgresql://u:secret@127.0.0.1:1/d", ConnectionFailedError),
        ("postgresql://127.0.0.1:1/d?user=u&password=secret", ConnectionFailedError),
    ],
)
def test_errors(url, kind):
    with pytest.raises(kind) as raised:
        connect(url)

    assert "secret" not in "".join(traceback.format_exception(raised.value))
    assert "secret" not in raised.value.url


def test_repr(tmp_path):
    engine = create_engine(f"sqlite:///file:{tmp_path}/a.db?uri=true&password=secret")
    with connect(engine) as db:
        assert "secret" not in repr(db)
        assert repr(db).startswith("<Database sqlite:///")
    engine.dispose()
