#!/usr/bin/env bash
# pyarrow takes text with 0x for an integer, of the two's complement of as many digits as the type has: in a CSV file
# whose ids are hexadecimal, ffffffffffffffff is read as -1, and 8000000000000001 as -9223372036854775807, next to
# positive ids from the same column. A cast of "0xFF" to int8 is -1 as well, although "255" is out of range. DuckDB
# reads the same file as larger integers (HUGEINT), polars leaves it text.
# Seen with pyarrow 26.0.1, duckdb 2.0.1 and polars 2.1.0 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pyarrow==26.0.1 duckdb==2.0.1 polars==2.1.0
cd "$place"
printf '%s\n' id 0x7fffffffffffffff 0x8000000000000001 0xffffffffffffffff > ids.csv
venv/bin/python - <<'PY' | tee seen.txt
import duckdb
import polars
import pyarrow as pa
from pyarrow import csv

print("pyarrow", csv.read_csv("ids.csv")["id"].to_pylist())
print("int8 of 0xFF", pa.array(["0xFF"]).cast(pa.int8()).to_pylist())
try:
    pa.array(["255"]).cast(pa.int8())
except pa.ArrowInvalid:
    print("int8 of 255 is refused")
print("duckdb", [row[0] for row in duckdb.sql("FROM 'ids.csv'").fetchall()])
print("polars", polars.read_csv("ids.csv")["id"].to_list())
PY
grep -qF "pyarrow [9223372036854775807, -9223372036854775807, -1]" seen.txt
grep -qF "int8 of 0xFF [-1]" seen.txt
grep -qF "int8 of 255 is refused" seen.txt
grep -qF "duckdb [9223372036854775807, 9223372036854775809, 18446744073709551615]" seen.txt
grep -qF "polars ['0x7fffffffffffffff', '0x8000000000000001', '0xffffffffffffffff']" seen.txt
