#!/usr/bin/env bash
# chDB moves a date into the years that its type holds, without an error: CAST('1960-05-05' AS DATE) is 1 January 1970,
# and 9999-12-31 is 6 June 2149. The date column of a Parquet file is right, but its cast AS DATE makes 1960-05-05 a day
# of the year 2139. CAST('300' AS TINYINT) is 44. As a DataFrame, a TIMESTAMP '2024-01-31 10:30:00.5' is moved to UTC,
# 15:30:00 where the machine is in New York, without a time zone and without its half second, and a Decimal is a float:
# 12345678901234567890.12 loses its last digits.
# Seen with chdb 4.4.0, pandas 3.1.1 and pyarrow 26.0.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile chdb==4.4.0 pandas==3.1.1 pyarrow==26.0.1
cd "$place"
cat > probe.py <<'PYTHON'
from datetime import date

import chdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

pq.write_table(pa.table({"born": [date(1960, 5, 5)]}), "people.parquet")
#: An expression, and what it is in chDB's DataFrame.
VALUES = {
    "CAST('1960-05-05' AS DATE)": "1970-01-01 00:00:00",
    "CAST('9999-12-31' AS DATE)": "2149-06-06 00:00:00",
    "born": "1960-05-05 00:00:00",
    "CAST(born AS DATE)": "2139-10-10 00:00:00",
    "TIMESTAMP '2024-01-31 10:30:00.5'": "2024-01-31 15:30:00",
    "CAST('12345678901234567890.12' AS DECIMAL(30, 2))": "1.2345678901234567e+19",
    "CAST('300' AS TINYINT)": "44",
}
found = {}
for expression in VALUES:
    frame = chdb.query(f"SELECT {expression} AS v FROM file('people.parquet')", "DataFrame")
    found[expression] = str(frame["v"][0])
    print(f"{expression}: {found[expression]}")
assert isinstance(frame, pd.DataFrame) and found == VALUES, "this has changed"
PYTHON
TZ=America/New_York venv/bin/python probe.py
