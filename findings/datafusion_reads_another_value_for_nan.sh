#!/usr/bin/env bash
# DataFusion replaces each NaN of a Parquet column by the number beside it if that is the only other one: of the
# prices 1.5, NaN, 1.5 it reads three times 1.5, and their sum is 4.5. Parquet's smallest and largest value leave NaN
# out, and DataFusion takes a column for constant where both are equal and no value is NULL. It does so with files of
# pyarrow, of polars and of its own; polars and DuckDB read NaN. With a second price, NaN is read as it is.
# Seen with datafusion 55.0.0, pyarrow 26.0.1, polars 2.1.0 and duckdb 2.0.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet datafusion==55.0.0 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1
cd "$place"
venv/bin/python - <<'PYTHON' | tee seen.txt
import datafusion
import duckdb
import polars as pl
import pyarrow as pa
from pyarrow import parquet

NAN = float("nan")
PRICES = {"one price": [1.5, NAN, 1.5], "two prices": [1.5, NAN, 2.5]}
context = datafusion.SessionContext()
for name, prices in PRICES.items():
    files = {writer: f"{writer} {name}.parquet" for writer in ("pyarrow", "polars", "datafusion")}
    parquet.write_table(pa.table({"price": prices}), files["pyarrow"])
    pl.DataFrame({"price": prices}).write_parquet(files["polars"])
    context.from_pydict({"price": prices}).write_parquet(files["datafusion"])
    for writer, path in files.items():
        read = context.read_parquet(path).to_pydict()["price"]
        print(f"{name}, written by {writer}: {read}, sum {sum(read)}")
    print(f"{name}, polars reads {pl.read_parquet(files['pyarrow'])['price'].to_list()}")
    print(f"{name}, duckdb reads {[row[0] for row in duckdb.read_parquet(files['pyarrow']).fetchall()]}")
PYTHON
for writer in pyarrow polars datafusion; do
    grep -qxF "one price, written by $writer: [1.5, 1.5, 1.5], sum 4.5" seen.txt
    grep -qxF "two prices, written by $writer: [1.5, nan, 2.5], sum nan" seen.txt
done
for reader in polars duckdb; do
    grep -qxF "one price, $reader reads [1.5, nan, 1.5]" seen.txt
done
