#!/usr/bin/env bash
# pyshp writes the first digits of a number that is longer than its field, without an error or a warning, also with
# strict=True, which is there to prevent lost data: 12345678901 in N(10) is 1234567890, a tenth of it, 1e20 is
# 1000000000, and 99999999.99 in N(10, 2) is 99999999.9. A field for integers cuts 1.9 to 1. A text that is too long is
# a warning, and an error with strict=True. dbfread reads the same of the file, and the package dbf raises an error for
# each number that is too long.
# Seen with pyshp 3.1.6, dbfread 2.0.7 and dbf 0.99.11 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pyshp==3.1.6 dbfread==2.0.7 dbf==0.99.11
cd "$place"
venv/bin/python -W error -W ignore::ResourceWarning - <<'PYTHON'
import dbf
import dbfread
import shapefile

#: The size and the decimals of a field, a number, and the one that is in the file.
NUMBERS = [
    (11, 0, 12345678901, 12345678901),
    (10, 0, 12345678901, 1234567890),
    (10, 0, 1e20, 1000000000),
    (10, 0, 1.9, 1),
    (10, 2, 1234567.89, 1234567.89),
    (10, 2, 99999999.99, 99999999.9),
    (10, 2, 2**40, 1099511627),
]


def write(kind, size, decimals, value):
    with shapefile.Writer("places", strict=True) as writer:
        writer.field("value", kind, size, decimals)
        writer.record(value)
        writer.null()


def read_by_both(kind, size, decimals, value):
    write(kind, size, decimals, value)
    with shapefile.Reader("places") as reader:
        (by_pyshp,) = reader.record(0)
    (by_dbfread,) = next(iter(dbfread.DBF("places.dbf"))).values()
    return by_pyshp, by_dbfread


def dbf_writes(size, decimals, value):
    with dbf.Table("table.dbf", f"value N({size},{decimals})", dbf_type="db3").open(dbf.READ_WRITE) as table:
        try:
            table.append((value,))
        except dbf.DataOverflowError:
            return False
    return True


for size, decimals, value, expected in NUMBERS:
    found = read_by_both("N", size, decimals, value)
    written = dbf_writes(size, decimals, value)
    print(f"{value} in N({size}, {decimals}) is {found[0]}; dbf {'writes it' if written else 'refuses it'}")
    assert found == (expected, expected), "this has changed"
    assert written == (expected == int(value) or expected == value), "this has changed"
try:
    write("C", 3, 0, "abcd")
    raise SystemExit("this has changed")
except shapefile.DbfStringDataLoss as error:
    print("abcd in C(3):", type(error).__name__)
PYTHON
