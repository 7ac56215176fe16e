#!/usr/bin/env bash
# pyarrow's CSV readers drop the line feed of a CR LF inside a quoted value if a block of the file ends between the two:
# with newlines_in_values, one of 400,000 equal values in an 11 MB file comes back as another one, without an error, with
# read_csv and with open_csv, by their default block sizes. Python's csv module reads all of them unchanged.
# Seen with pyarrow 26.0.1 on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pyarrow==26.0.1
"$folder/venv/bin/python" - <<'PROGRAM'
import csv
import io

from pyarrow import csv as arrow_csv

KEPT, CHANGED = "first\r\nsecond", "first\rsecond"
text = io.StringIO(newline="")
writer = csv.writer(text, lineterminator="\n")
writer.writerow(["number", "address"])
writer.writerows([1, KEPT] for _ in range(400_000))
data = text.getvalue().encode()

values = {row[1] for row in csv.reader(io.StringIO(data.decode(), newline=""))}
assert values == {"address", KEPT}, values  # Python's reader keeps all

quoted = arrow_csv.ParseOptions(newlines_in_values=True)
for name, read in {
    "read_csv": lambda: arrow_csv.read_csv(io.BytesIO(data), parse_options=quoted),
    "open_csv": lambda: arrow_csv.open_csv(io.BytesIO(data), parse_options=quoted).read_all(),
}.items():
    found = read()["address"].to_pylist()
    counts = {value: found.count(value) for value in sorted(set(found))}
    print(name, counts)
    assert set(counts) == {KEPT, CHANGED}, counts
PROGRAM
