"""A rollback leaves no trace: in the database, in the catalog, and for other connections."""

import threading

import pytest
from sqlalchemy import BigInteger, MetaData, Table


class OopsError(Exception):
    pass


#: For the tests of all changes: the catalog and the transactions are the same for both APIs.
crosswise = pytest.mark.crosswise

#: Changes; table "old" has the columns id, a and b, an index on a, and three rows.
CHANGES = {
    "create a table": lambda db: db["new"].insert({"x": 1}),
    "create an empty table": lambda db: db.create_table("new", {"x": BigInteger}),
    "create a table by SQL": lambda db: db.query("CREATE TABLE new (id INTEGER, x INTEGER)"),
    "add a column": lambda db: db["old"].insert({"a": 4, "c": 1}),
    "add a column without rows": lambda db: db["old"].create_column("c", BigInteger),
    "add a column by SQL": lambda db: db.query("ALTER TABLE old ADD COLUMN c INTEGER"),
    "widen a column": lambda db: db["old"].insert({"b": 1.5}),
    "create an index": lambda db: db["old"].create_index("b"),
    "create an index by an upsert": lambda db: db["old"].upsert({"b": 20, "a": 9}, ["b"]),
    "insert": lambda db: db["old"].insert({"a": 4, "b": 40}),
    "insert many": lambda db: db["old"].insert_many({"a": n, "c": "text"} for n in range(9)),
    "update": lambda db: db["old"].update({"b": 0}, a=1),
    "delete": lambda db: db["old"].delete(_all=True),
    "drop a column": lambda db: db["old"].drop_column("a"),
    "drop a table": lambda db: db["old"].drop(),
}


def seen(db):
    """Return everything that a database reports about its tables."""
    old = db["old"].table if db["old"].exists() else Table("old", MetaData())
    return {
        "tables": db.tables(),
        "new": (db.has_table("new"), db["new"].exists(), db["new"].columns(), db["new"].count()),
        "columns": db["old"].columns(),
        "types": [repr(column.type) for column in old.columns],
        "indexes": [db["old"].has_index(name) for name in ("a", "b")],
        "index names": sorted(index.name for index in old.indexes),
        "rows": db["old"].find(_order_by="id").all(),
    }


def check_next_writes(db):
    """Check that the next writes act like first ones, with other types."""
    db["new"].insert({"x": "text this time"})
    db["old"].insert({"a": 4, "c": "text this time"})

    assert db["new"].find().all() == [{"id": 1, "x": "text this time"}]
    assert db["old"].find_one(a=4)["c"] == "text this time"
    assert db["old"].columns() == ["id", "a", "b", "c"]


@pytest.fixture
def db(open_db):
    db = open_db()
    db["old"].insert_many({"a": n, "b": 10 * n} for n in range(1, 4))
    db["old"].create_index("a")
    return db


@pytest.fixture(params=CHANGES)
def change(request):
    return CHANGES[request.param]


@crosswise
def test_of_the_transaction(db, open_db, change):
    before, other = seen(db), open_db()
    with pytest.raises(OopsError), db.transaction():
        change(db)
        assert seen(db) != before
        raise OopsError

    assert seen(db) == before
    assert seen(other) == before
    check_next_writes(db)


@crosswise
def test_of_a_savepoint(db, open_db, change):
    before, other = seen(db), open_db()
    with db.transaction():
        with pytest.raises(OopsError), db.transaction():
            change(db)
            assert seen(db) != before
            raise OopsError
        assert seen(db) == before
        check_next_writes(db)
        after = seen(db)

    assert seen(db) == after
    assert seen(other) == after


@crosswise
def test_of_all_around_a_savepoint(db, open_db, change):
    """The outer rollback also undoes what the savepoint has handed on."""
    before, other = seen(db), open_db()
    with pytest.raises(OopsError), db.transaction():
        with db.transaction():
            change(db)
        assert seen(db) != before
        raise OopsError

    assert seen(db) == before
    assert seen(other) == before
    check_next_writes(db)


def test_of_an_inner_one_and_then_of_the_outer_one(db, open_db):
    before, other = seen(db), open_db()
    with pytest.raises(OopsError), db.transaction():
        db["new"].insert({"x": 1})
        db["old"].insert({"c": 2})
        saved = seen(db)
        with pytest.raises(OopsError), db.transaction():
            db["old"].insert({"d": 3, "b": 0.5})
            db["old"].create_index(["a", "d"])
            db["new"].drop()
            raise OopsError
        assert seen(db) == saved
        assert db["old"].find_one(c=2) == {"id": 4, "a": None, "b": None, "c": 2}
        db["old"].insert({"d": "text this time"})
        raise OopsError

    assert seen(db) == before
    assert seen(other) == before
    check_next_writes(db)


def test_of_an_inner_one_and_then_a_commit(db, open_db):
    other = open_db()
    assert other["old"].count() == 3
    with db.transaction():
        db["new"].insert({"x": 1})
        with pytest.raises(OopsError), db.transaction():
            db["old"].insert({"c": 2})
            db["new"].insert({"y": 2})
            raise OopsError
        db["old"].insert({"d": True})

    for known in (db, other):
        assert known["old"].columns() == ["id", "a", "b", "d"]
        assert known["new"].find().all() == [{"id": 1, "x": 1}]
        assert known["old"].find_one(d=True)["d"] is True


def test_of_an_error_of_the_call_itself(db):
    before = seen(db)
    with pytest.raises(OopsError):
        db["new"].insert_many(failing_rows())
    with pytest.raises(OopsError):
        db["old"].insert_many(failing_rows(), chunk_size=1)

    assert seen(db) == before
    check_next_writes(db)


def failing_rows():
    yield {"c": 1}
    yield {"d": 2}
    yield {"b": 1.5}
    raise OopsError


def test_of_an_error_of_the_call_itself_in_a_transaction(db):
    before = seen(db)
    with db.transaction():
        with pytest.raises(OopsError):
            db["old"].insert_many(failing_rows(), chunk_size=1)
        assert seen(db) == before
        check_next_writes(db)
        after = seen(db)

    assert seen(db) == after


def test_others_never_see_what_is_not_committed(db, open_db):
    """Neither another database object nor, in between, the same one outside of the transaction."""
    other = open_db()
    before = seen(other)
    with pytest.raises(OopsError), db.transaction():
        db["new"].insert({"x": 1})
        db["new"].create_index("x")
        db["old"].insert({"a": 4})
        assert seen(other) == before
        raise OopsError

    assert seen(other) == before
    check_next_writes(other)


@pytest.mark.parametrize("api", ["sync"], indirect=True)
def test_another_thread_never_sees_what_is_not_committed(db):
    def look():
        views.append(seen(db))

    def elsewhere(call):
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()

    views = []
    elsewhere(look)
    with pytest.raises(OopsError), db.transaction():
        db["new"].insert({"x": 1})
        db["old"].insert({"a": 4})
        elsewhere(look)
        raise OopsError
    elsewhere(look)

    assert views == [seen(db)] * 3
    elsewhere(lambda: check_next_writes(db))
    assert db["new"].count() == 1
