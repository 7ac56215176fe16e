#!/usr/bin/env bash
# DuckDB reads any number in a DATE or TIMESTAMP column of a SQLite database as seconds since 1970, without an error.
# The text 20240131, which SQLite keeps as a number in such a column, is 23 August 1970, the year 2024 is 1 January
# 1970, and a day of julianday() is one of January 1970. A text 2024-01-31T10:30+02:00 loses its offset and is not
# turned into UTC: the two spellings of one moment are two hours apart. A whole number of a DECIMAL column becomes a
# double: 9007199254740993 is read as 9007199254740992.
# Seen with duckdb 1.5.5 and its sqlite extension on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet duckdb==1.5.5 duckdb-extension-sqlite-scanner==1.5.5
cd "$place"
venv/bin/python - <<'PYTHON'
import sqlite3
from datetime import date, datetime
from pathlib import Path

import duckdb
import duckdb_extension_sqlite_scanner

#: A column's type, what is written into it, and what DuckDB reads.
VALUES = (
    ("DATE", "2024-01-31", date(2024, 1, 31)),
    ("DATE", "20240131", date(1970, 8, 23)),
    ("DATE", "2024", date(1970, 1, 1)),
    ("DATE", 2460340.5, date(1970, 1, 29)),
    ("TIMESTAMP", "2024-01-31T10:30:00+02:00", datetime(2024, 1, 31, 10, 30)),
    ("TIMESTAMP", "2024-01-31T08:30:00Z", datetime(2024, 1, 31, 8, 30)),
    ("DECIMAL(20,0)", 2**53 + 1, 2.0**53),
)
with sqlite3.connect("shop.db") as shop:
    for number, (kind, value, _) in enumerate(VALUES):
        shop.execute(f"CREATE TABLE t{number} (value {kind})")
        shop.execute(f"INSERT INTO t{number} VALUES (?)", (value,))
    stored = [shop.execute(f"SELECT value FROM t{number}").fetchone()[0] for number in range(len(VALUES))]
    (day,) = shop.execute("SELECT date(value) FROM t3").fetchone()
shop.close()
(extension,) = Path(duckdb_extension_sqlite_scanner.__file__).parent.rglob("*.duckdb_extension")
duckdb.execute(f"LOAD '{extension}'")
duckdb.execute("ATTACH 'shop.db' AS shop (TYPE sqlite, READ_ONLY)")
read = [duckdb.sql(f"FROM shop.t{number}").fetchall()[0][0] for number in range(len(VALUES))]
for (kind, value, _), kept, seen in zip(VALUES, stored, read):
    print(f"{kind} {value!r}: SQLite {kept!r}, DuckDB {seen!r}")
print("SQLite's date() of the Julian day:", day)
assert day == "2024-01-31"
assert read == [expected for _, _, expected in VALUES], "this has changed"
PYTHON
