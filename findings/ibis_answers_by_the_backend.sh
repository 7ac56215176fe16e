#!/usr/bin/env bash
# One expression of Ibis has other values in each of its backends, without an error. On SQLite, microsecond() gives
# seconds, and a NULL in an integer column makes the others floats: 2**53 + 1 is read as 2**53. On polars, length()
# counts bytes, nunique() counts NULL, 2.5 is rounded to 2, and -3 % 2 is 1 instead of -1. On DuckDB, a cast of 1.5 to
# an integer is 2, elsewhere 1. A sum of integers wraps around on polars; SQLite and DuckDB give an error.
# Seen with ibis-framework 12.0.0, duckdb 2.0.1, polars 2.1.0, pandas 3.1.1 and pyarrow 26.0.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile "ibis-framework[duckdb,polars,sqlite]==12.0.0" duckdb==2.0.1 \
    polars==2.1.0 pandas==3.1.1 pyarrow==26.0.1
cd "$place"
venv/bin/python - <<'PYTHON'
import sqlite3
from datetime import datetime

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

rows = pa.table(
    {
        "id": [1, 2, 3],
        "name": ["Élan", "Tea", None],
        "n": [-3, 7, None],
        "price": [1.5, 2.5, None],
        "at": [datetime(2024, 1, 31, 10, 30, 59, 999999), datetime(2024, 1, 31), None],
        "big": [2**53 + 1, 2, None],
        "huge": [2**62, 2**62, None],
    }
)
pq.write_table(rows, "rows.parquet")
with sqlite3.connect("rows.db") as database:
    database.execute(
        "CREATE TABLE t (id INTEGER, name TEXT, n INTEGER, price REAL, at TIMESTAMP, big BIGINT, huge BIGINT)"
    )
    values = [[str(v) if isinstance(v, datetime) else v for v in row.values()] for row in rows.to_pylist()]
    database.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", values)
database.close()
TABLES = {
    "duckdb": ibis.duckdb.connect().read_parquet("rows.parquet"),
    "sqlite": ibis.sqlite.connect("rows.db").table("t"),
    "polars": ibis.polars.connect().create_table("t", rows),
}
#: An expression of a table, and its values in DuckDB, SQLite and polars.
EXPRESSIONS = {
    "length": (lambda t: t.name.length(), [4, 3, None], [4, 3, None], [5, 3, None]),
    "microsecond": (lambda t: t.at.microsecond(), [999999, 0, None], [59, 0, None], [999999, 0, None]),
    "big": (lambda t: t.big, [2**53 + 1, 2, None], [2**53, 2, None], [2**53 + 1, 2, None]),
    "round": (lambda t: t.price.round(), [2, 3, None], [2, 3, None], [2, 2, None]),
    "cast": (lambda t: t.price.cast("int64"), [2, 2, None], [1, 2, None], [1, 2, None]),
    "modulo": (lambda t: t.n % 2, [-1, 1, None], [-1, 1, None], [1, 1, None]),
}
unchanged = []
for name, (expression, *expected) in EXPRESSIONS.items():
    found = [
        table.select(id=table.id, v=expression(table)).order_by("id").to_pyarrow()["v"].to_pylist()
        for table in TABLES.values()
    ]
    print(f"{name}:", dict(zip(TABLES, found)))
    unchanged.append(found == expected)
distinct = [table.name.nunique().to_pyarrow().as_py() for table in TABLES.values()]
sums = []
for table in TABLES.values():
    try:
        sums.append(table.huge.sum().to_pyarrow().as_py())
    except Exception as error:
        sums.append(type(error).__name__)
print("nunique:", dict(zip(TABLES, distinct)), "sum:", dict(zip(TABLES, sums)))
assert all(unchanged) and distinct == [2, 2, 3], "this has changed"
assert sums[2] == -(2**63) and not isinstance(sums[1], int), "this has changed"
PYTHON
