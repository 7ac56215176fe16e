#!/usr/bin/env bash
# betterproto, which promises time-zone aware datetimes, writes other ones, without an error. Before 1970, each moment
# with a fraction of a second is a second late: 1950-01-01 00:00:00.5 is 00:00:01.5 in the message. A negative duration
# is too: -1.5 seconds are -1 and +0.5, which betterproto reads as -0.5. And to_json() drops the offset and writes "Z"
# for it: 10:30+02:00 is 10:30Z there, two hours later, while bytes() has 08:30Z of the same message. Google's own
# package reads the same wrong moments, and writes the right ones.
# Seen with betterproto 1.2.5 and protobuf 7.36.2 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet betterproto==1.2.5 protobuf==7.36.2
cd "$place"
cat > probe.py <<'PYTHON'
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import betterproto
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp


@dataclass
class Event(betterproto.Message):
    starts: datetime = betterproto.message_field(1)
    takes: timedelta = betterproto.message_field(2)


def part(message):
    """The bytes of the message inside of the event, behind its tag and its length."""
    return bytes(message)[2:]


def read_by_both(moment):
    message = Event(starts=moment)
    return Timestamp.FromString(part(message)).ToJsonString(), Event().parse(bytes(message)).starts


def google_writes(moment):
    message = Timestamp()
    message.FromDatetime(datetime.fromisoformat(moment))
    return Timestamp.FromString(message.SerializeToString()).ToJsonString()


#: A moment, and the one in the message.
MOMENTS = {
    "1950-01-01T00:00:00.500000+00:00": "1950-01-01T00:00:01.500Z",
    "1950-01-01T00:00:00+00:00": "1950-01-01T00:00:00Z",
    "2024-01-31T10:30:00.500000+00:00": "2024-01-31T10:30:00.500Z",
}
for moment, expected in MOMENTS.items():
    google, own = read_by_both(datetime.fromisoformat(moment))
    print(f"{moment} is written as {google}; betterproto reads {own}, Google writes {google_writes(moment)}")
    assert google == expected and own == datetime.fromisoformat(expected), "this has changed"
    assert datetime.fromisoformat(google_writes(moment)) == datetime.fromisoformat(moment)
long = Event(takes=timedelta(seconds=-1.5))
google, own = Duration.FromString(part(long)), Event().parse(bytes(long)).takes
print(f"-1.5 s is written as {google.seconds} s and {google.nanos} ns; betterproto reads {own.total_seconds()} s")
assert (google.seconds, google.nanos) == (-1, 500_000_000), "this has changed"
assert own == timedelta(seconds=-0.5), "this has changed"
local = datetime.fromisoformat("2024-01-31T10:30:00+02:00")
google, own = read_by_both(local)
text = json.loads(Event(starts=local).to_json())["starts"]
print(f"10:30+02:00 is {google} in bytes and {text} in JSON")
assert google == "2024-01-31T08:30:00Z" and text == "2024-01-31T10:30:00Z", "this has changed"
PYTHON
venv/bin/python probe.py
