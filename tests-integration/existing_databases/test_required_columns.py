"""NOT NULL columns without a default: a write to an existing row may omit them."""

import pytest
from sqlalchemy.exc import IntegrityError


@pytest.fixture(params=["", ", UNIQUE (k)"], ids=["no unique key", "unique key"])
def table(request, db):
    columns = (
        f"id INTEGER PRIMARY KEY, k INT NOT NULL, item TEXT NOT NULL, price INT{request.param}"
    )
    db.query(f"CREATE TABLE t ({columns})")
    db["t"].insert({"id": 1, "k": 7, "item": "tea", "price": 1})
    return db["t"]


def test_upsert_updates(table):
    assert table.upsert({"k": 7, "price": 2}, ["k"]) == 1
    assert table.find_one() == {"id": 1, "k": 7, "item": "tea", "price": 2}


def test_upsert_many_updates(table):
    assert table.upsert_many([{"k": 7, "price": 3}, {"k": 7, "price": 4}], ["k"]) == 2
    assert table.find_one() == {"id": 1, "k": 7, "item": "tea", "price": 4}


def test_insert_ignore_leaves_it(table):
    assert table.insert_ignore({"k": 7, "price": 5}, ["k"]) is False
    assert table.find_one() == {"id": 1, "k": 7, "item": "tea", "price": 1}


@pytest.mark.parametrize("call", ["upsert", "upsert_many", "insert_ignore"])
def test_a_new_row_needs_them(table, call):
    row = {"id": 2, "k": 8}
    with pytest.raises(IntegrityError):
        getattr(table, call)([row] if call == "upsert_many" else row, ["k"])

    assert table.count() == 1


KEYS = {
    "a number": "id INTEGER NOT NULL PRIMARY KEY",
    "a code": "id VARCHAR(9) NOT NULL PRIMARY KEY",
    "two columns": "id INTEGER NOT NULL, j INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (id, j)",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("call", ["upsert", "upsert_many", "insert_ignore", "insert_ignore_many"])
def test_so_are_primary_keys(db, key, call):
    columns, _, constraint = key.partition(", PRIMARY")
    constraint = constraint and f", PRIMARY{constraint}"
    db.query(f"CREATE TABLE t ({columns}, k INT NOT NULL UNIQUE, price INT{constraint})")
    db.query("INSERT INTO t (id, k, price) VALUES ('1', 7, 1)")
    row = {"k": 7, "price": 2}
    for _ in range(2):  # the second call has a plan
        getattr(db["t"], call)([row] if call.endswith("many") else row, ["k"])
    assert db["t"].values("price").all() == [2 if call.startswith("upsert") else 1]
