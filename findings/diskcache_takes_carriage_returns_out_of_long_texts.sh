#!/usr/bin/env bash
# DiskCache gives back another text than it was given, without an error, if the text is longer than 32 KB: that goes
# into a file of its own, and each "\r\n", and each "\r", is "\n" when it is read. A CSV file by Python's csv module, an
# HTTP message and a mail have such lines: one of 4,000 lines comes back 4,000 characters shorter, and another checksum
# with it. A short text, and bytes of any length, are kept. So it is with memoize() and Index. A float NaN is None.
# Seen with diskcache 5.6.3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet diskcache==5.6.3
cd "$place"
venv/bin/python - <<'PYTHON'
import csv
from io import StringIO
from math import nan

from diskcache import Cache, Index


def export(count):
    file = StringIO(newline="")
    csv.writer(file).writerows((number, "Ada") for number in range(10_000, 10_000 + count))
    return file.getvalue()


cache = Cache("cache")
index = Index("index")
memoized = cache.memoize()(export)
found = {}
for count in (1_000, 4_000):
    text = export(count)
    cache["text"], cache["bytes"], index["text"] = text, text.encode(), text
    memoized(count)
    answers = (cache["text"], index["text"], memoized(count))
    found[count] = [len(text) - len(answer) for answer in answers]
    print(f"a text of {len(text)} characters comes back shorter by {found[count]}")
    assert cache["bytes"].decode() == text
cache["value"] = nan
print("NaN comes back as", cache["value"])
assert found == {1_000: [0, 0, 0], 4_000: [4_000, 4_000, 4_000]}, "this has changed"
assert cache["value"] is None, "this has changed"
PYTHON
