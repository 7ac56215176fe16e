"""Importing dbset loads no more than it needs."""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys

import dbset
import pytest

PACKAGES = [
    "dbset",
    "dbset_async",
    "dbset_filters",
    "dbset_schema",
    "dbset_sync",
    "dbset_sync.writing",
    "dbset_sync.writing.bulk",
    "dbset_types",
]

#: What only some programs need.
LATE = {
    "aiosqlite",
    "alembic",
    "asyncpg",
    "dbset_async.database",
    "dbset_filters.where",
    "dbset_readonly.validator",
    "dbset_schema.partitions",
    "dbset_sync.models.model",
    "dbset_sync.reading.text_sql",
    "dbset_sync.replicas.replica",
    "dbset_sync.writing.bulk.copy",
    "dbset_types.postgresql",
    "numpy",
    "pandas",
    "psycopg2",
    "sqlalchemy.dialects.postgresql",
    "sqlglot",
}

IMPORTED = "import dbset"
STARTED = "from dbset import connect"
INSERTED = """
import dbset
with dbset.connect("sqlite://") as db:
    db["t"].insert({"n": 1})
"""

#: All threads use a name for the first time at once.
THREADS = """
import dbset, threading
start, found = threading.Barrier(24), []
def use(number):
    start.wait()
    names = dbset.__all__[number:] + dbset.__all__[:number]
    found.append([getattr(dbset, name) for name in names])
threads = [threading.Thread(target=use, args=[number]) for number in range(24)]
for each in threads: each.start()
for each in threads: each.join()
assert len(found) == 24 and len({frozenset(map(id, each)) for each in found}) == 1
"""

STAR = "from dbset import *; connect, async_connect, DatasetError, Table, Partitions"


def modules(program):
    program = f"{program}\nimport sys; print(*sys.modules)"
    command = [sys.executable, "-W", "error", "-c", program]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("program", [IMPORTED, STARTED, INSERTED], ids=["import", "from", "insert"])
def test_late_imports(program):
    loaded = modules(program)

    assert {"dbset", "dbset_sync", "dbset_types", "sqlalchemy"} <= loaded
    assert loaded.isdisjoint(LATE)


def test_an_import_alone_loads_no_modules_of_dbset_sync():
    assert "dbset_sync.database" not in modules(IMPORTED)


@pytest.mark.parametrize("program", [THREADS, STAR], ids=["threads", "star"])
def test_names_are_imported_on_first_use(program):
    assert "dbset_async.database" in modules(program)


@pytest.mark.parametrize("name", PACKAGES)
def test_every_name(name):
    package = importlib.import_module(name)

    assert set(package.__all__) <= set(dir(package))
    for each in package.__all__:
        assert getattr(package, each) is getattr(package, each)


@pytest.mark.parametrize("name", [name for name in PACKAGES if name != "dbset"])
def test_a_name_that_does_not_exist(name):
    package = importlib.import_module(name)

    with pytest.raises(AttributeError, match=f"^module '{name}' has no attribute 'missing'$"):
        package.missing  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'missing'"):
        exec(f"from {name} import missing")


def test_pickles_load_in_a_new_process():
    text = pickle.dumps((dbset.PrimaryKey("key"), dbset.ArgumentError("no")))
    assert "dbset_types.primary_key" in modules(f"import pickle; pickle.loads({text!r})")
