#!/usr/bin/env bash
# Dates with a year of two digits are other dates in polars and in DuckDB, without an error. polars' try_parse_dates and
# str.to_date take the last number for a year of the first century, also in 24-01-31, where it is the day: that is 24
# January of the year 31. The version numbers 10.4.2 and 9.12.30 are days of the years 2 and 30. DuckDB's read_csv takes
# the first number for the year if it can: 31/01/24 is 24 January 2031, and 01/02/24 24 February 2001.
# Seen with polars 2.1.0 and duckdb 2.0.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet polars==2.1.0 duckdb==2.0.1
cd "$place"
venv/bin/python - <<'PYTHON'
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

COLUMNS = {
    "iso": ["24-01-31", "23-12-24"],
    "european": ["31/01/24", "24/12/23"],
    "ambiguous": ["01/02/24", "03/04/23"],
    "version": ["10.4.2", "9.12.30"],
}
found = {}
for name, texts in COLUMNS.items():
    path = Path(f"{name}.csv")
    path.write_text("\n".join([name, *texts]))
    found[name] = {
        "polars": pl.read_csv(path, try_parse_dates=True)[name].to_list(),
        "duckdb": [row[0] for row in duckdb.read_csv(str(path)).fetchall()],
    }
    assert pl.Series(texts).str.to_date().to_list() == found[name]["polars"]
    print(name, texts, {reader: [*map(str, values)] for reader, values in found[name].items()})
assert found == {
    "iso": {
        "polars": [date(31, 1, 24), date(24, 12, 23)],
        "duckdb": [date(2024, 1, 31), date(2023, 12, 24)],
    },
    "european": {
        "polars": [date(24, 1, 31), date(23, 12, 24)],
        "duckdb": [date(2031, 1, 24), date(2024, 12, 23)],
    },
    "ambiguous": {
        "polars": [date(24, 2, 1), date(23, 4, 3)],
        "duckdb": [date(2001, 2, 24), date(2003, 4, 23)],
    },
    "version": {
        "polars": [date(2, 4, 10), date(30, 12, 9)],
        "duckdb": [date(2002, 4, 10), date(2030, 12, 9)],
    },
}, "this has changed"
PYTHON
