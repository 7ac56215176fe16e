"""Ctrl-C stops a statement in the database, where the driver waits for it in C."""

from __future__ import annotations

import signal
import time

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
