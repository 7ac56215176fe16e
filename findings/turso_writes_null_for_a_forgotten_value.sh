#!/usr/bin/env bash
# Turso's Python driver takes NULL for each parameter that it is not given, without an error: an UPDATE whose dict lacks
# "mail" empties that column, a list that is too short does the same, and executemany() fills up short rows. sqlite3
# raises ProgrammingError for each. And a column beside max() or min() is not that of the row with the largest value,
# as SQLite has it, but that of any row: the newest entry of a group has the text of the oldest.
# Seen with pyturso 0.8.3 and Python's sqlite3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pyturso==0.8.3
cd "$place"
venv/bin/python - <<'PYTHON'
import sqlite3

import turso

#: A call's arguments, and the rows behind it in Turso.
CALLS = {
    "execute with a dict": (
        "UPDATE person SET name = :name, mail = :mail WHERE id = :id",
        {"id": 1, "name": "Ada L."},
        [(1, "Ada L.", None), (2, "Bob", "bob@example.org")],
    ),
    "execute with a list": (
        "UPDATE person SET name = ?, mail = ?",
        ["Eve"],
        [(1, "Eve", None), (2, "Eve", None)],
    ),
    "executemany": (
        "INSERT INTO person (name, mail) VALUES (?, ?)",
        [("Eve", "eve@example.org"), ("Tom",)],
        [(1, "Ada", "ada@example.org"), (2, "Bob", "bob@example.org"), (3, "Eve", "eve@example.org"), (4, "Tom", None)],
    ),
}
NEWEST = "SELECT owner, max(at), text FROM note GROUP BY owner"


def connect(module):
    connection = module.connect(":memory:")
    connection.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, mail TEXT)")
    connection.execute("INSERT INTO person VALUES (1, 'Ada', 'ada@example.org'), (2, 'Bob', 'bob@example.org')")
    connection.execute("CREATE TABLE note (owner TEXT, at INTEGER, text TEXT)")
    connection.execute("INSERT INTO note VALUES ('Ada', 1, 'old'), ('Ada', 2, 'new')")
    return connection


found = {}
for name, (statement, parameters, _) in CALLS.items():
    method = name.split()[0]
    try:
        getattr(connect(sqlite3), method)(statement, parameters)
        raise AssertionError("sqlite3 has no error")
    except sqlite3.ProgrammingError as error:
        print(f"{name}: sqlite3: {error}")
    connection = connect(turso)
    getattr(connection, method)(statement, parameters)
    found[name] = [tuple(row) for row in connection.execute("SELECT * FROM person ORDER BY id").fetchall()]
    print(f"{name}: Turso has {found[name]}")
newest = {module.__name__: tuple(connect(module).execute(NEWEST).fetchone()) for module in (sqlite3, turso)}
print(newest)
assert found == {name: rows for name, (_, _, rows) in CALLS.items()}, "this has changed"
assert newest == {"sqlite3": ("Ada", 2, "new"), "turso": ("Ada", 2, "old")}, "this has changed"
PYTHON
