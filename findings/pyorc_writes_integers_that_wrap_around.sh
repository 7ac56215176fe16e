#!/usr/bin/env bash
# pyorc writes a number that does not fit into its column's type as another one, without an error. An id of 2**31 in an
# int column is 2147483648 for pyorc and -2147483648 for pyarrow, as is a smallint of 40000; a tinyint of 200 is -56 for
# both. pyarrow has an error for each of these three. Decimal("1.9") in an integer column is 1, although the float 1.9
# raises TypeError; a sum or a numeric column of a database gives such Decimals.
# Seen with pyorc 0.12.0 and pyarrow 26.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pyorc==0.12.0 pyarrow==26.0.1
"$place/venv/bin/python" - <<'PYTHON'
from decimal import Decimal
from io import BytesIO

import pyarrow as pa
import pyorc
from pyarrow import orc

#: A type of ORC, the same of Arrow, a value, and what pyorc and pyarrow read of it.
CASES = [
    ("int", pa.int32(), 2**31, (2147483648, -2147483648)),
    ("smallint", pa.int16(), 40000, (40000, -25536)),
    ("tinyint", pa.int8(), 200, (-56, -56)),
]


def read_by_both(kind, value):
    file = BytesIO()
    with pyorc.Writer(file, f"struct<n:{kind}>") as writer:
        writer.write((value,))
    ((by_pyorc,),) = pyorc.Reader(file)
    (by_pyarrow,) = orc.ORCFile(file).read()["n"].to_pylist()
    print(f"{value!r} in {kind}: pyorc reads {by_pyorc}, pyarrow {by_pyarrow}")
    return by_pyorc, by_pyarrow


def refuses(error, task):
    try:
        task()
    except error:
        return True


for orc_type, arrow_type, value, expected in CASES:
    assert read_by_both(orc_type, value) == expected, "this has changed"
    assert refuses(pa.ArrowInvalid, lambda value=value, kind=arrow_type: pa.array([value], kind)), "this has changed"
assert read_by_both("bigint", Decimal("1.9")) == (1, 1), "this has changed"
assert refuses(TypeError, lambda: read_by_both("bigint", 1.9)), "this has changed"
PYTHON
