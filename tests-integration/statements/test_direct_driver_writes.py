"""Writes of one row that bypass SQLAlchemy's execution have all the same effects."""

import logging

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError


def new_key(row):
    return 10 + len(row["word"])


WRITES = {
    "insert": lambda table, row: table.insert(row),
    "update": lambda table, row: table.update({"id": 1, **row}, ["id"]),
    "upsert": lambda table, row: table.upsert({"id": 3, **row}, ["id"]),
    "insert_ignore": lambda table, row: table.insert_ignore({"id": new_key(row), **row}, ["id"]),
}


@pytest.fixture(params=WRITES)
def write(request):
    return WRITES[request.param]


@pytest.fixture
def words(db):
    """A table of unique words, on which each write has run before."""
    table = db["words"]
    table.insert_many([{"word": "one"}, {"word": "two"}])
    table.create_index("word", unique=True)
    table.insert({"word": "warm"})
    table.delete(word="warm")
    return table


def test_error_tells_statement_and_values(words, write):
    with pytest.raises(IntegrityError) as raised:
        write(words, {"word": "two"})

    assert "words" in raised.value.statement
    assert "two" in str(raised.value.params)
    assert raised.value.orig is not None


def test_error_leaves_the_connection_of_use(words, write):
    with pytest.raises(IntegrityError):
        write(words, {"word": "two"})
    write(words, {"word": "three"})

    assert words.count(word="three") == 1


def test_error_in_a_savepoint_leaves_the_transaction_of_use(db, words, write):
    with db.transaction():
        with pytest.raises(IntegrityError), db.transaction():
            write(words, {"word": "two"})
        write(words, {"word": "three"})

    assert words.count(word="three") == 1


def test_it_is_logged(db, words, write, caplog):
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    write(words, {"word": "logged"})

    assert "logged" in caplog.text


def test_connection_that_the_server_ends_is_not_used_again(open_postgresql, write):
    db, other = open_postgresql(), open_postgresql()
    words = db["words"]
    words.insert({"word": "one"})
    write(words, {"word": "before"})
    other.query(
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).all()
    other.query("SELECT 1").all()  # asyncpg's event loop notices it
    with pytest.raises(DBAPIError) as raised:
        write(words, {"word": "lost"})
    write(words, {"word": "after"})

    assert raised.value.connection_invalidated
    assert words.count(word="lost") == 0
    assert words.count(word="after") == 1


def test_lock_that_is_waited_for_in_vain(open_sqlite):
    db, other = open_sqlite(connect_args={"timeout": 0.1}), open_sqlite()
    db["words"].insert({"word": "one"})
    with other.transaction():
        other["words"].insert({"word": "two"})
        with pytest.raises(OperationalError, match="locked"):
            db["words"].insert({"word": "three"})
    db["words"].insert({"word": "three"})

    assert sorted(row["word"] for row in db["words"].find()) == ["one", "three", "two"]
