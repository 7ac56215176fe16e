#!/usr/bin/env bash
# The Arrow stream of a pandas frame holds a named index as a column, unless the index is a RangeIndex: then the column
# is missing, and pyarrow, polars and DuckDB do not see it. Both frames below print alike and are equal for pandas.
# Only pyarrow's Table.to_pandas() restores the index, from the metadata.
# Seen with pandas 3.1.1, pyarrow 26.0.1, polars 2.1.0 and duckdb 2.0.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1
"$place/venv/bin/python" <<'PYTHON'
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

values = {"sales": [5, 7]}
listed = pd.DataFrame(values, index=pd.Index([2024, 2025], name="year"))
ranged = pd.DataFrame(values, index=pd.RangeIndex(2024, 2026, name="year"))
pd.testing.assert_frame_equal(listed, ranged, check_index_type=False)
assert str(listed) == str(ranged)


def columns(frame):
    arrow = pa.table(frame)
    return arrow.column_names, pl.from_arrow(arrow).columns, duckdb.sql("FROM arrow").columns


print("listed", columns(listed))
print("ranged", columns(ranged))
assert columns(listed) == (["sales", "year"],) * 3
assert columns(ranged) == (["sales"],) * 3
assert pa.table(ranged).to_pandas().index.name == "year"
PYTHON
