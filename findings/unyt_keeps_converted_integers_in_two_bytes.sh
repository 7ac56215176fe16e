#!/usr/bin/env bash
# unyt converts the unit of small integers, which sensors and files have, to floats of as many bytes, so that three
# digits of the value are left, without an error or a warning: of int16, 1013 hPa are 101.25 kPa, 25 degrees Celsius are
# 298.25 K, and 50 km are 49984 m, which makes 50 km less than 49990 m. int32 has seven digits. Pint and int64 have
# 101.3, 298.15 and 50000, and so has unyt's own +: 50 km and 1 m are 50.001 km.
# Seen with unyt 3.2.0, Pint 0.25.3 and numpy 2.4.6 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile unyt==3.2.0 Pint==0.25.3 numpy==2.4.6
cd "$place"
venv/bin/python -W error - <<'PYTHON'
import numpy as np
import pint
import unyt

quantity = pint.UnitRegistry().Quantity

#: A type, a number, its unit and another one, and the number that unyt and Pint have for that.
NUMBERS = [
    ("int16", 1013, "hPa", "kPa", 101.25, 101.3),
    ("int16", 25, "degC", "K", 298.25, 298.15),
    ("int16", 50, "km", "m", 49984.0, 50000.0),
    ("int16", 12345, "m", "km", 12.3515625, 12.345),
    ("uint8", 203, "m", "cm", 20304.0, 20300.0),
    ("int32", 16777217, "m", "cm", 1677721728.0, 1677721700.0),
    ("int64", 1013, "hPa", "kPa", 101.3, 101.3),
]
for kind, number, unit, other, expected, right in NUMBERS:
    values = np.array([number], kind)
    (found,) = unyt.unyt_array(values, unit).to(other).tolist()
    (by_pint,) = quantity(values, unit).to(other).magnitude.tolist()
    print(f"{number} {unit} of {kind}: {found} {other} by unyt, {by_pint:.10g} by Pint")
    assert abs(found - expected) < 1e-9 and abs(by_pint - right) < 1e-9, "this has changed"
far = unyt.unyt_array(np.array([50, 50], "int16"), "km")
less = (far < unyt.unyt_quantity(49990, "m")).tolist()
(farther, _) = (far + unyt.unyt_quantity(1, "m")).tolist()
print(f"50 km < 49990 m: {less[0]}; 50 km + 1 m: {farther} km")
assert less == [True, True] and farther == 50.001, "this has changed"
PYTHON
