#!/usr/bin/env bash
# cftime, by which netCDF4 and xarray read the times of files, leaves a time zone out of the units, without an error, if
# its hour has one digit: "seconds since 1992-10-8 15:15:42.5 -6:00", the example of the CF conventions, is read as
# 15:15:42.5 UTC, six hours too early. So it is with "-6". The conventions' "-330", three hours and a half, are 33
# hours. The forms -06:00 and -0330 are read right. xarray has the right moment of "-6:00" in the standard calendar,
# where it asks pandas, and cftime's in a calendar without leap days.
# Seen with cftime 1.6.6.1, netCDF4 1.7.5.1.post1, xarray 2026.9.0 and pandas 3.1.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile cftime==1.6.6.1 netCDF4==1.7.5.1.post1 xarray==2026.9.0 pandas==3.1.1
cd "$place"
cat > probe.py <<'PYTHON'
import netCDF4
import xarray as xr
from cftime import num2date

#: A time zone, and the moment 1992-10-08 15:15:42 there, in UTC, as cftime reads it and as it is by the conventions.
ZONES = [
    ("-6:00", "1992-10-08 15:15:42", "1992-10-08 21:15:42"),
    ("-6", "1992-10-08 15:15:42", "1992-10-08 21:15:42"),
    ("-06:00", "1992-10-08 21:15:42", "1992-10-08 21:15:42"),
    ("+5:30", "1992-10-08 15:15:42", "1992-10-08 09:45:42"),
    ("+05:30", "1992-10-08 09:45:42", "1992-10-08 09:45:42"),
    ("-330", "1992-10-10 00:15:42", "1992-10-08 18:45:42"),
    ("-0330", "1992-10-08 18:45:42", "1992-10-08 18:45:42"),
]
for zone, expected, right in ZONES:
    found = str(num2date(0, f"seconds since 1992-10-08 15:15:42 {zone}"))
    print(f"15:15:42 {zone} is {found} UTC{'' if found == right else ', for ' + right}")
    assert found == expected, "this has changed"


def read(calendar):
    """The moment in a file, by netCDF4 and by xarray."""
    with netCDF4.Dataset("times.nc", "w") as file:
        file.createDimension("time", 1)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time.calendar = "seconds since 1992-10-08 15:15:42 -6:00", calendar
        time[:] = [0]
    with netCDF4.Dataset("times.nc") as file:
        time = file["time"]
        (by_netcdf4,) = netCDF4.num2date(time[:], time.units, time.calendar)
    with xr.open_dataset("times.nc") as file:
        by_xarray = file["time"].values[0]
    return str(by_netcdf4), str(by_xarray)[:19].replace("T", " ")


for calendar in ("standard", "noleap"):
    found = read(calendar)
    print(f"calendar {calendar}: netCDF4 reads {found[0]}, xarray {found[1]}")
    by_xarray = {"standard": "1992-10-08 21:15:42", "noleap": "1992-10-08 15:15:42"}[calendar]
    assert found == ("1992-10-08 15:15:42", by_xarray), "this has changed"
PYTHON
venv/bin/python probe.py
