#!/usr/bin/env bash
# Piccolo writes a time stamp on SQLite as 2024-01-31 11:00:00, but one that it has moved in the database, by
# `update({Event.starts: Event.starts + timedelta(hours=1)})`, as 2024-01-31 11:00:00.000: it reads both as one value,
# and compares them as texts. The moved row is not found by its own value, is after itself, and get_or_create() makes a
# second one. A Timestamptz loses its offset in the same way. Microseconds are cut to milliseconds: Piccolo refuses
# a timedelta with microseconds, not a row with some.
# Seen with piccolo 1.38.0 on SQLite on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "piccolo[sqlite]==1.38.0"
cd "$place"
venv/bin/python - <<'PYTHON'
import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta

from piccolo.columns import Timestamp, Timestamptz
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.table import Table


class Event(Table, db=SQLiteEngine(path="events.db")):
    starts = Timestamp()
    zoned = Timestamptz()


async def probe():
    await Event.create_table()
    hour = timedelta(hours=1)
    ten = datetime(2024, 1, 31, 10)
    await Event(starts=ten, zoned=ten.replace(tzinfo=UTC)).save()
    await Event.update({Event.starts: Event.starts + hour, Event.zoned: Event.zoned + hour}, force=True)
    (row,) = await Event.select(Event.starts, Event.zoned)
    found = {"read": (row["starts"] == ten + hour, row["zoned"] == (ten + hour).replace(tzinfo=UTC))}
    for column in (Event.starts, Event.zoned):
        value = row[column._meta.name]
        found[column._meta.name] = [
            await Event.count().where(column == value),
            await Event.count().where(column <= value),
            await Event.count().where(column > value),
        ]
    event = await Event.objects().get_or_create(Event.zoned == row["zoned"], defaults={Event.starts: ten})
    found["made a second row"] = event._was_created
    with sqlite3.connect("events.db") as database:
        found["stored"] = [row[0] for row in database.execute("SELECT zoned FROM event ORDER BY id")]
    database.close()
    await Event.delete(force=True)
    await Event(starts=ten.replace(microsecond=123456)).save()
    await Event.update({Event.starts: Event.starts + hour}, force=True)
    found["microseconds"] = (await Event.select(Event.starts))[0]["starts"].microsecond
    return found


found = asyncio.run(probe())
for name, value in found.items():
    print(f"{name}: {value}")
assert found["read"] == (True, True)
assert found["starts"] == [0, 0, 1] and found["zoned"] == [0, 0, 1], "this has changed"
assert found["made a second row"] is True and found["microseconds"] == 123000, "this has changed"
assert found["stored"][0] == "2024-01-31 11:00:00.000", "this has changed"
PYTHON
