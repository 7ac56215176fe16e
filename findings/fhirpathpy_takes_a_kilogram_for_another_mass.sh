#!/usr/bin/env bash
# fhirpathpy gives other answers to FHIRPath expressions than HL7's standard, without an error. 1 'kg' = 1000 'g' and
# 1 'm' = 100 'cm' are false, where 1 'cm' = 10 'mm' is true, so that a filter by a weight misses the other unit. -7 mod
# 3 is 2, for the rest of a truncated division, -1; of -7.5 it is right. true.toString() is "True". 2.5.round(0) is 2,
# for 3. (1 | 2) ~ (2 | 1) is false, although the order has no meaning for ~. 2.power(0.5) is empty, although
# 2.sqrt() is not.
# Seen with fhirpathpy 2.2.4 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet fhirpathpy==2.2.4
cd "$place"
cat > probe.py <<'PYTHON'
from decimal import Decimal

import fhirpathpy

#: An expression, the answer of fhirpathpy, and that of the standard.
EXPRESSIONS = [
    ("1 'kg' = 1000 'g'", [False], [True]),
    ("1 'm' = 100 'cm'", [False], [True]),
    ("1 'cm' = 10 'mm'", [True], [True]),
    ("-7 mod 3", [2], [-1]),
    ("-7 div 3", [-2], [-2]),
    ("-7.5 mod 3", [Decimal("-1.5")], [Decimal("-1.5")]),
    ("true.toString()", ["True"], ["true"]),
    ("2.5.round(0)", [2], [3]),
    ("3.5.round(0)", [4], [4]),
    ("(1 | 2) ~ (2 | 1)", [False], [True]),
    ("(1 | 2) ~ (1 | 2)", [True], [True]),
    ("2.power(0.5)", [], [Decimal("1.41421356")]),
    ("2.sqrt().round(8)", [Decimal("1.41421356")], [Decimal("1.41421356")]),
]
for expression, expected, right in EXPRESSIONS:
    found = fhirpathpy.evaluate({}, expression)
    told = "" if found == right else f", for {right[0]}"
    print(f"{expression} is {found[0] if found else 'empty'}{told}")
    assert found == expected, "this has changed"
PYTHON
venv/bin/python -W ignore probe.py | grep -v '^ANTLR'
