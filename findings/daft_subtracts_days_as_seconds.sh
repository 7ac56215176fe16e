#!/usr/bin/env bash
# Daft subtracts two dates, and has their days as seconds, without an error, in SQL as in Python: from 1 to 31 January
# it is 30 seconds, in the Parquet file that it writes too, and the first date plus that difference is the first date
# again, not the second. Two timestamps have the right difference, and pyarrow has 30 days for the same dates.
# Seen with daft 0.7.26 and pyarrow 25.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet daft==0.7.26 pyarrow==25.0.1
cd "$place"
DAFT_PROGRESS_BAR=0 DO_NOT_TRACK=true venv/bin/python - <<'PYTHON'
from datetime import date, datetime, timedelta

import daft
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

orders = pa.table(
    {
        "ordered": [date(2024, 1, 1)],
        "shipped": [date(2024, 1, 31)],
        "ordered_at": [datetime(2024, 1, 1)],
        "shipped_at": [datetime(2024, 1, 31)],
    }
)
frame = daft.from_arrow(orders)
took = daft.col("shipped") - daft.col("ordered")
frame.select(took.alias("took")).write_parquet("took")
found = {
    "Python": frame.select(took.alias("took")).to_pydict()["took"][0],
    "SQL": daft.sql("SELECT shipped - ordered AS took FROM frame").to_pydict()["took"][0],
    "Parquet": ds.dataset("took", format="parquet").to_table()["took"][0].as_py(),
}
added = frame.select((daft.col("ordered") + took).alias("day")).to_pydict()["day"][0]
right = {
    "timestamps": frame.select((daft.col("shipped_at") - daft.col("ordered_at")).alias("t")).to_pydict()["t"][0],
    "pyarrow": pc.subtract(orders["shipped"], orders["ordered"])[0].as_py(),
}
print({how: str(value) for how, value in {**found, **right}.items()})
print("ordered + (shipped - ordered):", added)
assert right == {"timestamps": timedelta(days=30), "pyarrow": timedelta(days=30)}
assert set(found.values()) == {timedelta(seconds=30)}, "this has changed"
assert added == date(2024, 1, 1), "this has changed"
PYTHON
