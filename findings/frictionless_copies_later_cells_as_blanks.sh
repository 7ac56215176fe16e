#!/usr/bin/env bash
# frictionless takes the types of a CSV file from its first hundred rows. A later cell that does not fit is not an error
# for write() and to_pandas(), but a blank: behind a hundred whole numbers, 2.50 is nothing in the file's copy, NULL in
# SQLite, an empty cell in an Excel sheet and <NA> in pandas. A decimal comma makes a column one of geographical points:
# the prices 1,10 and 2,50 are the points [1, 10] and [2, 50].
# Seen with frictionless 5.21.0, pandas 3.1.1, SQLAlchemy 2.1.9 and openpyxl 3.1.5 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "frictionless[excel,pandas,sql]==5.21.0" pandas==3.1.1 sqlalchemy==2.1.9 \
    openpyxl==3.1.5
cd "$place"
venv/bin/python -W ignore - <<'PYTHON'
import sqlite3
from pathlib import Path

import openpyxl
from frictionless import Resource, formats

sums = [str(number) for number in range(100)] + ["2.50", "7"]
Path("sums.csv").write_text("sum\n" + "\n".join(sums))
Path("prices.csv").write_text('price\n"1,10"\n"2,50"\n')


def resource():
    return Resource(path="sums.csv")


resource().write("copy.csv")
resource().write("copy.xlsx")
resource().write("sqlite:///copy.db", control=formats.SqlControl(table="sums"))
found = {
    "csv": [line.strip('"') for line in Path("copy.csv").read_text().splitlines()[-2:]],
    "xlsx": [row[0] for row in openpyxl.load_workbook("copy.xlsx").active.iter_rows(values_only=True)][-2:],
    "sqlite": [row[0] for row in sqlite3.connect("copy.db").execute("SELECT sum FROM sums")][-2:],
    "pandas": list(map(str, resource().to_pandas()["sum"].tail(2))),
}
prices = Resource(path="prices.csv")
points = [row["price"] for row in prices.read_rows()]
print("the last two of", sums[-3:], "are", found)
print("1,10 and 2,50 are", prices.schema.get_field("price").type, points)
assert found == {
    "csv": ["", "7"],
    "xlsx": [None, 7],
    "sqlite": [None, 7],
    "pandas": ["<NA>", "7"],
}, "this has changed"
assert [list(map(float, point)) for point in points] == [[1, 10], [2, 50]], "this has changed"
PYTHON
