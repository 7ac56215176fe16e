#!/usr/bin/env bash
# fastparquet reads other dates from a Parquet file than are in it, without an error, where a count of nanoseconds would
# not fit in 64 bits: 9999-12-31, the usual "for ever", is 29 March 1816, and 1600-01-01 a day of the year 2184. The
# timestamps of the same days are right. A list of lists is None.
# Seen with fastparquet 2026.9.0, pandas 3.1.1 and pyarrow 26.0.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1
cd "$place"
venv/bin/python - <<'PYTHON'
from datetime import date, datetime, time

import pyarrow as pa
from fastparquet import ParquetFile
from pyarrow import parquet

DAYS = [date(1600, 1, 1), date(2026, 11, 29), date(9999, 12, 31)]
moments = [datetime.combine(day, time()) for day in DAYS]
columns = {"day": DAYS, "moment": moments, "matrix": [[[1, 2], [3]]] * 3}
parquet.write_table(pa.table(columns), "days.parquet")
assert parquet.read_table("days.parquet").to_pydict() == columns  # pyarrow reads what it has written
read = ParquetFile("days.parquet").to_pandas()
print(read)
assert [str(day)[:10] for day in read["day"]] == ["2184-07-20", "2026-11-29", "1816-03-29"], "this has changed"
assert read["moment"].to_list() == moments, "this has changed"
assert read["matrix"].to_list() == [None, None, None], "this has changed"
PYTHON
