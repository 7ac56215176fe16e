#!/usr/bin/env bash
# pygeofilter, by which geographic web services read the filters that their users send, takes OR and AND from left to
# right, without an error: `kind = 'lake' OR kind = 'river' AND depth > 10` is (lake or river) and deep, so that the
# shallow lake is missing. In CQL2, as in SQL and ECQL, AND binds first; both of its parsers for text have the same
# tree. And in SQL, the dot of a LIKE pattern stands for any character: '1.5 t' finds "145 t" too; as a condition of
# SQLAlchemy, it finds the one row.
# Seen with pygeofilter 0.4.0, SQLAlchemy 2.1.9 and SQLite of Python's sqlite3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pygeofilter==0.4.0 SQLAlchemy==2.1.9 shapely==2.2.0
"$place/venv/bin/python" - <<'PYTHON'
import sqlite3

import sqlalchemy as sa
from pygeofilter.backends.sql import to_sql_where
from pygeofilter.backends.sqlalchemy import to_filter
from pygeofilter.parsers import cql2_text, ecql

waters = sa.table("waters", sa.column("name"), sa.column("kind"), sa.column("depth"))
ROWS = [("pond", "lake", 2), ("deep lake", "lake", 80), ("brook", "river", 1), ("1.5 t", "weight", 0)]
ROWS += [("145 t", "weight", 0)]
database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE waters (name text, kind text, depth real)")
database.executemany("INSERT INTO waters VALUES (?, ?, ?)", ROWS)


def names(condition):
    return [name for (name,) in database.execute(f"SELECT name FROM waters WHERE {condition} ORDER BY depth, name")]


def found(parser, text):
    """The names by pygeofilter's SQL, and by its conditions for SQLAlchemy."""
    tree = parser.parse(text)
    columns = {column.name: column for column in waters.columns}
    condition = to_filter(tree, columns).compile(compile_kwargs={"literal_binds": True})
    return names(to_sql_where(tree, {name: name for name in columns}, {})), names(condition)


MIXED = "kind = 'lake' OR kind = 'river' AND depth > 10"
by_sqlite = names(MIXED)
for parser in (ecql, cql2_text):
    by_sql, by_sqlalchemy = found(parser, MIXED)
    print(f"{MIXED}: {by_sql}; SQLite has {by_sqlite}")
    assert by_sql == by_sqlalchemy == ["deep lake"] and by_sqlite == ["pond", "deep lake"], "this has changed"
BRACKETS = "kind = 'lake' OR (kind = 'river' AND depth > 10)"
assert found(ecql, BRACKETS) == (by_sqlite, by_sqlite)
by_sql, by_sqlalchemy = found(ecql, "name LIKE '1.5 t'")
print(f"name LIKE '1.5 t': {by_sql} by SQL, {by_sqlalchemy} by SQLAlchemy")
assert by_sql == ["1.5 t", "145 t"], "this has changed"
assert by_sqlalchemy == names("name LIKE '1.5 t'") == ["1.5 t"], "this has changed"
PYTHON
