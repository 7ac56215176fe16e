#!/usr/bin/env bash
# tablib reads the text that a number's cell shows in an ODS file, not the cell's value, without an error: 1.23456789
# with the format 0.00, which LibreOffice shows as 1.23, is 1.23, and the price 2.5 shown as 3 is 3. A percentage of
# 0.125 is the text "12.5%", and an amount of money the text "12.50 EUR". What it cannot read as a number, "1,23" of
# a sheet in German, is a ValueError. pyexcel-ods3, pandas and calamine read the value; from an Excel sheet, tablib does
# too.
# Seen with tablib 3.10.0, odfpy 1.4.1, pandas 3.1.1, pyexcel-ods3 0.6.1 and python-calamine 0.9.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet tablib[ods]==3.10.0 odfpy==1.4.1 pandas==3.1.1 pyexcel-ods3==0.6.1 \
    python-calamine==0.9.1
cd "$place"
venv/bin/python -W ignore - <<'PYTHON'
from pathlib import Path

import pandas as pd
import pyexcel_ods3
import tablib
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import load_workbook

#: A cell's type, its value and its text, and what tablib reads.
CELLS = [
    ("float", "1.23456789", "1.23", 1.23),
    ("float", "2.5", "3", 3.0),
    ("float", "2.5", "2.5", 2.5),
    ("percentage", "0.125", "12.5%", "12.5%"),
    ("currency", "12.5", "12.50 EUR", "12.50 EUR"),
    ("float", "1.23", "1,23", "ValueError"),
]


def write(kind, value, text):
    attributes = {"currency": "EUR"} if kind == "currency" else {}
    cell = TableCell(valuetype=kind, value=value, **attributes)
    cell.addElement(P(text=text))
    row = TableRow()
    row.addElement(cell)
    sheet = Table(name="Sheet")
    sheet.addElement(row)
    document = OpenDocumentSpreadsheet()
    document.spreadsheet.addElement(sheet)
    document.save("sheet.ods")


def read_by_tablib():
    try:
        return tablib.Dataset().load(Path("sheet.ods").read_bytes(), format="ods", headers=False)[0][0]
    except ValueError as error:
        return type(error).__name__


for kind, value, text, expected in CELLS:
    write(kind, value, text)
    found = read_by_tablib()
    others = [
        pd.read_excel("sheet.ods", header=None).iat[0, 0],
        load_workbook("sheet.ods").get_sheet_by_index(0).to_python()[0][0],
        pyexcel_ods3.get_data("sheet.ods")["Sheet"][0][0],
    ]
    print(f"{kind} {value}, shown as {text}: tablib {found!r}, pandas, calamine and pyexcel {others}")
    assert found == expected, "this has changed"
    assert others[:2] == [float(value)] * 2
    assert kind == "currency" or others[2] == float(value)
PYTHON
