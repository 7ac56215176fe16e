#!/usr/bin/env bash
# date2index() of netCDF4, which is cftime's, looks a time up in a file, and with select="before" or "after" it gives
# the index beside that of a time which is there, without an error, although its documentation has them only if there
# is no exact match. Of five days, the one before or on the third is the second, the one before or on the first has the
# index -1, which in Python is the last, and the one after or on the last has 5, which no day has. "exact" and
# "nearest" find the day itself, and so does pandas.
# Seen with cftime 1.6.6.1, netCDF4 1.7.5.1.post1 and pandas 3.1.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile cftime==1.6.6.1 netCDF4==1.7.5.1.post1 pandas==3.1.1
cd "$place"
venv/bin/python - <<'PYTHON'
from datetime import datetime

import netCDF4
import pandas as pd

#: A moment, and its index with select="before" and "after" by netCDF4, and by pandas.
MOMENTS = [
    (datetime(2024, 1, 1), (-1, 1), (0, 0)),
    (datetime(2024, 1, 3), (1, 3), (2, 2)),
    (datetime(2024, 1, 3, 12), (2, 3), (2, 3)),
    (datetime(2024, 1, 5), (3, 5), (4, 4)),
]
days = pd.date_range("2024-01-01", periods=5)
with netCDF4.Dataset("days.nc", "w") as file:
    file.createDimension("time", 5)
    time = file.createVariable("time", "f8", ("time",))
    time.units, time.calendar = "days since 2024-01-01", "standard"
    time[:] = range(5)
with netCDF4.Dataset("days.nc") as file:
    for moment, expected, right in MOMENTS:
        found = tuple(int(netCDF4.date2index(moment, file["time"], select=select)) for select in ("before", "after"))
        by_pandas = tuple(int(days.get_indexer([moment], method=method)[0]) for method in ("ffill", "bfill"))
        print(f"{moment}: before {found[0]}, after {found[1]}; pandas {by_pandas[0]} and {by_pandas[1]}")
        assert (found, by_pandas) == (expected, right), "this has changed"
    exact = [int(netCDF4.date2index(datetime(2024, 1, 3), file["time"], select=how)) for how in ("exact", "nearest")]
    last_before_new_year = file["time"][netCDF4.date2index(datetime(2024, 1, 1), file["time"], select="before")]
print(f"exact and nearest: {exact}; the day of the index before or on 1 January is day {last_before_new_year}")
assert exact == [2, 2] and last_before_new_year == 4, "this has changed"
PYTHON
