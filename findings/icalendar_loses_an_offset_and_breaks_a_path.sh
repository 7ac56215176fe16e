#!/usr/bin/env bash
# icalendar writes a datetime with an offset, such as Python reads of "10:30+02:00", with TZID="UTC+02:00", a time zone
# that the file does not have, and reads it as 10:30 without any time zone, without an error: the two hours are lost.
# add_missing_timezones() adds no time zone for it. Europe/Rome and UTC come back. And a backslash before N, as in
# C:\Notes, is taken for a line feed, although RFC 5545 has it doubled: "C:", a line feed and "otes" are read.
# C:\notes is written right.
# Seen with icalendar 7.3.2 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet icalendar==7.3.2
cd "$place"
cat > probe.py <<'PYTHON'
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event


def written(**properties):
    calendar, event = Calendar(), Event()
    for name, value in properties.items():
        event.add(name, value)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def read(file):
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    return event


#: A moment, and whether its offset comes back.
MOMENTS = [
    (datetime.fromisoformat("2024-01-31T10:30:00+02:00"), False),
    (datetime.fromisoformat("2024-01-31T10:30:00-03:30"), False),
    (datetime(2024, 1, 31, 10, 30, tzinfo=ZoneInfo("Europe/Rome")), True),
    (datetime(2024, 1, 31, 10, 30, tzinfo=UTC), True),
]
for moment, kept in MOMENTS:
    file = written(dtstart=moment)
    (line,) = [line for line in file.decode().splitlines() if line.startswith("DTSTART") and "2024" in line]
    found = read(file)["dtstart"].dt
    print(f"{moment} is written as {line} and read as {found}")
    assert found == (moment if kept else moment.replace(tzinfo=None)), "this has changed"

#: A text, and the one that is read.
TEXTS = [
    ("C:\\Notes", "C:\notes"),
    ("\\\\server\\New", "\\\\server\new"),
    ("C:\\notes", "C:\\notes"),
    ("a, b; c\nd", "a, b; c\nd"),
]
for text, expected in TEXTS:
    found = str(read(written(location=text))["location"])
    print(f"{text!r} is read as {found!r}")
    assert found == expected, "this has changed"
PYTHON
venv/bin/python probe.py
