"""Ctrl-C stops a statement in the database, where the driver waits for it in C."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from dbset import connect
from terminals import FEW_ROWS_OF_ENDLESS

RUNNING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE query ~ '^FETCH|RECURSIVE' AND state = 'active' AND pid <> pg_backend_pid()"
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["query", "export"])
def test_query_is_stopped(database_url, start, command, number):
    arguments = ["-", "--format", "json"] if command == "export" else []
    with connect(database_url) as db:
        db.execute("CREATE TABLE t (a int)")  # creates the file
        process = start(command, database_url, FEW_ROWS_OF_ENDLESS, *arguments)
        assert process.stdout.read(1000)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (128 + number, b"")
        assert db.engine.name == "sqlite" or db.query(RUNNING).all() == [{"count": 0}]


def test_a_view_that_is_looked_through(start, tmp_path, database_url):
    """SQLite's views have no types: ``copy`` reads their values first, by another connection."""
    view = FEW_ROWS_OF_ENDLESS.replace("n <= 20000", "n < 0")
    with closing(sqlite3.connect(tmp_path / "views.db")) as connection:
        connection.execute(f"CREATE VIEW v AS {view}")
    target = "made.db" if database_url.startswith("sqlite") else database_url
    process = start("copy", "views.db", "v", target)
    while seconds_of(process) < 4:  # it has started long ago
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (128 + signal.SIGINT, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["views.db"]
    with connect(database_url) as db:
        assert not db.has_table("v")


def seconds_of(process):
    """Return the processor's time that a process has used."""
    assert process.poll() is None
    used = Path(f"/proc/{process.pid}/stat").read_text().split()[13:15]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
