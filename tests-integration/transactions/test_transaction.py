"""transaction: all or nothing."""

import dbset
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


def test_reads_go_on_when_a_column_shrinks_with_a_rollback(db):
    db["t"].insert({"n": 1})
    with db.transaction():
        with pytest.raises(OopsError), db.transaction():
            db["t"].insert({"n": 0.5})
            assert len(db["t"].find().all()) == 2
            raise OopsError
        assert db["t"].find().all() == [{"id": 1, "n": 1}]


def test_reads_go_on_when_sql_changes_a_column(db):
    db["t"].insert({"n": 1})
    with db.transaction():
        assert db["t"].find().all() == [{"id": 1, "n": 1}]
        db.execute("ALTER TABLE t DROP COLUMN n")
        db.execute("ALTER TABLE t ADD COLUMN n TEXT")
        assert db["t"].find().all() == [{"id": 1, "n": None}]


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


@pytest.mark.parametrize("sql", ["COMMIT", "-- x\nrollback", "BEGIN", "/* */ SAVEPOINT a", "END"])
def test_text_does_not_control_transactions(db, sql):
    with pytest.raises(dbset.TransactionError, match=r"db\.transaction"), db.transaction():
        db["t"].insert({"a": 1})
        db.query(sql)
    assert db["t"].count() == 0


@pytest.mark.parametrize("level", ["AUTOCOMMIT", "autocommit"])
def test_no_transaction_without_a_transaction(db, level):
    with pytest.raises(dbset.TransactionError, match="AUTOCOMMIT"), db.transaction(level):
        pass


def test_savepoint_has_no_isolation_level(db):
    error = pytest.raises(dbset.TransactionError, match="savepoint")
    with db.transaction(), error, db.transaction("SERIALIZABLE"):
        pass
