"""The statements of a program that connects and inserts one row into an existing table."""

import sqlite3

import pytest
from sqlalchemy import event

ROW = {"name": "Ada", "age": 36}


@pytest.fixture
def sent(monkeypatch):
    """The statements that connections to SQLite execute, by their first two words."""
    statements = []
    usual = sqlite3.connect

    def connect(*args, **options):
        connection = usual(*args, **options)
        connection.set_trace_callback(note)
        return connection

    def note(statement):
        if not statement.startswith("--"):  # part of the one before
            statements.append(" ".join(statement.split()[:2]))

    monkeypatch.setattr(sqlite3, "connect", connect)
    monkeypatch.setattr(sqlite3.dbapi2, "connect", connect)
    return statements


def taken(statements):
    found = list(statements)
    statements.clear()
    return found


def test_sqlite(open_sqlite, sent):
    open_sqlite()["users"].insert(ROW)
    sent.clear()
    db = open_sqlite()
    assert taken(sent) == [
        "PRAGMA read_uncommitted",  # SQLAlchemy's
        "PRAGMA foreign_keys",
        "PRAGMA busy_timeout",
        "PRAGMA busy_timeout",
        "PRAGMA journal_mode",
        "PRAGMA busy_timeout",
        "PRAGMA schema_version",
        "PRAGMA database_list",
    ]

    insert = ["BEGIN IMMEDIATE", "PRAGMA schema_version", "INSERT INTO", "COMMIT"]
    assert db["users"].insert(ROW) == 2
    assert taken(sent) == [*insert[:2], "SELECT cid,", *insert[2:]]
    assert db["users"].insert(ROW) == 3
    assert taken(sent) == insert


def test_postgresql(open_postgresql):
    open_postgresql()["users"].insert(ROW)
    db, statements = open_postgresql(), []
    engine = getattr(db.engine, "sync_engine", db.engine)

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection, cursor, statement, *rest):
        statements.append(statement.split()[0])

    assert db["users"].insert(ROW) == 2
    assert taken(statements) == ["SELECT", "INSERT"]
    assert db["users"].insert(ROW) == 3
    assert taken(statements) == ["INSERT"]
