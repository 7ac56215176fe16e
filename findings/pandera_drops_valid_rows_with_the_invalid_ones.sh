#!/usr/bin/env bash
# pandera's drop_invalid_rows drops more rows of a pandas frame than are invalid, without an error: all that have the
# same label in the index, as the rows of two frames have behind pd.concat(). And where it drops a row, it forgets
# coerce=True: a column of integers, "validated", has the texts "1" and "2", or 2.7. Where nothing is dropped, coerce
# cuts 2.7 to 2 in an integer column of pandas and of polars, and 19.99 in a column of decimal.Decimal is Decimal("20").
# Seen with pandera 0.35.0, pandas 3.1.1 and polars 2.1.0 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pandera[pandas,polars]==0.35.0 pandas==3.1.1 polars==2.1.0
"$place/venv/bin/python" -W ignore - <<'PYTHON'
from decimal import Decimal

import pandas as pd
import pandera.pandas as pa
import pandera.polars as pap
import polars as pl


def validated(frame, kind, *, drop=False, **column):
    package = pap if isinstance(frame, pl.DataFrame) else pa
    schema = package.DataFrameSchema({"price": package.Column(kind, **column)}, drop_invalid_rows=drop)
    return schema.validate(frame, lazy=drop)["price"].to_list()


def prices(values):
    return pd.DataFrame({"price": values})


january, february = prices([1, -2]), prices([3, 4])
positive = {"checks": pa.Check.gt(0), "drop": True}
texts = pl.DataFrame({"price": ["1", "two", "2"]})
found = {
    "both months": validated(pd.concat([january, february]), int, **positive),
    "with a new index": validated(pd.concat([january, february], ignore_index=True), int, **positive),
    "texts of polars": validated(texts, pl.Int64, coerce=True, nullable=True, drop=True),
    "floats of pandas": validated(prices([1.0, 2.7, None]), int, coerce=True, drop=True),
    "2.7 of pandas": validated(prices([2.7]), int, coerce=True),
    "2.7 of polars": validated(pl.DataFrame({"price": [2.7]}), pl.Int64, coerce=True),
    "19.99 of pandas": validated(prices([19.99]), Decimal, coerce=True),
}
for name, value in found.items():
    print(f"{name}: {value}")
assert found["both months"] == [1, 3] and found["with a new index"] == [1, 3, 4], "this has changed"
assert found["texts of polars"] == ["1", "2"] and found["floats of pandas"] == [1.0, 2.7], "this has changed"
assert found["2.7 of pandas"] == found["2.7 of polars"] == [2], "this has changed"
assert found["19.99 of pandas"] == [Decimal("20")], "this has changed"
PYTHON
