"""Rows without columns: the database fills in its defaults."""

import pytest
from dbset import IntegrityError, PrimaryKey, RowError, TableNotFoundError

NUMBERED = {"postgresql": "SERIAL PRIMARY KEY", "sqlite": "INTEGER PRIMARY KEY"}


@pytest.fixture
def table(db):
    numbered = NUMBERED[db.engine.dialect.name]
    db.execute(f"CREATE TABLE t (id {numbered}, n INTEGER DEFAULT 7, name TEXT)")
    return db["t"]


def row(key, n=7, name=None):
    return {"id": key, "n": n, "name": name}


def test_one(table):
    assert [table.insert({}), table.insert({}), table.insert({"id": None})] == [1, 2, 3]
    assert table.find(_order_by="id").all() == [row(1), row(2), row(3)]


@pytest.mark.parametrize("count", [1, 3, 120])
def test_several(table, count):
    assert table.insert_many([{}] * count) == count
    assert table.count(n=7) == count


def test_beside_others(table):
    """A column that only other rows of the chunk have gets its default, too."""
    assert table.insert_many([{}, {"name": "a"}, {}, {"n": 1}]) == 4
    assert table.find(_columns=["n", "name"], _order_by=["n", "name"]).all() == [
        {"n": 1, "name": None},
        {"n": 7, "name": "a"},
        {"n": 7, "name": None},
        {"n": 7, "name": None},
    ]


def test_no_key(db):
    db.execute("CREATE TABLE t (n INTEGER DEFAULT 7, m TEXT NOT NULL DEFAULT 'x')")
    assert db["t"].insert({}) is None
    assert db["t"].insert_many([{}] * 60) == 60
    assert db["t"].count(n=7, m="x") == 61


def test_no_table(db):
    """Without a table, an empty row creates one that has only the key."""
    assert [db["new"].insert({}), db["new"].insert({})] == [1, 2]
    assert db["new"].find(_order_by="id").all() == [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize("count", [1, 3, 2500])
def test_several_without_a_table(db, count):
    assert db["new"].insert_many([{}] * count) == count
    assert (db["new"].count(), db["new"].columns()) == (count, ["id"])


def test_beside_others_without_a_table(db):
    assert db["new"].insert_many([{}, {"n": 1}, {}], chunk_size=2) == 3
    assert (db["new"].count(n=None), db["new"].count(n=1)) == (2, 1)


def test_no_table_may_be_created(db, open_db):
    with pytest.raises(TableNotFoundError):
        db["new"].insert({}, ensure=False)
    key = PrimaryKey("code", "text")
    with pytest.raises(IntegrityError):
        open_db(primary_key=key)["new"].insert({})  # nothing generates the key
    assert db.tables() == []


def test_no_defaults(db):
    db["t"].insert({"n": 1})
    assert db["t"].insert({}) == 2
    assert db["t"].find(_order_by="id").all() == [{"id": 1, "n": 1}, {"id": 2, "n": None}]


def test_updates_need_a_column(table):
    table.insert({})
    for update in (
        lambda: table.update({}, id=1),
        lambda: table.update({}, ["id"]),
        lambda: table.update_many([{}], ["id"]),
        lambda: table.upsert({}, ["id"]),
        lambda: table.upsert_many([{}], ["id"]),
    ):
        with pytest.raises(RowError, match=r"is empty|lacks the key"):
            update()
    assert table.find().all() == [row(1)]


def test_table_without_columns(open_postgresql):
    db = open_postgresql(ensure_schema=False)
    db.execute("CREATE TABLE t ()")
    for _ in range(3):
        db.execute("INSERT INTO t DEFAULT VALUES")

    assert db["t"].find().all() == [{}, {}, {}]
    assert db["t"].find(_limit=2).all() == [{}, {}]
    assert db["t"].count() == 3
