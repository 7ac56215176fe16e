#!/usr/bin/env bash
# Masonite ORM deletes every row of the table by `delete("id", [])`, the rows of a list that has become empty, without
# an error; `delete("id", [2])` deletes one row, and where_in("id", []).delete() none. `limit(1).delete()` deletes them
# all too: the limit is left out, as it is of limit(1).update(). And bulk_create() writes by the position of the keys
# in each row: of {"city": ..., "name": ...} and {"mail": ..., "name": ...}, the mail is in the column of the city. Rows
# with another number of keys are an error of the database.
# Seen with masonite-framework-orm 3.1.0 and SQLite of Python's sqlite3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet masonite-framework-orm==3.1.0
mkdir "$place/config"
cd "$place"
cat > config/database.py <<'PYTHON'
from masoniteorm.connections import ConnectionResolver

DATABASES = {"default": "file", "file": {"driver": "sqlite", "database": "people.db", "log_queries": False}}
DB = ConnectionResolver().set_connection_details(DATABASES)
PYTHON
cat > probe.py <<'PYTHON'
import sqlite3

from masoniteorm.models import Model

connection = sqlite3.connect("people.db", isolation_level=None)
connection.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, city TEXT, mail TEXT)")


class Person(Model):
    __table__ = "people"
    __fillable__ = ["name", "city", "mail"]
    __timestamps__ = False


def rows_after(change):
    connection.execute("DELETE FROM people")
    connection.execute("INSERT INTO people (id, name) VALUES (1, 'Ada'), (2, 'Bob'), (3, 'Cy')")
    change()
    return connection.execute("SELECT name, city, mail FROM people ORDER BY id").fetchall()


def names_after(change):
    return [name for name, _, _ in rows_after(change)]


new = [{"city": "Rome", "name": "Dee"}, {"mail": "eve@example.org", "name": "Eve"}]
found = {
    "delete [2]": names_after(lambda: Person.delete("id", [2])),
    "delete []": names_after(lambda: Person.delete("id", [])),
    "where_in []": names_after(lambda: Person.where_in("id", []).delete()),
    "limit(1).delete()": names_after(lambda: Person.limit(1).delete()),
    "limit(1).update()": names_after(lambda: Person.limit(1).update({"name": "Al"})),
    "bulk_create()": rows_after(lambda: Person.bulk_create(new))[3:],
}
for name, value in found.items():
    print(f"{name}: {value}")
assert found["delete [2]"] == ["Ada", "Cy"] and found["where_in []"] == ["Ada", "Bob", "Cy"], "this has changed"
assert found["delete []"] == found["limit(1).delete()"] == [], "this has changed"
assert found["limit(1).update()"] == ["Al", "Al", "Al"], "this has changed"
assert found["bulk_create()"] == [("Dee", "Rome", None), ("Eve", "eve@example.org", None)], "this has changed"
PYTHON
venv/bin/python probe.py
