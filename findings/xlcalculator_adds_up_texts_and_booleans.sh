#!/usr/bin/env bash
# xlcalculator computes the formulas of an Excel workbook, some of them to other results, without an error. SUM() of a
# range adds up its texts and booleans, which Excel leaves out: of 1, the text "5", TRUE and 7 it has 14 for 8, and
# COUNTIF(..., ">2") counts "5" and TRUE. VLOOKUP("AB", ...) passes by "ab", which is the same for Excel, and finds the
# row below it; COUNTIF() takes the * of "a*" for a letter. RIGHT("abc", 0) is all of "abc". pycel has Excel's results.
# Seen with xlcalculator 0.5.0, pycel 1.0b30 and openpyxl 3.1.5 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile xlcalculator==0.5.0 pycel==1.0b30 openpyxl==3.1.5
cd "$place"
cat > probe.py <<'PYTHON'
import logging

import openpyxl
from pycel import ExcelCompiler
from xlcalculator import Evaluator, ModelCompiler

logging.disable()
ROWS = [(1, "ab", 10), ("5", "AB", 20), (True, "abc", 30), (7, "a*", 40)]

#: A formula, the result of xlcalculator, and that of pycel, which is Excel's.
FORMULAS = [
    ("=SUM(A1:A4)", 14, 8),
    ("=AVERAGE(A1:A4)", 3.5, 4),
    ("=MAX(A1:A4)", 7, 7),
    ("=COUNT(A1:A4)", 2, 2),
    ('=COUNTIF(A1:A4,">2")', 3, 1),
    ('=COUNTIF(B1:B4,"a*")', 1, 4),
    ('=VLOOKUP("AB",B1:C4,2,FALSE)', 20, 10),
    ('="AB"="ab"', True, True),
    ('=RIGHT("abc",0)', "abc", ""),
]
book = openpyxl.Workbook()
for row in ROWS:
    book.active.append(row)
for row, (formula, _, _) in enumerate(FORMULAS, 1):
    book.active[f"E{row}"] = formula
book.save("book.xlsx")
xlcalculator = Evaluator(ModelCompiler().read_and_parse_archive("book.xlsx"))
pycel = ExcelCompiler("book.xlsx")
for row, (formula, expected, right) in enumerate(FORMULAS, 1):
    by_xlcalculator, by_pycel = (book.evaluate(f"Sheet!E{row}") for book in (xlcalculator, pycel))
    by_xlcalculator = getattr(by_xlcalculator, "value", by_xlcalculator)
    print(f"{formula} is {by_xlcalculator!r} by xlcalculator, {by_pycel!r} by pycel")
    assert by_xlcalculator == expected and by_pycel == right, "this has changed"
PYTHON
venv/bin/python -W ignore probe.py
