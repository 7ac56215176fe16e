#!/usr/bin/env bash
# pandas reads a boolean of an ODS sheet by the text that its cell shows, not by its value, without an error: all but
# the English "TRUE" is False. So each true cell of a sheet in German, "WAHR", French, "VRAI", or with a format of one's
# own is False, and so is one without a text. calamine and pyexcel read True by the value, but calamine, and polars'
# read_ods with it, joins the words at a line break or a tab: "12 Main St" and "London" are "12 Main StLondon".
# Seen with pandas 3.1.1, odfpy 1.4.1, python-calamine 0.9.1, polars 2.1.0, fastexcel 0.21.0 and pyexcel-ods3 0.6.1 on
# 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pandas==3.1.1 odfpy==1.4.1 python-calamine==0.9.1 polars==2.1.0 \
    fastexcel==0.21.0 pyexcel==0.7.6 pyexcel-ods3==0.6.1
cd "$place"
venv/bin/python -W ignore - <<'PYTHON'
import pandas as pd
import polars as pl
import pyexcel
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P
from python_calamine import CalamineWorkbook


def boolean(text):
    cell = TableCell(valuetype="boolean", booleanvalue="true")
    if text:
        cell.addElement(P(text=text))
    return cell


def lines(first, second):
    paragraph = P(text=first)
    paragraph.addElement(LineBreak())
    paragraph.addText(second)
    cell = TableCell(valuetype="string")
    cell.addElement(paragraph)
    return cell


document, table = OpenDocumentSpreadsheet(), Table(name="sheet")
document.spreadsheet.addElement(table)
TEXTS = ["TRUE", "WAHR", "VRAI", "yes", None]
for cell in [*map(boolean, TEXTS), lines("12 Main St", "London")]:
    row = TableRow()
    row.addElement(cell)
    table.addElement(row)
document.save("sheet.ods")
found = {
    "pandas": pd.read_excel("sheet.ods", engine="odf", header=None)[0].tolist(),
    "calamine": [row[0] for row in CalamineWorkbook.from_path("sheet.ods").get_sheet_by_index(0).to_python()],
    "pyexcel": [row[0] for row in pyexcel.get_array(file_name="sheet.ods")],
}
print("true shown as:", TEXTS)
for reader, values in found.items():
    print(f"{reader}: {values}")
by_polars = pl.read_ods("sheet.ods", has_header=False).to_series().to_list()[-1]
print("polars' last cell:", repr(by_polars))
assert found["calamine"][:-1] == found["pyexcel"][:-1] == [True] * 5
assert found["pandas"][-1] == found["pyexcel"][-1] == "12 Main St\nLondon"
assert found["pandas"][:-1] == [True, False, False, False, False], "this has changed"
assert found["calamine"][-1] == by_polars == "12 Main StLondon", "this has changed"
PYTHON
