#!/usr/bin/env bash
# csvkit and agate read a negative duration as another one, the one that they have written themselves: of minus one hour
# they write Python's "-1 day, 23:00:00", and read it as minus 47 hours, for they give the minus to the hours too. So
# csvsort, which only sorts, changes such a column, and once more each time that it runs: -1, -47, -49, -95 hours.
# pandas reads the text right.
# Seen with csvkit 2.2.0, agate 1.14.2 and pandas 3.1.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet csvkit==2.2.0 agate==1.14.2 pandas==3.1.1
cd "$place"
venv/bin/python - <<'PYTHON'
import csv
import io
import subprocess
from datetime import timedelta

import agate
import pandas as pd

DURATIONS = [timedelta(hours=-1), timedelta(hours=2)]
with open("0.csv", "w", newline="") as file:
    csv.writer(file).writerows([["late by"], *[[duration] for duration in DURATIONS]])
texts = []
for number in range(4):
    with open(f"{number}.csv", newline="") as file:
        texts.append(list(csv.reader(file))[1][0])
    with open(f"{number + 1}.csv", "w") as file:
        subprocess.run(["venv/bin/csvsort", "-y", "0", "-c", "1", f"{number}.csv"], stdout=file, check=True)
by_pandas = pd.to_timedelta(texts[0]).to_pytimedelta()
table = agate.Table([[duration] for duration in DURATIONS], ["late by"])
written = io.StringIO()
table.to_csv(written)
read = list(agate.Table.from_csv(io.StringIO(written.getvalue()), sniff_limit=0).columns["late by"].values())
print("after 0, 1, 2 and 3 times csvsort:", texts)
print("agate wrote", list(table.columns["late by"].values()), "and read", read, "pandas:", by_pandas)
assert by_pandas == DURATIONS[0]
assert texts[0] == "-1 day, 23:00:00"
assert texts[1:] == ["-2 days, 1:00:00", "-3 days, 23:00:00", "-4 days, 1:00:00"], "this has changed"
assert read == [timedelta(hours=-47), timedelta(hours=2)], "this has changed"
PYTHON
