"""The journal mode of a SQLite file that another program has created."""

import sqlite3
from contextlib import closing

import pytest


@pytest.fixture
def run(tmp_path):
    """A function that runs a statement as another program, and returns its first value."""

    def run(statement):
        with closing(sqlite3.connect(tmp_path / "test.db")) as connection:
            return (connection.execute(statement).fetchone() or (None,))[0]

    run("CREATE TABLE t (n INTEGER)")
    return run


MODES = [({}, "wal"), ({"read_only": True}, "delete")]


@pytest.mark.parametrize(("options", "mode"), MODES)
def test_connecting_to_write_switches_to_wal(open_sqlite, run, options, mode):
    db = open_sqlite(**options)
    assert db["t"].count() == 0
    db.close()
    assert run("PRAGMA journal_mode") == mode


def test_a_closed_file_can_be_switched_back(open_sqlite, run):
    db = open_sqlite()
    db["t"].insert_many([{"n": n} for n in range(10)])
    db.close()
    assert run("PRAGMA journal_mode = DELETE") == "delete"
    assert run("PRAGMA journal_mode") == "delete"
    assert run("SELECT count(*) FROM t") == 10
