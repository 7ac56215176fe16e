"""Rows that leave all to the database."""

import pytest
from dbset import RowError

TABLES = {
    "number": "CREATE TABLE t (id {key}, n INTEGER DEFAULT 7)",
    "not null": "CREATE TABLE t (id {key}, n INTEGER NOT NULL DEFAULT 7, m TEXT)",
    "no key": "CREATE TABLE t (n INTEGER DEFAULT 7)",
}


@pytest.fixture(params=TABLES.values(), ids=TABLES)
def table(request, db):
    key = "INTEGER PRIMARY KEY" if db.engine.name == "sqlite" else "serial PRIMARY KEY"
    db.execute(request.param.format(key=key))
    return db["t"]


def test_insert(table):
    keys = [table.insert({}), table.insert({})]

    assert keys == ([1, 2] if table.has_column("id") else [None, None])
    assert [row["n"] for row in table.find()] == [7, 7]


@pytest.mark.parametrize("count", [1, 3, 60])
def test_insert_many(table, count):
    assert table.insert_many([{} for _ in range(count)]) == count
    assert table.insert_many([{}, {"n": 1}, {}], chunk_size=count) == 3
    assert sorted(row["n"] for row in table.find()) == [1, *[7] * (count + 2)]


CALLS = {
    "insert": (lambda t: t.insert({}), "the row is empty; give at least one column"),
    "insert_many": (lambda t: t.insert_many([{"n": 1}, {}]), "row 1 is empty; give at least"),
    "many chunks": (lambda t: t.insert_many([*[{"n": 1}] * 4, {}], chunk_size=2), "row 4 is empty"),
    "update": (lambda t: t.update({}, n=1), "the row is empty"),
}


@pytest.mark.parametrize("exists", [False, True])
@pytest.mark.parametrize(("call", "message"), CALLS.values(), ids=CALLS)
def test_where_there_are_no_defaults(db, call, message, exists):
    if exists:
        db["t"].insert({"n": 0})
    with pytest.raises(RowError, match=f"^{message}"):
        call(db["t"])
    assert db["t"].count() == exists
    assert db.tables() == ["t"] * exists
