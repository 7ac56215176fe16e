#!/usr/bin/env bash
# Hours that an Excel sheet has added up to more than a day, 30:05:00 by [h]:mm:ss, lose that day without an error:
# DuckDB's read_xlsx reads the time of day 06:05, and so do xlsx2csv and pylightxl. openpyxl and calamine read 30 hours.
# In a sheet with the date system of 1904, DuckDB and pylightxl read each date four years and a day too early. The
# price 12 with the format 0.00 "EUR/day" is lost in xlsx2csv: it takes "day" for a date, and writes a text without 12.
# Seen with duckdb 1.5.5 and its excel extension, xlsx2csv 0.8.6, pylightxl 1.61, openpyxl 3.1.5, python-calamine 0.9.1
# and xlsxwriter 3.3.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet duckdb==1.5.5 duckdb-extension-excel==1.5.5 xlsx2csv==0.8.6 pylightxl==1.61 \
    openpyxl==3.1.5 python-calamine==0.9.1 xlsxwriter==3.3.1
cd "$place"
venv/bin/python - <<'PYTHON'
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import duckdb
import duckdb_extension_excel
import openpyxl
import pylightxl
import xlsxwriter
from python_calamine import load_workbook
from xlsx2csv import Xlsx2csv

VALUES = {
    "worked": (timedelta(hours=30, minutes=5), "[h]:mm:ss"),
    "day": (datetime(2024, 1, 31), "yyyy-mm-dd"),
    "price": (12, '0.00 "EUR/day"'),
}
(extension,) = Path(duckdb_extension_excel.__file__).parent.rglob("*.duckdb_extension")
duckdb.execute(f"LOAD '{extension}'")


def write(path, system):
    with xlsxwriter.Workbook(path, {"date_1904": system == 1904}) as book:
        sheet = book.add_worksheet("Sheet")
        for number, (name, (value, number_format)) in enumerate(VALUES.items()):
            sheet.write(0, number, name)
            sheet.write(1, number, value, book.add_format({"num_format": number_format}))


def second_line(path):
    text = StringIO()
    Xlsx2csv(path, delimiter=";").convert(text)
    return text.getvalue().splitlines()[1].split(";")


READERS = {
    "openpyxl": lambda path: [cell.value for cell in openpyxl.load_workbook(path)["Sheet"][2]],
    "calamine": lambda path: load_workbook(path).get_sheet_by_index(0).to_python()[1],
    "duckdb": lambda path: duckdb.sql(f"FROM read_xlsx('{path}')").fetchall()[0],
    "xlsx2csv": second_line,
    "pylightxl": lambda path: pylightxl.readxl(path).ws("Sheet").row(2),
}
found = {}
for system in (1900, 1904):
    write(f"{system}.xlsx", system)
    for name, read in READERS.items():
        found[name, system] = [str(value) for value in read(f"{system}.xlsx")]
        print(system, name, found[name, system])
for system in (1900, 1904):
    assert found["openpyxl", system] == ["1 day, 6:05:00", "2024-01-31 00:00:00", "12"]
    assert found["calamine", system] == ["1 day, 6:05:00", "2024-01-31", "12.0"]
    assert "12" not in found["xlsx2csv", system][2], "this has changed"
    assert found["xlsx2csv", system][:2] == ["06:05", "2024-01-31"], "this has changed"
assert found["duckdb", 1900] == ["06:05:00", "2024-01-31", "12.0"], "this has changed"
assert found["duckdb", 1904] == ["06:05:00", "2020-01-30", "12.0"], "this has changed"
assert found["pylightxl", 1900] == ["06:05:00", "2024/01/31", "12"], "this has changed"
assert found["pylightxl", 1904] == ["06:05:00", "2020/01/30", "12"], "this has changed"
PYTHON
