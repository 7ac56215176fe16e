#!/usr/bin/env bash
# xarray keeps the whole-number type in which a file had its times, also for later ones that do not fit: seconds since
# 1970 in 32 bits, joined with a time of the year 2040, are saved as one of 1903, without an error or a warning. And
# where a time has half a second, it counts milliseconds in the same 32 bits, to keep the times right, as its warning
# says: every time of 2024 in the file is then read as one of January 1970. By its own choice of type, all of
# them are right. A missing text, None, comes back as an empty one.
# Seen with xarray 2026.9.0, netCDF4 1.7.5.1.post1 and pandas 3.1.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile xarray==2026.9.0 netCDF4==1.7.5.1.post1 pandas==3.1.1
cd "$place"
venv/bin/python - <<'PYTHON'
import warnings

import numpy as np
import xarray as xr

SECONDS = {"units": "seconds since 1970-01-01", "dtype": "int32"}


def data(*moments):
    return xr.Dataset({"level": ("time", [1.0] * len(moments))}, {"time": np.array(moments, "datetime64[ns]")})


def saved(dataset):
    """The dataset's times as they are read back, and the warnings of saving it that speak of them."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        dataset.to_netcdf("saved.nc")
    with xr.open_dataset("saved.nc") as read:
        times = [str(time)[:19] for time in read["time"].values]
    return times, [str(warning.message)[:46] for warning in caught if "serialized" in str(warning.message)]


data("2024-01-31T10:30:00").to_netcdf("old.nc", encoding={"time": SECONDS})
with xr.open_dataset("old.nc") as old:
    found = {
        "joined with 2040": saved(xr.concat([old, data("2040-01-31T10:30:00")], "time")),
        "half a second": saved(xr.concat([old, data("2024-01-31T10:30:00.5")], "time")),
    }
found["by default"] = saved(data("2024-01-31T10:30:00.5", "2040-01-31T10:30:00"))
for name, (times, told) in found.items():
    print(f"{name}: {times}, warnings: {told}")
xr.Dataset({"note": ("place", np.array(["a", None], object))}).to_netcdf("texts.nc")
with xr.open_dataset("texts.nc") as read:
    texts = read["note"].values.tolist()
print("texts:", texts)
assert found["joined with 2040"][0][1].startswith("1903-12-26") and not found["joined with 2040"][1], "this has changed"
assert [time[:7] for time in found["half a second"][0]] == ["1970-01", "1970-01"], "this has changed"
assert found["half a second"][1], "this has changed"
assert found["by default"][0] == ["2024-01-31T10:30:00", "2040-01-31T10:30:00"]
assert texts == ["a", ""], "this has changed"
PYTHON
