"""``db.engine`` in the user's own hands: transactions as SQLAlchemy promises them."""

from contextlib import suppress

import dbset
import pytest
from sqlalchemy import text


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
