"""Importing dbset loads no more than it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Modules that are imported when first needed.
LATE = ["sqlglot", "alembic", "psycopg2", "asyncpg", "aiosqlite", "numpy", "pandas"]

LOADED = "import sys, dbset; print(*(name.partition('.')[0] for name in sys.modules))"

CONNECTED = """
import sys, dbset
with dbset.connect("sqlite://") as db:
    db["t"].insert({"n": 1})
print(*(name.partition('.')[0] for name in sys.modules))
"""


def modules(program):
    command = [sys.executable, "-W", "error", "-c", program]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("program", [LOADED, CONNECTED], ids=["import", "connect and insert"])
def test_late_imports(program):
    loaded = modules(program)

    assert {"dbset", "dbset_sync", "dbset_async", "sqlalchemy"} <= loaded
    assert loaded.isdisjoint(LATE)
