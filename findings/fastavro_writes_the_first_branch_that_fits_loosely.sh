#!/usr/bin/env bash
# fastavro writes a value of a union by the first type in the schema's order that can take it, also where a later one is
# its own: a datetime in ["null", date, timestamp] loses its time of day, and 2**53 + 1 in ["null", "double", "long"] is
# written as 2**53. The same types in another order keep the values. Of two records, it takes the one with more of
# the dict's keys, in both orders. No error is raised; a "long" read as "float" is rounded too.
# Seen with fastavro 1.13.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet fastavro==1.13.1
"$place/venv/bin/python" - <<'PYTHON'
from datetime import UTC, date, datetime
from io import BytesIO

from fastavro import parse_schema, reader, writer

DAY = {"type": "int", "logicalType": "date"}
MOMENT = {"type": "long", "logicalType": "timestamp-micros"}
HOME = {"type": "record", "name": "Home", "fields": [{"name": "street", "type": "string"}]}
CONTACT = {
    "type": "record",
    "name": "Contact",
    "fields": [{"name": "street", "type": "string"}, {"name": "mail", "type": ["null", "string"], "default": None}],
}
#: Two types, a value of the second, and what comes back if the first of them stands first in the union, unless it does.
VALUES = (
    (DAY, MOMENT, datetime(2024, 1, 31, 10, 30, tzinfo=UTC), date(2024, 1, 31)),
    ("double", "long", 2**53 + 1, 2.0**53),
    (HOME, CONTACT, {"street": "Elm", "mail": "a@example.com"}, None),
)


def round_trip(types, value, read_types=None):
    written, wanted = (
        {"type": "record", "name": "Row", "fields": [{"name": "v", "type": kind}]} if kind else None
        for kind in (types, read_types)
    )
    file = BytesIO()
    writer(file, parse_schema(written), [{"v": value}])
    file.seek(0)
    (row,) = reader(file, wanted)
    return row["v"]


found = []
for loose, own, value, cut in VALUES:
    answers = (round_trip(["null", loose, own], value), round_trip(["null", own, loose], value))
    print(f"{value!r}: {answers[0]!r}, and in the other order {answers[1]!r}")
    found.append(answers == (value if cut is None else cut, value) and (cut is None or type(answers[0]) is type(cut)))
as_float = round_trip("long", 2**53 + 1, "float")
print("long read as float:", as_float)
assert all(found) and as_float == 2.0**53, "this has changed"
PYTHON
