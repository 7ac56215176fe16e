#!/usr/bin/env bash
# A view of a SQLite database gives other answers if DuckDB attaches the file: DuckDB takes the view's text and runs it
# by its own rules. 250/100 is 2 in SQLite and 2.5 there, CAST(2.7 AS INTEGER) 2 and 3, LIKE knows capitals, and COLLATE
# NOCASE of a column is forgotten: the view counts one of two rows. The same view by sqlite_scan() has SQLite's answers.
# DuckDB's filters leave out COLLATE on a table too, and a stored column that SQLite generates is not there.
# Seen with duckdb 1.5.5 and its sqlite extension on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet duckdb==1.5.5 duckdb-extension-sqlite-scanner==1.5.5
cd "$place"
venv/bin/python - <<'PYTHON'
import sqlite3
from pathlib import Path

import duckdb
import duckdb_extension_sqlite_scanner

#: A view, SQLite's rows of it, and DuckDB's.
VIEWS = {
    "SELECT cents / 100 AS euros FROM item": ([(2,), (0,)], [(2.5,), (0.99,)]),
    "SELECT CAST(cents * 0.03 AS INTEGER) AS tax FROM item": ([(7,), (2,)], [(8,), (3,)]),
    "SELECT count(*) AS n FROM item WHERE name LIKE 'tea%'": ([(2,)], [(1,)]),
    "SELECT count(*) AS n FROM item WHERE sold = 'yes'": ([(2,)], [(1,)]),
    "SELECT count(DISTINCT sold) AS n FROM item": ([(1,)], [(2,)]),
}
with sqlite3.connect("shop.db") as shop:
    shop.execute(
        "CREATE TABLE item (name TEXT, cents INTEGER, sold TEXT COLLATE NOCASE, net INTEGER AS (cents * 9 / 10) STORED)"
    )
    shop.execute("INSERT INTO item VALUES ('Tea', 250, 'Yes'), ('tea bag', 99, 'yes')")
    for number, view in enumerate(VIEWS):
        shop.execute(f"CREATE VIEW v{number} AS {view}")
    by_sqlite = [shop.execute(f"SELECT * FROM v{number}").fetchall() for number in range(len(VIEWS))]
    columns = [column[0] for column in shop.execute("SELECT * FROM item").description]
shop.close()
(extension,) = Path(duckdb_extension_sqlite_scanner.__file__).parent.rglob("*.duckdb_extension")
duckdb.execute(f"LOAD '{extension}'")
duckdb.execute("ATTACH 'shop.db' AS shop (TYPE sqlite, READ_ONLY)")
by_duckdb = [duckdb.sql(f"FROM shop.v{number}").fetchall() for number in range(len(VIEWS))]
scanned = duckdb.sql("SELECT CAST(n AS VARCHAR) FROM sqlite_scan('shop.db', 'v3')").fetchall()
filtered = duckdb.sql("SELECT count(*) FROM shop.item WHERE sold = 'yes'").fetchall()
duckdb_columns = duckdb.sql("FROM shop.item").columns
for view, sqlite_rows, duckdb_rows in zip(VIEWS, by_sqlite, by_duckdb):
    print(f"{view}: SQLite {sqlite_rows}, DuckDB {duckdb_rows}")
print("the fourth view by sqlite_scan():", scanned, "its filter on the attached table:", filtered)
print("columns in SQLite:", columns, "in DuckDB:", duckdb_columns)
assert by_sqlite == [rows for rows, _ in VIEWS.values()]
assert by_duckdb == [rows for _, rows in VIEWS.values()], "this has changed"
assert scanned == [("2",)] and filtered == [(1,)], "this has changed"
assert columns == [*duckdb_columns, "net"], "this has changed"
PYTHON
