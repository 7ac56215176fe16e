"""Tab completion shows tables, and never waits for a blocked database."""

from __future__ import annotations

import time

from dbset_sync import connect


def offered(db):
    started = time.monotonic()
    names = db._ipython_key_completions_()
    assert time.monotonic() - started < 30
    return names


def test_tables_and_views(db):
    db["users"].insert({"name": "Ada"})
    db["my table"].insert({"n": 1})
    db.execute("CREATE VIEW adas AS SELECT * FROM users")

    assert offered(db) == ["my table", "users", "adas"]


def test_completion_shows_tables_after_commit(db):
    with db.transaction():
        db["users"].insert({"name": "Ada"})
        assert offered(db) == []
    assert offered(db) == ["users"]


def test_completion_of_a_closed_database(db):
    db.close()

    assert offered(db) == []


def test_completion_of_a_blocked_database(tmp_path):
    url = f"sqlite:///{tmp_path}/shop.db"
    with connect(url, pool_size=1, max_overflow=0, pool_timeout=60) as db:
        db["users"].insert({"name": "Ada"})
        with db.engine.connect():
            assert offered(db) == []
        assert offered(db) == ["users"]


def test_completion_of_a_damaged_file(tmp_path):
    file = tmp_path / "shop.db"
    with connect(f"sqlite:///{file}") as db:
        db["users"].insert({"name": "Ada"})
        db.engine.dispose()
        file.write_bytes(b"no database" * 1000)

        assert offered(db) == []
