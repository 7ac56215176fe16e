#!/usr/bin/env bash
# pandas' to_stata() writes a date as Stata's week, convert_dates={"day": "tw"}, and gives the last day of a year to the
# next year, without an error: 31 December 2023, a day of the week 2023w52 in Stata, is 2024w1, and read_stata() reads 1
# January 2024 for it. Stata's year has 52 weeks, of which the last one has eight days, or nine in a leap year; 30
# December 2024 is moved too. The other weeks are right, and so are months, quarters, half-years and days.
# Seen with pandas 3.1.1 and pyreadstat 1.3.7 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile pandas==3.1.1 pyreadstat==1.3.7
cd "$place"
venv/bin/python - <<'PYTHON'
import pandas as pd
import pyreadstat

#: A day, its week by Stata's rule, and the one that pandas writes.
DAYS = [
    ("2023-01-01", "2023w1", "2023w1"),
    ("2023-01-08", "2023w2", "2023w2"),
    ("2023-12-24", "2023w52", "2023w52"),
    ("2023-12-30", "2023w52", "2023w52"),
    ("2023-12-31", "2023w52", "2024w1"),
    ("2024-12-29", "2024w52", "2024w52"),
    ("2024-12-30", "2024w52", "2025w1"),
    ("2024-12-31", "2024w52", "2025w1"),
]


def by_the_rule(day):
    return f"{day.year}w{min((day.day_of_year - 1) // 7 + 1, 52)}"


def written(frame, unit):
    """The numbers in the file, as pyreadstat reads them, and the days that pandas reads."""
    frame.to_stata("days.dta", convert_dates={"day": unit}, write_index=False)
    numbers, _ = pyreadstat.read_dta("days.dta", disable_datetime_conversion=True)
    return numbers["day"].astype(int).tolist(), pd.read_stata("days.dta")["day"].tolist()


frame = pd.DataFrame({"day": pd.to_datetime([day for day, _, _ in DAYS])})
for (day, right, expected), number, read in zip(DAYS, *written(frame, "tw"), strict=True):
    week = f"{1960 + number // 52}w{number % 52 + 1}"
    print(f"{day}, {right}, is {week}, read as {read.date()}")
    assert by_the_rule(pd.Timestamp(day)) == right and week == expected, "this has changed"
    assert (read.year == pd.Timestamp(day).year) == (expected == right), "this has changed"
for unit in ("td", "tm", "tq", "th"):
    _, read = written(frame, unit)
    assert [day.year for day in read] == list(frame["day"].dt.year), "this has changed"
PYTHON
