#!/usr/bin/env bash
# The ADBC driver for SQLite reads the numbers of a column as text if one of the values is a text, and writes seven of
# their digits: beside "sold out", the price 1234567.89 is "1.234568e+06", and 0.1 is "1.000000e-01". It does so in the
# first 1024 rows of a result only: in later ones, the same number is "1234567.89". SQLite's own CAST keeps all digits.
# polars' read_database gives what the driver gave. In bytes, a number is cut in the same way beside a BLOB.
# Seen with adbc-driver-sqlite 1.13.0, pyarrow 26.0.1 and polars 2.1.0 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet adbc-driver-sqlite==1.13.0 adbc-driver-manager==1.13.0 pyarrow==26.0.1 \
    polars==2.1.0
"$place/venv/bin/python" - "$place" <<'PYTHON'
import sqlite3
import sys
from pathlib import Path

import polars as pl
from adbc_driver_sqlite import dbapi

path = str(Path(sys.argv[1], "shop.db"))
prices = [1234567.89, 0.1, "sold out", *[5] * 1021, 1234567.89]
with sqlite3.connect(path) as shop:
    shop.execute("CREATE TABLE prices (price)")
    shop.executemany("INSERT INTO prices VALUES (?)", [(price,) for price in prices])
    cast = [row[0] for row in shop.execute("SELECT CAST(price AS TEXT) FROM prices")]
shop.close()
with dbapi.connect(path) as connection, connection.cursor() as cursor:
    cursor.execute("SELECT price FROM prices")
    read = cursor.fetch_arrow_table()["price"].to_pylist()
    assert pl.read_database("SELECT price FROM prices", connection)["price"].to_list() == read
    cursor.execute("SELECT 1234567.89 AS price UNION ALL SELECT x'00' ORDER BY 1")
    blob = cursor.fetch_arrow_table()["price"].to_pylist()[0]
shown = [0, 1, 2, -1]
print("SQLite's CAST:", [cast[number] for number in shown])
print("ADBC:", [read[number] for number in shown], "beside a BLOB:", blob)
assert [cast[number] for number in shown] == ["1234567.89", "0.1", "sold out", "1234567.89"]
assert [read[number] for number in shown] == ["1.234568e+06", "1.000000e-01", "sold out", "1234567.89"]
assert blob == b"1.234568e+06", "this has changed"
PYTHON
