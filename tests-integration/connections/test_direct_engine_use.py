"""Direct use of ``db.engine``: transactions behave as SQLAlchemy documents them."""

from contextlib import suppress
from functools import partial

import dbset
import pytest
from sqlalchemy import event, text


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request):
    with dbset.connect(request.getfixturevalue(f"empty_{request.param}"), pool_size=1) as db:
        db["t"].insert({"n": 1})
        yield db


BEFORE = {
    "insert": lambda table: table.insert({"n": 1}),
    "upsert": lambda table: table.upsert({"n": 1}, ["n"]),
    "find_one": lambda table: table.find_one(n=1),
    "mistake": lambda table: table.find_one(m=1),
    "mistake in a write": lambda table: table.delete(m=1),
    "bad filter": lambda table: table.find_one(n={"?": 1}),
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_a_block_that_fails_is_rolled_back(db, before):
    with suppress(dbset.DatasetError):
        before(db["t"])
    count = db["t"].count()
    with pytest.raises(ZeroDivisionError), db.engine.begin() as connection:
        connection.execute(text("INSERT INTO t (n) VALUES (2)"))
        connection.execute(text("CREATE TABLE other (n BIGINT)"))
        raise ZeroDivisionError

    assert (db["t"].count(), db.tables()) == (count, ["t"])
    with db.engine.connect() as connection:  # without commit()
        connection.execute(text("DELETE FROM t"))
    assert db["t"].count() == count


def test_writes_fire_the_commit_event(db):
    heard = []
    for name in ("commit", "rollback"):
        event.listen(db.engine, name, partial(lambda name, _: heard.append(name), name))
    db["t"].insert({"n": 2})
    db["t"].update({"n": 3}, n=2)
    db["t"].delete(n=3)

    assert heard == ["commit"] * 3


LEVELS = {
    "transaction": lambda db: write_at_level(db, "SERIALIZABLE"),
    "engine": lambda db: read_at_level(db, "AUTOCOMMIT"),
}


def write_at_level(db, level):
    with db.transaction(isolation_level=level):
        db["t"].insert({"n": 2})


def read_at_level(db, level):
    with db.engine.connect().execution_options(isolation_level=level) as connection:
        connection.execute(text("SELECT 1"))


@pytest.mark.parametrize("level", LEVELS.values(), ids=LEVELS)
def test_writes_after_an_isolation_level(db, level):
    level(db)
    before = db["t"].count()
    db["t"].insert({"n": 3})
    db["t"].upsert({"n": 4}, ["n"])
    db["t"].delete(n=1)

    assert db["t"].count() == before + 1


OPTIONS = {
    "url": ("?isolation_level=IMMEDIATE", {}),
    "driver": ("", {"connect_args": {"isolation_level": "DEFERRED"}}),
    "engine": ("", {"isolation_level": "SERIALIZABLE"}),
}


@pytest.mark.parametrize(("query", "options"), OPTIONS.values(), ids=OPTIONS)
def test_the_drivers_own_transactions(empty_sqlite, query, options):
    with dbset.connect(empty_sqlite + query, **options) as db:
        for n in range(3):
            db["t"].insert({"n": n})
        db["t"].update({"n": 7}, n=1)
    with dbset.connect(empty_sqlite) as db:
        assert [row["n"] for row in db["t"].find(_order_by="id")] == [0, 7, 2]
