"""URLs of SQLite: impossible files, and options that would be ignored."""

from __future__ import annotations

import gc

import pytest
from dbset_sync import ConnectionFailedError, UrlError, connect

URLS = [
    ("sqlite://host/shop.db", {}, UrlError, "SQLite has no host; write sqlite:///shop.db"),
    ("sqlite:///{0}/shop.db?mode=ro", {}, UrlError, "'mode' needs a file: URL, like .*uri=true"),
    ("sqlite:///file:{0}/shop.db", {}, UrlError, "file: and uri=true need each other"),
    ("sqlite:///{0}/shop.db?uri=true", {}, UrlError, "file: and uri=true need each other"),
    ("sqlite:///{0}/none/shop.db", {}, ConnectionFailedError, "no directory /.*/none; create it"),
    ("sqlite:///{0}", {}, ConnectionFailedError, "it is a directory; name a file"),
    ("sqlite:///{0}/none.db", {"read_only": True}, ConnectionFailedError, "without read_only=True"),
    ("sqlite:///{0}/text", {}, ConnectionFailedError, "file is not a database"),
    ("sqlite:///{0}/text", {"read_only": True}, ConnectionFailedError, "file is not a database"),
]


@pytest.mark.parametrize(("url", "options", "kind", "message"), URLS)
def test_invalid_urls_of_sqlite(tmp_path, url, options, kind, message):
    (tmp_path / "text").write_text("no database at all" * 100)

    with pytest.raises(kind, match=message):
        connect(url.format(tmp_path), **options)
    gc.collect()  # so that a connection left open gives a warning
    assert [path.name for path in tmp_path.iterdir()] == ["text"]


MEMORY = ["sqlite://", "sqlite:///:memory:", "sqlite://?timeout=1"]
MEMORY_URIS = ["sqlite:///file::memory:?uri=true", "sqlite:///file:shop?mode=memory&uri=true"]


@pytest.mark.parametrize("url", [*MEMORY, *MEMORY_URIS])
def test_a_database_in_memory_has_many_connections(url):
    with connect(url) as db, db.engine.connect(), db.engine.connect() as other:
        db["t"].insert({"n": 1})
        assert other.exec_driver_sql("SELECT n FROM t").all() == [(1,)]


@pytest.mark.parametrize(("query", "milliseconds"), [("", 60_000), ("?timeout=2", 2000)])
def test_timeout_in_the_url(tmp_path, query, milliseconds):
    with connect(f"sqlite:///{tmp_path}/shop.db{query}") as db:
        assert db.query("PRAGMA busy_timeout").all() == [{"timeout": milliseconds}]
