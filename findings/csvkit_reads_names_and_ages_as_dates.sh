#!/usr/bin/env bash
# csvkit takes a column for dates if parsedatetime finds a date in each of its texts: the first names April, May and
# June become days of the year 1, the sizes "3-5" and "6-8" days of the year 2001, the ages "3 years" and "4 years"
# the years 4 and 5. The time of day 12:30 is twelve and a half minutes. With one more name, Ada, the names are text.
# Seen with csvkit 2.2.0, agate 1.14.2 and parsedatetime 2.6 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet csvkit==2.2.0 agate==1.14.2 parsedatetime==2.6
cd "$place"
printf '%s\n' 'name,age,size,opens' 'April,3 years,3-5,12:30' 'May,4 years,6-8,09:15' 'June,3 years,3-5,10:00' > some.csv
{ cat some.csv; echo 'Ada,5 years,9-10,11:00'; } > more.csv
for table in some more; do
    venv/bin/csvsql --db sqlite:///found.db --insert "$table.csv"
    echo "$table.csv:"
    venv/bin/python -c "
import sqlite3
for row in sqlite3.connect('found.db').execute('SELECT * FROM $table'): print(row)" | tee "$table.txt"
done
grep -qF "('0001-04-01', '0004-01-01', '2001-03-05', '1970-01-01 00:12:30.000000')" some.txt
grep -qF "('April', '0004-01-01', '2001-03-05', '1970-01-01 00:12:30.000000')" more.txt
