#!/usr/bin/env bash
# StaticFrame reads an empty cell of a CSV file as 0 in a column of whole numbers, and as False in one of booleans,
# without an error: of the quantities 5 and none, the mean is 2.5, for 5. In a column with a fraction an empty cell is
# NaN, and so it is with dtypes=float; pandas has NaN for all of them. from_tsv() and from_delimited() do the same.
# A number with 17 digits is read as another float: 0.30000000000000004, which to_csv() has written, is 0.3, and
# -943.3050469559873 is -943.3050469559872; Python's float() and pandas' round_trip read what was written.
# Seen with static-frame 5.1.1, arraykit 1.12.0 and pandas 2.3.3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile static-frame==5.1.1 arraykit==1.12.0 pandas==2.3.3
cd "$place"
venv/bin/python - <<'PYTHON'
from io import StringIO
from math import isnan

import pandas as pd
import static_frame as sf

#: The two cells of a column, and what StaticFrame and pandas have for the second one.
CASES = [("5", "", 0, None), ("true", "", False, None), ("1.5", "", None, None), ("x", "", "", None)]


def known(value):
    return None if isinstance(value, float) and isnan(value) else value


for first, second, expected, right in CASES:
    text = f"name,cell\nAda,{first}\nBob,{second}\n"
    readers = [
        sf.Frame.from_csv(StringIO(text)),
        sf.Frame.from_tsv(StringIO(text.replace(",", "\t"))),
        sf.Frame.from_delimited(StringIO(text.replace(",", "|")), delimiter="|"),
    ]
    found = {known(frame["cell"].values.tolist()[1]) for frame in readers}
    by_pandas = known(pd.read_csv(StringIO(text))["cell"].tolist()[1])
    print(f"empty below {first!r}: StaticFrame {found}, pandas {by_pandas}")
    assert found == {expected} and by_pandas is right, "this has changed"
quantities = "name,cell\nAda,5\nBob,\n"
mean = sf.Frame.from_csv(StringIO(quantities))["cell"].mean()
as_floats = sf.Frame.from_csv(StringIO(quantities), dtypes={"cell": float})["cell"].values.tolist()
print(f"mean of 5 and nothing: {mean}; with dtypes=float: {as_floats}")
assert mean == 2.5 and as_floats[0] == 5 and isnan(as_floats[1]), "this has changed"
numbers = [0.1 + 0.2, -943.3050469559873, 0.1]
written = StringIO()
sf.Frame.from_dict({"number": numbers}).to_csv(written, include_index=False)
text = written.getvalue()
read = sf.Frame.from_csv(StringIO(text))["number"].values.tolist()
by_pandas = pd.read_csv(StringIO(text), float_precision="round_trip")["number"].tolist()
print(f"written {text.split()[1:]}, read {read}, by pandas {by_pandas}")
assert [float(line) for line in text.split()[1:]] == by_pandas == numbers
assert read == [0.3, -943.3050469559872, 0.1], "this has changed"
PYTHON
