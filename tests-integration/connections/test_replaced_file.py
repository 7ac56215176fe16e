"""A SQLite file that is deleted or replaced while open: nobody would see later writes."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from dbset import ConnectionFailedError, connect
from sqlalchemy import create_engine, text

URLS = {
    "relative": "sqlite:///shop.db",
    "file:": "sqlite:///file:shop.db?uri=true",
    "file: with a mode": "sqlite:///file:./shop.db?mode=rw&uri=true",
    "link": "sqlite:///link.db",
}
CHANGES = {
    "deleted": lambda: Path("shop.db").unlink(),
    "deleted with all": lambda: [path.unlink() for path in Path().glob("shop.db*")],
    "renamed": lambda: Path("shop.db").rename("old.db"),
    "replaced": lambda: Path("restored.db").replace("shop.db"),
}
CALLS = {
    "insert": lambda db: db["t"].insert({"n": 2}),
    "insert_many": lambda db: db["t"].insert_many([{"n": 2}] * 3),
    "upsert": lambda db: db["t"].upsert({"n": 2}, ["n"]),
    "delete": lambda db: db["t"].delete(n=1),
    "find": lambda db: db["t"].find().all(),
    "count": lambda db: db["t"].count(),
    "query": lambda db: db.query("SELECT 1").all(),
    "execute": lambda db: db.execute("DELETE FROM t"),
    "tables": lambda db: db.tables(),
    "transaction": lambda db: db.transaction().__enter__(),
}
READS = ("find", "count", "query", "tables")


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A database file with a table, another file, and a link."""
    monkeypatch.chdir(tmp_path)
    for name, rows in (("shop.db", 1), ("restored.db", 5)):
        with sqlite3.connect(name) as connection:
            connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INT)")
            connection.executemany("INSERT INTO t (n) VALUES (?)", [(1,)] * rows)
        connection.close()
    Path("link.db").symlink_to("shop.db")


#: Each URL and each change occurs once.
PAIRS = list(zip(URLS.values(), CHANGES.values(), strict=True))


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("url", "change"), PAIRS, ids=map("; ".join, zip(URLS, CHANGES, strict=True))
)
@pytest.mark.parametrize("read_only", [False, True], ids=["", "read-only"])
def test_every_call_says_so(api, url, change, read_only):
    with api(url, read_only=read_only) as db:
        assert db["t"].count() == 1
        change()
        there = set(Path().iterdir())
        for call in map(CALLS.get, READS if read_only else CALLS):
            with pytest.raises(ConnectionFailedError):
                call(db)
        assert set(Path().iterdir()) <= there


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_transaction_does_not_end_well(api, change):
    """Its changes would be lost on commit."""
    with api("sqlite:///shop.db") as db:
        with pytest.raises(ConnectionFailedError), db.transaction():
            db["t"].insert({"n": 2})
            change()
        with pytest.raises(ConnectionFailedError):
            db["t"].count()


@pytest.mark.usefixtures("shop")
def test_many_rows_that_come_slowly(api):
    def rows():
        for n in range(12000):
            if n == 8000:
                Path("restored.db").replace("shop.db")
            yield {"n": n}

    with api("sqlite:///shop.db") as db, pytest.raises(ConnectionFailedError):
        db["t"].insert_many(rows())


@pytest.mark.usefixtures("shop")
def test_message(api):
    with api("sqlite:///shop.db") as db:
        Path("shop.db").unlink()
        with pytest.raises(ConnectionFailedError, match=r"sqlite:///shop.db: .* deleted or replac"):
            db["t"].count()
    with api("sqlite:///restored.db") as db:
        assert db["t"].count() == 5


@pytest.mark.usefixtures("shop")
def test_a_link_that_leads_elsewhere(api):
    with api("sqlite:///link.db") as db:
        Path("link.db").unlink()
        Path("link.db").symlink_to("restored.db")
        with pytest.raises(ConnectionFailedError):
            db["t"].count()


HARMLESS = {
    "other directory": lambda: os.chdir(".."),
    "VACUUM": lambda: _by_another_program("VACUUM"),
    "checkpoint": lambda: _by_another_program("PRAGMA wal_checkpoint(TRUNCATE)"),
    "journal": lambda: _by_another_program("SELECT 1"),
    "hard link": lambda: os.link("shop.db", "other.db"),
}


def _by_another_program(sql):
    program = "import sqlite3, sys; sqlite3.connect('shop.db').execute(sys.argv[1]).fetchall()"
    subprocess.run([sys.executable, "-c", program, sql], check=True)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("url", [URLS["relative"], URLS["file:"]])
@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_what_leaves_the_file_the_same(api, url, change):
    with api(url, pool_size=1) as db:
        db["t"].insert({"n": 2})
        change()
        db["t"].insert({"n": 3})
        for row in db["t"].find(_order_by="id"):  # of one connection; another one counts
            assert (row["id"], db["t"].count()) == (row["n"] if row["id"] > 1 else 1, 3)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///file:x?mode=memory&cache=shared&uri=true"])
def test_databases_in_memory(api, url, tmp_path):
    with api(url) as db:
        db["t"].insert({"n": 1})
        for path in tmp_path.iterdir():
            path.unlink()
        assert db["t"].count() == 1


@pytest.mark.usefixtures("shop")
def test_engine_that_is_handed_in():
    engine = create_engine("sqlite:///shop.db")
    with connect(engine) as db:
        Path("restored.db").replace("shop.db")
        with pytest.raises(ConnectionFailedError):
            db["t"].count()
    with engine.connect() as connection:  # is the owner's responsibility again
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 5
    engine.dispose()
