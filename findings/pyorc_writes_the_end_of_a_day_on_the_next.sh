#!/usr/bin/env bash
# pyorc takes the seconds of a datetime from a float, and its microseconds from the datetime, so that the last
# microsecond of a day can get the second of the next one, without an error: valid until 2999-12-31 23:59:59.999999, a
# usual end, is 3000-01-01 00:00:00.999999 in the file, and pyorc's own reader raises OverflowError for datetime.max.
# The second before 1970 is a second late as well: 1969-12-31 23:59:59.5 is half a second after the year's end. Such a
# value is not found by itself, and pyarrow reads the same as pyorc. What pyarrow writes, pyorc reads right.
# Seen with pyorc 0.12.0 and pyarrow 26.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pyorc==0.12.0 pyarrow==26.0.1
"$place/venv/bin/python" - <<'PYTHON'
from datetime import UTC, datetime
from io import BytesIO

import pyarrow as pa
import pyorc
from pyarrow import orc

#: A moment, and the one that is in the file.
MOMENTS = {
    "2999-12-31T23:59:59.999999+00:00": "3000-01-01T00:00:00.999999+00:00",
    "2999-12-31T23:59:59+00:00": "2999-12-31T23:59:59+00:00",
    "1969-12-31T23:59:59.500000+00:00": "1970-01-01T00:00:00.500000+00:00",
    "1969-12-31T23:59:58.500000+00:00": "1969-12-31T23:59:58.500000+00:00",
    "2024-01-31T23:59:59.999999+00:00": "2024-01-31T23:59:59.999999+00:00",
}


def written(moment):
    file = BytesIO()
    with pyorc.Writer(file, "struct<until:timestamp with local time zone>") as writer:
        writer.write((moment,))
    return file


for text, expected in MOMENTS.items():
    file = written(datetime.fromisoformat(text))
    ((found,),) = pyorc.Reader(file)
    print(f"{text} is written as {found.isoformat()}")
    assert found.isoformat() == expected, "this has changed"
(found,) = orc.ORCFile(written(datetime(1969, 12, 31, 23, 59, 59, 500000, UTC))).read()["until"].to_pylist()
assert found == datetime(1970, 1, 1, 0, 0, 0, 500000, UTC), "this has changed"
file = BytesIO()
orc.write_table(pa.table({"until": [datetime(2200, 12, 31, 23, 59, 59, 999999, UTC)]}), file)
((right,),) = pyorc.Reader(file)
assert right == datetime(2200, 12, 31, 23, 59, 59, 999999, UTC), "this has changed"
try:
    error = list(pyorc.Reader(written(datetime.max.replace(tzinfo=UTC))))
except OverflowError as overflow:
    error = f"OverflowError: {overflow}"
print("datetime.max:", error)
assert error == "OverflowError: date value out of range", "this has changed"
PYTHON
