"""transaction: all of it or nothing."""

import pytest
from sqlalchemy.exc import IntegrityError


class OopsError(Exception):
    pass


def test_commits(db):
    with db.transaction() as tx:
        tx["users"].insert({"name": "Ada"})
        db["orders"].insert({"total": 100})

    assert (db["users"].count(), db["orders"].count()) == (1, 1)


def test_exception_rolls_back_and_comes_out_unchanged(db):
    db["users"].insert({"name": "Ada"})
    error = OopsError("as it was")
    with pytest.raises(OopsError) as raised, db.transaction():
        db["users"].insert({"name": "Bob"})
        raise error

    assert raised.value is error
    assert [row["name"] for row in db["users"].find()] == ["Ada"]


def test_nested_ones_are_savepoints(db):
    with db.transaction():
        db["t"].insert({"n": 1})
        with pytest.raises(OopsError), db.transaction():
            db["t"].insert({"n": 2})
            raise OopsError
        with db.transaction():
            db["t"].insert({"n": 3})

    assert [row["n"] for row in db["t"].find(_order_by="id")] == [1, 3]


def test_database_error_comes_through_as_it_is(db):
    db.query("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER UNIQUE)")
    db["t"].insert({"id": 1, "n": 1})
    with pytest.raises(IntegrityError), db.transaction():
        db["t"].insert({"id": 2, "n": 2})
        db["t"].insert({"id": 3, "n": 1})
    assert db["t"].count() == 1


@pytest.mark.parametrize("level", ["SERIALIZABLE", None])
def test_isolation_level(db, level):
    with db.transaction(level):
        db["t"].insert({"n": 1})

    assert db["t"].count() == 1
