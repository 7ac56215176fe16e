#!/usr/bin/env bash
# Daft takes a categorical column of pandas or polars, and Arrow's dictionaries, times in seconds and decimals of more
# than 38 digits, for Python objects, and writes each value into a Parquet file as the bytes of its pickle, without an
# error: instead of "Rome", pyarrow, polars and DuckDB read b'\x80\x05\x95\x08...Rome\x94.', and find no "Rome". Daft's
# show() has the texts, and the same column without categories is written as text.
# Seen with daft 0.7.26, pandas 3.1.1, polars 2.1.0, pyarrow 25.0.1 and duckdb 2.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet daft==0.7.26 pandas==3.1.1 polars==2.1.0 pyarrow==25.0.1 duckdb==2.0.1
cd "$place"
DAFT_PROGRESS_BAR=0 DO_NOT_TRACK=true venv/bin/python - <<'PYTHON'
import pickle
from datetime import time
from decimal import Decimal

import daft
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds

TOWNS = ["Rome", "Oslo", "Rome"]
FRAMES = {
    "pandas": daft.from_pandas(pd.DataFrame({"value": pd.Categorical(TOWNS)})),
    "polars": daft.from_arrow(pl.DataFrame({"value": TOWNS}, {"value": pl.Categorical}).to_arrow()),
    "dictionary": daft.from_arrow(pa.table({"value": pa.array(TOWNS).dictionary_encode()})),
    "time": daft.from_arrow(pa.table({"value": pa.array([time(10, 30)], pa.time32("s"))})),
    "decimal": daft.from_arrow(pa.table({"value": pa.array([Decimal("1.10")], pa.decimal256(50, 2))})),
    "text": daft.from_pandas(pd.DataFrame({"value": TOWNS})),
}
found = {}
for name, frame in FRAMES.items():
    frame.write_parquet(name)
    found[name] = ds.dataset(name, format="parquet").to_table()["value"].to_pylist()
    print(f"{name}: Daft has {frame.to_pydict()['value']}, the file {found[name]}")
by_polars = pl.read_parquet("pandas/*.parquet")["value"].to_list()
counts = [
    duckdb.sql(f"SELECT count(*) FROM '{name}/*.parquet' WHERE CAST(value AS VARCHAR) = 'Rome'").fetchall()[0][0]
    for name in ("pandas", "text")
]
print("polars:", by_polars, "DuckDB's count of Rome, with and without categories:", counts)
assert found.pop("text") == TOWNS
assert [pickle.loads(value) for value in found["pandas"]] == TOWNS, "this has changed"
assert all(type(value) is bytes for values in found.values() for value in values), "this has changed"
assert by_polars == found["pandas"] == found["polars"] == found["dictionary"] and counts == [0, 2], "this has changed"
PYTHON
