#!/usr/bin/env bash
# The package dbf writes each number by way of a float, a Decimal too for a numeric field that has room for it, without
# an error: 1234567890123.4567 is 1234567890123.4568 in the file, 99999999999999.9999 is 100000000000000.0000, the id
# 2**53 + 1 is 2**53. It cuts 1.9 to 1 in an integer field, and takes the blanks off the beginning of a text: the parts
# "  12" and "12" are one. What does not fit into the field is an error.
# Seen with dbf 0.99.11 on 2026-11-30; the file's bytes show it, and dbfread 2.0.7 reads the same.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet dbf==0.99.11 dbfread==2.0.7
cd "$place"
venv/bin/python -W ignore - <<'PYTHON'
from decimal import Decimal
from pathlib import Path

import dbf
import dbfread

#: A field, a value for it, and what is in the file.
VALUES = [
    ("v N(20,4)", Decimal("1234567890123.4567"), "1234567890123.4568"),
    ("v N(20,4)", Decimal("99999999999999.9999"), "100000000000000.0000"),
    ("v N(20,4)", Decimal("19.9900"), "19.9900"),
    ("v N(19,0)", 2**53 + 1, str(2**53)),
    ("v C(6)", "  12", "12    "),
]
found = []
for number, (field, value, _) in enumerate(VALUES):
    name = f"table{number}.dbf"
    with dbf.Table(name, field, dbf_type="db3").open(dbf.READ_WRITE) as table:
        table.append((value,))
    width = int(field.split("(")[1].split(",")[0].rstrip(")"))
    data = Path(name).read_bytes().removesuffix(b"\x1a")[-width:].decode()
    found.append(data if field.startswith("v C") else data.strip())
    (row,) = dbfread.DBF(name)
    print(f"{field}: {value!r} is {found[-1]!r} in the file, dbfread: {row['V']!r}")
with dbf.Table("whole.dbf", "v I", dbf_type="vfp").open(dbf.READ_WRITE) as table:
    table.append((1.9,))
(row,) = dbfread.DBF("whole.dbf")
print("1.9 in an integer field:", row["V"])
assert found == [text for *_, text in VALUES] and row["V"] == 1, "this has changed"
PYTHON
