"""A unique index replaces the one that dbset makes when a call finds rows by keys."""

import pytest
from sqlalchemy.exc import IntegrityError

ROWS = [{"k": "a", "v": 1}, {"k": "b", "v": 2}]


def indexes(db):
    return {(index.name, index.unique) for index in db["t"].table.indexes}


def test_it_replaces_the_index_of_keys(db):
    db["t"].insert_many(ROWS)
    db["t"].upsert({"k": "a", "v": 3}, ["k"])
    assert indexes(db) == {("idx_t_k", False)}

    assert db["t"].create_index("k", unique=True) == "idx_t_k"
    assert indexes(db) == {("idx_t_k", True)}
    db["t"].upsert({"k": "a", "v": 4}, ["k"])
    assert db["t"].values("v", k="a").all() == [4]


def test_the_index_of_keys_stays_where_rows_are_equal(db):
    db["t"].insert_many([*ROWS, {"k": "a", "v": 5}])
    db["t"].upsert({"k": "b", "v": 3}, ["k"])

    with pytest.raises(IntegrityError):
        db["t"].create_index("k", unique=True)
    assert indexes(db) == {("idx_t_k", False)}
