#!/usr/bin/env bash
# pyexcel-ods3 and pyexcel-ods write a timedelta of minus ninety minutes as "PT-2H30M00S", and read an empty cell from
# it, without an error. Of a valid ODS file they read no negative duration, no fraction of a second and no days:
# "-PT01H30M00S", "PT10H30M05.25S" and "P1DT2H" are empty cells, and in the last column are missing from the row.
# Where they write it, the fraction is cut. "PT30H05M00S" is right in both directions.
# Seen with pyexcel-ods3 0.6.1, pyexcel-ods 0.6.0 and odfpy 1.4.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pyexcel-ods3==0.6.1 pyexcel-ods==0.6.0 odfpy==1.4.1
cd "$place"
venv/bin/python -W ignore - <<'PYTHON'
import re
from datetime import time, timedelta
from zipfile import ZipFile

import pyexcel_ods
import pyexcel_ods3
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

#: A value, what is written for it, and what is read from that.
WRITTEN = {
    timedelta(minutes=-90): ("PT-2H30M00S", []),
    timedelta(hours=30, minutes=5): ("PT30H05M00S", [timedelta(hours=30, minutes=5)]),
    timedelta(seconds=59.5): ("PT00H00M59S", [time(0, 0, 59)]),
}
#: A duration of a file, and what is read of the row in which it stands alone.
READ = {
    "-PT01H30M00S": [],
    "PT10H30M05.25S": [],
    "P1DT2H": [],
    "PT30H05M00S": [timedelta(hours=30, minutes=5)],
    "PT10H30M05S": [time(10, 30, 5)],
}


def write(duration):
    cell = TableCell(valuetype="time", timevalue=duration)
    cell.addElement(P(text="shown"))
    row = TableRow()
    row.addElement(cell)
    sheet = Table(name="Sheet")
    sheet.addElement(row)
    document = OpenDocumentSpreadsheet()
    document.spreadsheet.addElement(sheet)
    document.save("sheet.ods")


for package in (pyexcel_ods3, pyexcel_ods):
    for value, expected in WRITTEN.items():
        package.save_data("sheet.ods", {"Sheet": [[value]]})
        text = re.search('time-value="([^"]*)"', ZipFile("sheet.ods").read("content.xml").decode())[1]
        (row,) = package.get_data("sheet.ods")["Sheet"]
        print(f"{package.__name__} writes {value!r} as {text} and reads {row}")
        assert (text, row) == expected, "this has changed"
    for duration, expected in READ.items():
        write(duration)
        (row,) = package.get_data("sheet.ods")["Sheet"]
        print(f"{package.__name__} reads {row} from {duration}")
        assert row == expected, "this has changed"
PYTHON
