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

ENDLESS = {
    "postgresql": "SELECT count(*) FROM generate_series(1, 20000000000)",
    "sqlite": (
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"
    ),
}
RUNNING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE query ~ '^FETCH|generate_series' AND state = 'active' AND pid <> pg_backend_pid()"
)


def running(db):
    return db.query(RUNNING).all()[0]["count"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["query", "export"])
def test_query_is_stopped(database_url, start, command, number):
    dialect = database_url.partition(":")[0]
    arguments = ["-", "--format", "json"] if command == "export" else []
    process = start(command, database_url, ENDLESS[dialect], *arguments)
    with connect(database_url) as db:
        if dialect == "postgresql":
            while not running(db):
                time.sleep(0.1)
        else:
            time.sleep(3)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (128 + number, b"")
        assert dialect == "sqlite" or not running(db)


def test_a_view_that_is_looked_through(start, tmp_path, database_url):
    """SQLite's views have no types: ``copy`` reads their values first, by another connection."""
    view = ENDLESS["sqlite"].replace("count(*)", "n") + " WHERE n < 0"
    with closing(sqlite3.connect(tmp_path / "views.db")) as connection:
        connection.execute(f"CREATE VIEW v AS {view}")
    target = "made.db" if database_url.startswith("sqlite") else database_url
    process = start("copy", "views.db", "v", target)
    while seconds_of(process) < 2:  # it has started long ago
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert (process.returncode, err) == (128 + signal.SIGINT, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["views.db"]
    with connect(database_url) as db:
        assert not db.has_table("v")


def seconds_of(process):
    """Return the processor's time that a process has used."""
    assert process.poll() is None
    used = Path(f"/proc/{process.pid}/stat").read_text().split()[13:15]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")
