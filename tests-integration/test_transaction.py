"""transaction: all of it or nothing, in the database and in what dbset knows of it."""

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


def test_schema_rolls_back_with_the_rows(db):
    db["old"].insert({"a": 1})
    with pytest.raises(OopsError), db.transaction():
        db["new"].insert({"a": 1})
        db["old"].insert({"b": 2})
        with pytest.raises(OopsError), db.transaction():
            db["old"].insert({"c": 3})
            raise OopsError
        assert db["old"].find_one(b=2) == {"id": 2, "a": None, "b": 2}
        db["old"].insert({"c": "text this time"})
        raise OopsError

    assert db.tables() == ["old"]
    assert db["old"].find().all() == [{"id": 1, "a": 1}]
    assert db["new"].insert({"x": "y"}) == 1
    db["old"].insert({"b": "other type", "c": 1})
    assert db["old"].find_one(c=1)["b"] == "other type"


def test_uncommitted_table_is_unknown_to_others(db, open_db):
    other = open_db()
    with db.transaction():
        db["t"].insert({"n": 1})
        assert other["t"].count() == 0
        assert other.has_table("t") is False

    assert other["t"].count() == 1


def test_index_rolls_back(db):
    db["t"].insert({"n": 1})
    with pytest.raises(OopsError), db.transaction():
        db["t"].upsert({"n": 1, "m": 1}, ["n"])
        raise OopsError
    db["t"].upsert({"n": 1, "m": 2}, ["n"])

    assert [index.name for index in db["t"].table.indexes] == ["idx_t_n"]


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
