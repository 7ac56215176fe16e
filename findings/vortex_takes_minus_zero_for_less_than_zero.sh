#!/usr/bin/env bash
# Filters on a Vortex file take -0.0 for another number than 0.0, and for a smaller one, without an error: `== 0` leaves
# out the balances that are -0.0, such as -1 * 0.0, and `< 0` finds them. So one filter of
# polars counts other rows on the file than on the frame that was written; pyarrow's on the file's data set likewise.
# Floats by IEEE 754 have -0.0 equal to 0.0, and so have polars, pyarrow and DuckDB.
# Seen with vortex-data 0.93.0, polars 2.1.0, pyarrow 26.0.1 and duckdb 2.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet vortex-data==0.93.0 polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.1
cd "$place"
venv/bin/python - <<'PYTHON'
from operator import eq, ge, lt

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import vortex as vx

balances = pa.table({"balance": pa.array([5.0, 0.0, -1 * 0.0, -3.0])})
vx.io.write(balances, "balances.vortex")
file = vx.open("balances.vortex")
#: A filter, and the balances that fit it: in the file, and elsewhere.
FILTERS = {
    "=": (eq, ["0.0"], ["-0.0", "0.0"]),
    "<": (lt, ["-0.0", "-3.0"], ["-3.0"]),
    ">=": (ge, ["0.0", "5.0"], ["-0.0", "0.0", "5.0"]),
}


def texts(values):
    return sorted(map(str, values))


def fitting(sign, compare):
    by_polars, by_arrow = compare(pl.col("balance"), 0), compare(pc.field("balance"), 0)
    in_file = (
        texts(file.to_polars().filter(by_polars).collect()["balance"].to_list()),
        texts(file.to_dataset().to_table(filter=by_arrow)["balance"].to_pylist()),
    )
    elsewhere = (
        texts(pl.from_arrow(balances).filter(by_polars)["balance"].to_list()),
        texts(balances.filter(by_arrow)["balance"].to_pylist()),
        texts(row[0] for row in duckdb.sql(f"FROM balances WHERE balance {sign} 0").fetchall()),
    )
    return in_file, elsewhere


for sign, (compare, wrong, right) in FILTERS.items():
    in_file, elsewhere = fitting(sign, compare)
    print(f"balance {sign} 0: in the file {in_file}, elsewhere {elsewhere}")
    assert in_file == (wrong, wrong) and elsewhere == (right, right, right), "this has changed"
PYTHON
