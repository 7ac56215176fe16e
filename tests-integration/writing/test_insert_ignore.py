"""insert_ignore: insert the row unless its keys exist."""

import pytest


@pytest.mark.parametrize("unique", [False, True])
def test_insert_ignore(db, unique):
    db["t"].insert({"k": "a", "n": 1})
    if unique:
        db["t"].create_index("k", name="only_one", unique=True)

    assert db["t"].insert_ignore({"k": "a", "n": 2}, ["k"]) is False
    assert db["t"].insert_ignore({"k": "b", "n": 2}, "k") not in (False, None)
    assert db["t"].insert_ignore({"k": None, "n": 3}, ["k"]) not in (False, None)
    assert db["t"].insert_ignore({"k": None, "n": 4}, ["k"]) is False
    assert [row["n"] for row in db["t"].find(_order_by="n")] == [1, 2, 3]


def test_insert_ignore_creates_the_table(db):
    assert [db["t"].insert_ignore({"k": 1}, ["k"]) for _ in range(2)] == [1, False]
