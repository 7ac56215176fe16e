#!/usr/bin/env bash
# rdata writes R's files, and a missing value of a categorical column as the factor's code 0, which R does not have: a
# missing one is NA there. It reads that code as the last category, without an error: of "low", None, "high" it has
# "low", "high", "high". pyreadr reads NaN of the same file, and rdata reads NaN of the file that pyreadr has written.
# The order of an ordered category, low before high, is gone. Missing booleans and whole numbers are kept.
# Seen with rdata 1.1.0, pyreadr 0.5.8 and pandas 3.1.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile rdata==1.1.0 pyreadr==0.5.8 pandas==3.1.1
cd "$place"
venv/bin/python - <<'PYTHON'
import pandas as pd
import pyreadr
import rdata

levels = pd.Categorical(["low", None, "high"], categories=["low", "high"], ordered=True)
frame = pd.DataFrame({"level": levels, "done": pd.array([True, None, False]), "number": pd.array([1, None, 3])})


def plain(column):
    return [None if pd.isna(value) else value for value in column]


rdata.write_rds("rdata.rds", frame)
pyreadr.write_rds("pyreadr.rds", frame)
by_rdata = rdata.read_rds("rdata.rds")
found = {
    "rdata by rdata": plain(by_rdata["level"]),
    "rdata by pyreadr": plain(pyreadr.read_r("rdata.rds")[None]["level"]),
    "pyreadr by rdata": plain(rdata.read_rds("pyreadr.rds")["level"]),
    "pyreadr by pyreadr": plain(pyreadr.read_r("pyreadr.rds")[None]["level"]),
}
for names, values in found.items():
    print(f"written by {names}: {values}")
    expected = ["low", "high", "high"] if names == "rdata by rdata" else ["low", None, "high"]
    assert values == expected, "this has changed"
codes = rdata.parser.parse_file("rdata.rds").object.value[0].value.tolist()
print("codes of the factor:", codes, "and its order:", by_rdata["level"].cat.ordered)
assert codes == [1, 0, 2] and not by_rdata["level"].cat.ordered, "this has changed"
assert plain(by_rdata["done"]) == [True, None, False] and plain(by_rdata["number"]) == [1, None, 3]
PYTHON
