#!/usr/bin/env bash
# Pony turns a Python generator into SQL, and computes its operators by SQLite's rules, without an error: of the row 1,
# `x.n / 2` is 0, where Python has 0.5; of the row -1, `x.n // 2` is 0 for -1, and `x.n % 2` is -1 for 1: a filter for
# odd numbers, `x.n % 2 == 1`, leaves out the negative ones. What is read has another class than what was saved: a time
# of day is the str "10:30:00", and an aware datetime a str as well.
# Seen with pony 0.7.20 on SQLite on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pony==0.7.20
cd "$place"
cat > probe.py <<'PYTHON'
from datetime import datetime, time, timedelta, timezone

from pony.orm import Database, Optional, db_session, select

database = Database("sqlite", ":memory:")


class Entry(database.Entity):
    n = Optional(int)
    at = Optional(time)
    starts = Optional(datetime)


database.generate_mapping(create_tables=True)
NUMBERS = (-3, -1, 1)
with db_session:
    for n in NUMBERS:
        Entry(n=n)
    Entry(at=time(10, 30), starts=datetime(2024, 1, 31, 10, tzinfo=timezone(timedelta(hours=2))))
with db_session:
    by_pony = {
        "n / 2": set(select((x.n, x.n / 2) for x in Entry if x.n is not None)),
        "n // 2": set(select((x.n, x.n // 2) for x in Entry if x.n is not None)),
        "n % 2": set(select((x.n, x.n % 2) for x in Entry if x.n is not None)),
        "odd": set(select(x.n for x in Entry if x.n % 2 == 1)),
    }
    entry = Entry.get(n=None)
    values = (entry.at, entry.starts)
by_python = {
    "n / 2": {(n, n / 2) for n in NUMBERS},
    "n // 2": {(n, n // 2) for n in NUMBERS},
    "n % 2": {(n, n % 2) for n in NUMBERS},
    "odd": {n for n in NUMBERS if n % 2 == 1},
}
for name in by_python:
    print(f"{name}: Python {by_python[name]}, Pony {by_pony[name]}")
print("read:", values)
assert by_pony["n / 2"] == {(-3, -1), (-1, 0), (1, 0)}, "this has changed"
assert by_pony["n // 2"] == {(-3, -1), (-1, 0), (1, 0)}, "this has changed"
assert by_pony["n % 2"] == {(-3, -1), (-1, -1), (1, 1)} and by_pony["odd"] == {1}, "this has changed"
assert values == ("10:30:00", "2024-01-31 10:00:00+02:00"), "this has changed"
PYTHON
venv/bin/python probe.py
