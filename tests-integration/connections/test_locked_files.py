"""SQLite files that another program, in another process, is reading or has locked."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest
from dbset import ConnectionFailedError

PROGRAM = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
cursor = connection.execute(sys.argv[2])
cursor.fetchone()  # one of many rows
print("ready", flush=True)
sys.stdin.read()
"""
SHARED = ["SELECT n FROM t", "BEGIN IMMEDIATE"]  # others may read
TIMEOUT = 1


@contextmanager
def another_program(path, statement):
    """Run a statement in another process, which does not finish it until the end."""
    command = [sys.executable, "-c", PROGRAM, str(path), statement]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdout.readline() == b"ready\n"
        yield
        process.stdin.close()
        process.wait()


@pytest.fixture
def file(tmp_path):
    """A file in the journal mode of other programs."""
    path = tmp_path / "test.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (n INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(100)])
        connection.commit()
    return path


def mode(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA journal_mode").fetchone()[0]


@pytest.mark.parametrize("statement", SHARED)
def test_a_file_in_use_is_read_at_once(open_sqlite, file, statement):
    with another_program(file, statement):
        before = time.monotonic()
        db = open_sqlite()
        assert db["t"].count() == 100
        assert time.monotonic() - before < 30  # the timeout is 60
        db.close()
        assert mode(file) == "delete"


def test_a_file_in_use_keeps_its_timeout(open_sqlite, empty_sqlite, file):
    with another_program(file, "BEGIN IMMEDIATE"):
        db = open_sqlite(f"{empty_sqlite}?timeout={TIMEOUT}")
        before = time.monotonic()
        with pytest.raises(Exception, match="database is locked"):
            db["t"].insert({"n": 100})
        assert TIMEOUT * 0.9 < time.monotonic() - before < 30
    db["t"].insert({"n": 100})
    assert db["t"].count() == 101


def test_new_connections_use_wal_again(open_sqlite, file):
    with another_program(file, "SELECT n FROM t"):
        open_sqlite().close()
    open_sqlite().close()
    assert mode(file) == "wal"


@pytest.mark.parametrize("options", [{}, {"read_only": True}], ids=str)
def test_a_file_locked_exclusively_fails_after_the_timeout(
    open_sqlite, empty_sqlite, file, options
):
    with another_program(file, "BEGIN EXCLUSIVE"):
        before = time.monotonic()
        with pytest.raises(ConnectionFailedError, match="database is locked"):
            open_sqlite(f"{empty_sqlite}?timeout={TIMEOUT}", **options)
        assert TIMEOUT * 0.9 < time.monotonic() - before < 30
