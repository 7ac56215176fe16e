#!/usr/bin/env bash
# XlsxWriter writes a datetime on 1 January 1900, which many databases have where no date is known, as the time of day
# alone: 1900-01-01 10:00 is read back as 10:00, and midnight as 0, which Excel shows as "1900-01-00". The date
# without a time is written right, and so are the next day and, by openpyxl, all of them. pandas passes on what
# XlsxWriter does.
# Seen with xlsxwriter 3.3.1, openpyxl 3.1.5 and pandas 3.1.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet xlsxwriter==3.3.1 openpyxl==3.1.5 pandas==3.1.1
cd "$place"
venv/bin/python - <<'PYTHON'
from datetime import date, datetime, time

import openpyxl
import pandas as pd
import xlsxwriter

DAYS = [date(1900, 1, 1), datetime(1900, 1, 1), datetime(1900, 1, 1, 10), datetime(1900, 1, 2, 10)]


def with_xlsxwriter(path):
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        book.add_worksheet().write_column(1, 0, DAYS)


def with_openpyxl(path):
    book = openpyxl.Workbook()
    for day in ("day", *DAYS):
        book.active.append([day])
    book.save(path)


moments = DAYS[1:]
found = {}
for name, write in {
    "xlsxwriter": with_xlsxwriter,
    "openpyxl": with_openpyxl,
    "pandas": lambda path: pd.DataFrame({"day": moments}).to_excel(path, engine="xlsxwriter", index=False),
}.items():
    write(f"{name}.xlsx")
    sheet = openpyxl.load_workbook(f"{name}.xlsx").active
    found[name] = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    print(name, *found[name], sep=", ")
first = datetime(1900, 1, 1)
assert found["openpyxl"] == [first, *moments]
assert found["xlsxwriter"] == [first, time(0), time(10), moments[-1]], "this has changed"
assert found["pandas"] == [time(0), time(10), moments[-1]], "this has changed"
PYTHON
