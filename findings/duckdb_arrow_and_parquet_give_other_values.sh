#!/usr/bin/env bash
# DuckDB hands one result to Arrow, with its default settings, and to Parquet with other values. A time with an offset,
# 10:00+02, is 10:00 in Arrow and 08:00 in Parquet, without an offset in either, and without a column type that says so.
# The sum of integers is decimal128(38, 0) in Arrow and a double in Parquet. A bit string is its inner bytes in Arrow, a
# count of padding bits and then the padded bits, and text in Parquet.
# Seen with duckdb 2.0.1 and pyarrow 26.0.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet duckdb==2.0.1 pyarrow==26.0.1
"$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from datetime import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet

QUERY = "SELECT TIMETZ '10:00:00+02' AS opens, sum(n) AS total, '101'::BIT AS flags FROM range(3) AS t(n)"
path = str(Path(sys.argv[1], "result.parquet"))
duckdb.sql(QUERY).write_parquet(path)
found = {"arrow": pa.table(duckdb.sql(QUERY)), "parquet": parquet.read_table(path)}
for way, table in found.items():
    print(way, {field.name: str(field.type) for field in table.schema}, table.to_pylist())
assert found["arrow"].to_pylist() == [{"opens": time(10), "total": Decimal(3), "flags": b"\x05\xfd"}]
assert found["parquet"].to_pylist() == [{"opens": time(8), "total": 3.0, "flags": "101"}]
assert found["arrow"].schema.field("total").type == pa.decimal128(38, 0)
assert found["parquet"].schema.field("total").type == pa.float64()
PYTHON
