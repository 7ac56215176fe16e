"""Temporary tables grow as others do, also where a table of the database has the same name."""

import pytest


@pytest.fixture(params=[False, True], ids=["alone", "before another"])
def db(request, open_db):
    """A database in a transaction that has a temporary table ``t``."""
    db = open_db()
    if request.param:
        db["t"].insert({"a": 1, "other": "x"})
        db["t"].create_index(["other"])
    with db.transaction():
        db.execute("CREATE TEMP TABLE t (a BIGINT)")
        yield db
        db.execute("DROP TABLE t")
        if request.param:
            assert db["t"].columns() == ["id", "a", "other"]
            assert db["t"].find().all() == [{"id": 1, "a": 1, "other": "x"}]
            assert db["t"].has_index(["other"])
        else:
            assert not db.has_table("t")


NEW_COLUMNS = {
    "insert": lambda table: table.insert({"a": 1, "b": "x"}),
    "insert_many": lambda table: table.insert_many([{"a": 1, "b": "x"}, *[{"a": 2}] * 100]),
    "insert_ignore": lambda table: table.insert_ignore({"a": 1, "b": "x"}, ["a"]),
    "insert_ignore_many": lambda table: table.insert_ignore_many([{"a": 1, "b": "x"}], ["a"]),
    "upsert": lambda table: table.upsert({"a": 1, "b": "x"}, ["a"]),
    "upsert_many": lambda table: table.upsert_many([{"a": 1, "b": "x"}, {"a": 2}], ["a"]),
    "update": lambda table: [table.insert({"a": 1}), table.update({"b": "x"}, a=1)],
}


@pytest.mark.parametrize("write", NEW_COLUMNS.values(), ids=NEW_COLUMNS)
def test_new_columns(db, write):
    write(db["t"])
    assert db["t"].find(a=1).all() == [{"a": 1, "b": "x"}]


def test_wider_columns(db):
    db["t"].insert({"a": 1})
    db["t"].insert({"a": 1.5})
    db["t"].insert_many([{"a": 2.5}] * 100)
    assert db["t"].distinct("a", _order_by="a").all() == [{"a": 1}, {"a": 1.5}, {"a": 2.5}]


def test_indexes(db):
    assert not db["t"].has_index(["a"])
    assert db["t"].create_index(["a"]) == db["t"].create_index(["a"])
    assert db["t"].has_index(["a"])
    db["t"].upsert({"a": 1}, ["a"])
    db["t"].drop_index(["a"])
    assert not db["t"].has_index(["a"])


def test_other_changes_of_the_schema(db):
    db["t"].create_column("b", str)
    db["t"].rename_column("b", "c")
    db["t"].insert({"a": 1, "c": "x"})
    assert db["t"].find().all() == [{"a": 1, "c": "x"}]
    db["t"].drop_column("c")
    assert db["t"].columns() == ["a"]


def test_their_schema(open_sqlite):
    db = open_sqlite(schema="temp")
    with db.transaction():
        db.execute("CREATE TEMP TABLE t (a BIGINT)")
        db["t"].insert({"a": 1})
        db["t"].insert({"a": 1.5, "b": "x"})
        db["t"].upsert({"a": 1, "b": "y"}, ["a"])
        assert [*db["t"].values("b", _order_by="a")] == ["y", "x"]
        assert db.query("SELECT count(*) AS n FROM sqlite_master").first() == {"n": 0}
