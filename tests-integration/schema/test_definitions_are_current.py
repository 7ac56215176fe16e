"""Looks at a table show its definition as it is now, whoever has changed it."""

from contextlib import nullcontext

import pytest
import sqlalchemy as sa
from sqlalchemy import event

pytestmark = pytest.mark.crosswise

SETUP = [
    "CREATE TABLE t (a INTEGER, b INTEGER)",
    "CREATE TABLE other (a INTEGER, b INTEGER, c INTEGER)",
    "CREATE INDEX i ON t (a)",
    "CREATE VIEW v AS SELECT * FROM t",
]
CHANGES = {
    "column": ["ALTER TABLE t ADD COLUMN c INTEGER"],
    "column dropped": ["DROP VIEW v", "ALTER TABLE t DROP COLUMN b"],
    "column renamed": ["ALTER TABLE t RENAME COLUMN b TO c"],
    "columns exchanged": [
        "ALTER TABLE t RENAME COLUMN a TO c",
        "ALTER TABLE t RENAME COLUMN b TO a",
        "ALTER TABLE t RENAME COLUMN c TO b",
    ],
    "dropped": ["DROP VIEW v", "DROP TABLE t"],
    "renamed": ["ALTER TABLE t RENAME TO old"],
    "another one": [
        "DROP INDEX i",
        "ALTER TABLE t RENAME TO old",
        "ALTER TABLE other RENAME TO t",
    ],
    "the same one again": [
        "DROP VIEW v",
        "DROP TABLE t",
        "CREATE TABLE t (a INTEGER, b INTEGER)",
    ],
    "index": ["CREATE INDEX j ON t (b)"],
    "index dropped": ["DROP INDEX i"],
    "another index": ["DROP INDEX i", "CREATE INDEX i ON t (b)"],
    "other table": ["ALTER TABLE other ADD COLUMN d INTEGER"],
    "view": ["DROP VIEW v", "CREATE VIEW v AS SELECT a FROM t"],
}
FEW = ["column", "column renamed", "another one", "index dropped"]
LOOKS = {
    "columns": lambda db: db["t"].columns(),
    "has_column": lambda db: [db["t"].has_column(name) for name in "abcd"],
    "exists": lambda db: db["t"].exists(),
    "has_index": lambda db: [db["t"].has_index(name) for name in "ab"],
    "view": lambda db: db["v"].columns(),
    "view exists": lambda db: db["v"].exists(),
}


def looks(db):
    return {name: look(db) for name, look in LOOKS.items()}


@pytest.fixture
def opened(open_db):
    ours, theirs = open_db(), open_db()
    for sql in SETUP:
        theirs.execute(sql)
    return ours, theirs, open_db


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_looks(opened, change, inside):
    ours, theirs, open_db = opened
    before = [looks(ours), looks(ours)]
    for sql in change:
        theirs.execute(sql)
    with ours.transaction() if inside else nullcontext():
        after = [looks(ours), looks(ours)]

    assert before[0] == before[1]
    assert after[0] == after[1] == looks(open_db())


@pytest.mark.parametrize("change", [CHANGES[name] for name in FEW], ids=FEW)
def test_own_changes_that_are_rolled_back(opened, change):
    ours, theirs, open_db = opened
    before = looks(ours)
    with pytest.raises(ZeroDivisionError), ours.transaction():
        for sql in change:
            ours.execute(sql)
        inside = looks(ours)
        raise ZeroDivisionError
    after = looks(ours)
    for sql in change:
        theirs.execute(sql)

    assert before == after
    assert looks(ours) == inside == looks(open_db())


@pytest.mark.parametrize("change", [CHANGES[name] for name in FEW], ids=FEW)
def test_changes_after_a_rollback_of_others(opened, change):
    ours, theirs, open_db = opened
    looks(ours)
    with pytest.raises(ZeroDivisionError), ours.transaction():
        for each in range(len(change)):  # SQLite counts as many changes as theirs
            ours.execute(f"ALTER TABLE other ADD COLUMN n{each} INTEGER")
        looks(ours)
        raise ZeroDivisionError
    for sql in change:
        theirs.execute(sql)

    assert looks(ours) == looks(open_db())


CALLS = {
    "create_table": lambda db: db.create_table("t", {"a": sa.Integer}),
    "create_column": lambda db: db["t"].create_column("c", sa.Integer),
    "create_index": lambda db: db["t"].create_index("a", "i"),
    "drop_column": lambda db: "a" in db["t"].columns() and db["t"].drop_column("a"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("change", [CHANGES[name] for name in FEW[1:]], ids=FEW[1:])
def test_changes_by_both(opened, call, change):
    ours, theirs, open_db = opened
    theirs.execute("DROP VIEW v")
    theirs.execute("CREATE VIEW v AS SELECT 1 AS a")
    LOOKS["columns"](ours)
    call(ours) if call is CALLS["create_index"] else None
    for sql in change:
        theirs.execute(sql)
    call(ours)
    found = looks(ours)

    assert found == looks(open_db())
    assert call is not CALLS["create_column"] or "c" in found["columns"]
    assert call is not CALLS["create_index"] or found["has_index"][0]


SMALL = {
    "columns": lambda table: table.columns(),
    "has_column": lambda table: table.has_column("a"),
    "exists": lambda table: table.exists(),
    "has_index": lambda table: table.has_index("a"),
}


@pytest.mark.parametrize("known", ["looked at", "written"])
@pytest.mark.parametrize("look", SMALL.values(), ids=SMALL)
def test_one_small_query(db, look, known):
    db["t"].insert({"a": 1})
    if known == "looked at" or db.engine.dialect.name == "postgresql":
        look(db["t"])
    sent = []
    engine = getattr(db.engine, "sync_engine", db.engine)
    event.listen(engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    look(db["t"])

    assert len(sent) == 1, sent
