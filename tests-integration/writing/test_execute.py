"""execute: run a statement and return the number of rows that it changed."""

from sqlalchemy import delete


def test_execute(db):
    db["t"].insert_many([{"n": n} for n in range(5)])

    assert db.execute("UPDATE t SET n = n + 10 WHERE n >= :n", n=3) == 2
    assert db.execute(delete(db["t"].table).where(db["t"].table.c.n > 10)) == 2
    assert db["t"].count() == 3
