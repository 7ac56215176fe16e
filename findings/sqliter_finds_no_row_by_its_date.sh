#!/usr/bin/env bash
# SQLiter keeps dates and datetimes as numbers of seconds, and sends them to a filter as texts, without an error: no row
# is found by its own date, "before" finds all rows, as SQLite sorts numbers before texts, and "since" none. A datetime
# loses its fraction of a second, so that 1969-12-31 23:59:59.5 is a moment of 1970. limit(1).delete() deletes all rows
# that fit, as the limit is left out, and limit(2).count() counts them all.
# Seen with sqliter-py 0.21.0 and SQLite of Python's sqlite3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqliter-py==0.21.0
cd "$place"
cat > probe.py <<'PYTHON'
from datetime import UTC, date, datetime

from sqliter import SqliterDB
from sqliter.model import BaseDBModel


class Visit(BaseDBModel):
    day: date
    starts: datetime


DAYS = [date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 2)]
STARTS = datetime(1969, 12, 31, 23, 59, 59, 500000, tzinfo=UTC)
database = SqliterDB(memory=True)
database.create_table(Visit)
for day in DAYS:
    database.insert(Visit(day=day, starts=STARTS))


def days(**condition):
    return [visit.day for visit in database.select(Visit).filter(**condition).fetch_all()]


found = {
    "all": [visit.day for visit in database.select(Visit).fetch_all()],
    "on 1 February": days(day=DAYS[1]),
    "before 1 February": days(day__lt=DAYS[1]),
    "since 1 February": days(day__gte=DAYS[1]),
    "starts": {visit.starts for visit in database.select(Visit).fetch_all()},
    "limit(2).count()": database.select(Visit).limit(2).count(),
    "limit(1).delete()": database.select(Visit).limit(1).delete(),
}
for name, value in found.items():
    print(f"{name}: {value}")
assert found["all"] == found["before 1 February"] == DAYS, "this has changed"
assert found["on 1 February"] == found["since 1 February"] == [], "this has changed"
assert found["starts"] == {datetime(1970, 1, 1, tzinfo=UTC)}, "this has changed"
assert found["limit(2).count()"] == found["limit(1).delete()"] == 3, "this has changed"
PYTHON
venv/bin/python probe.py
