#!/usr/bin/env bash
# pycel computes the formulas of an Excel workbook, some of them to other results, without an error: (-2)^2 is -4, as
# the brackets are lost, and -2^2 is -4 too, where Excel has 4 for both, as its minus sign binds before the power. A
# month after 31 January is 2 March by EDATE(), for the end of February, although EOMONTH() has the right day. TRIM()
# leaves a blank at each end. xlcalculator has 4 and the end of February.
# Seen with pycel 1.0b30, xlcalculator 0.5.0 and openpyxl 3.1.5 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile pycel==1.0b30 xlcalculator==0.5.0 openpyxl==3.1.5
cd "$place"
cat > probe.py <<'PYTHON'
import logging
from datetime import datetime, timedelta

import openpyxl
from pycel import ExcelCompiler
from xlcalculator import Evaluator, ModelCompiler

logging.disable()

#: A formula, pycel's result, and Excel's, which xlcalculator has but for TRIM().
FORMULAS = [
    ("=(-2)^2", -4, 4),
    ("=-2^2", -4, 4),
    ("=-B1^2", -9, 9),
    ("=10--2^2", 14, 6),
    ("=10-2^2", 6, 6),
    ("=EDATE(DATE(2024,1,31),1)", "2024-03-02", "2024-02-29"),
    ("=EDATE(DATE(2024,5,31),-3)", "2024-03-02", "2024-02-29"),
    ("=EDATE(DATE(2024,1,15),1)", "2024-02-15", "2024-02-15"),
    ("=EOMONTH(DATE(2024,1,31),1)", "2024-02-29", "2024-02-29"),
    ('=TRIM("  a  b  ")', " a b ", "a b"),
]
book = openpyxl.Workbook()
book.active["B1"] = 3
for row, (formula, _, _) in enumerate(FORMULAS, 1):
    book.active[f"A{row}"] = formula
book.save("book.xlsx")


def plain(formula, value):
    """The result, a day as such: a number of days since the end of 1899, or a datetime."""
    value = getattr(value, "value", value)
    if "DATE(" not in formula:
        return value
    day = value if isinstance(value, datetime) else datetime(1899, 12, 30) + timedelta(days=float(value))
    return day.strftime("%Y-%m-%d")


pycel = ExcelCompiler("book.xlsx")
xlcalculator = Evaluator(ModelCompiler().read_and_parse_archive("book.xlsx"))
for row, (formula, expected, right) in enumerate(FORMULAS, 1):
    by_pycel, by_xlcalculator = (
        plain(formula, book.evaluate(f"Sheet!A{row}")) for book in (pycel, xlcalculator)
    )
    print(f"{formula} is {by_pycel!r} by pycel, {by_xlcalculator!r} by xlcalculator, {right!r} in Excel")
    assert by_pycel == expected, "this has changed"
    assert "TRIM" in formula or by_xlcalculator == right, "this has changed"
PYTHON
venv/bin/python -W ignore probe.py
