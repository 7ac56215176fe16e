"""A dry run changes nothing and returns exactly the statements of a real run."""

from __future__ import annotations

import pytest
from dbset_schema import ensure_table

TABLE = [
    "CREATE TABLE t (n BIGINT, m BIGINT, name TEXT)",
    "CREATE INDEX by_n ON t (n, m)",
    "CREATE TABLE log (n)",
    "CREATE TRIGGER seen AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (new.n); END",
    "INSERT INTO t VALUES (1, 2, 'x')",
]

CASES = {
    "create": ("new", [{"a": 1, "b": "x"}]),
    "extend": ("t", [{"a": 1, "100%": b"x"}]),
    "widen": ("t", [{"n": 1.5}]),
    "widen two of one index": ("t", [{"n": 1.5, "m": 2.5}]),
    "all of it": ("t", [{"a": 1, "n": 2.5, "name": "y"}]),
    "nothing": ("t", [{"n": 1}]),
}


@pytest.mark.parametrize(("name", "rows"), CASES.values(), ids=CASES)
def test_dry_run(made, everything, name, rows):
    connection = made(*TABLE)
    before = everything()
    planned = ensure_table(connection, name, rows, dry_run=True)

    assert everything() == before
    done = ensure_table(connection, name, rows)
    assert planned.statements == done.statements
    assert (planned.created, list(planned.added)) == (done.created, list(done.added))
    assert list(planned.widened) == list(done.widened)
    assert (everything() == before) is not bool(done)


def test_dry_run_logs_nothing(connection, caplog):
    with caplog.at_level("INFO", logger="dbset"):
        ensure_table(connection, "t", [{"a": 1}], dry_run=True)

    assert caplog.messages == []
