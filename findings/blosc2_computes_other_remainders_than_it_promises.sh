#!/usr/bin/env bash
# Blosc2's arrays have other remainders than NumPy, without an error: -7 % 3 is -1, also by blosc2.remainder(), which
# is, as its documentation says, Python's %, and 7 % -3 is 1, for 2 and -2. So `n % 3 == 2` misses the negative numbers,
# and the hour before midnight, -1 % 24, is -1. If // stands in the same expression, the remainder is NumPy's: with
# `+ 0 * (n // 3)` behind it, -7 % 3 is 2. blosc2.round() takes 6.5 away from zero, to 7, for 6 by np.round(), to which
# its documentation refers.
# Seen with blosc2 4.14.1 and numpy 2.4.6 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile blosc2==4.14.1 numpy==2.4.6
cd "$place"
venv/bin/python - <<'PYTHON'
import blosc2
import numpy as np

NUMBERS = np.array([-7, -1, 7, 8])

#: A name, the task for an array, and what Blosc2 and NumPy have for it.
TASKS = [
    ("n % 3", lambda lib, n: n % 3, [-1, -1, 1, 2], [2, 2, 1, 2]),
    ("remainder(n, 3)", lambda lib, n: lib.remainder(n, 3), [-1, -1, 1, 2], [2, 2, 1, 2]),
    ("n % -3", lambda lib, n: n % -3, [-1, -1, 1, 2], [-1, -1, -2, -1]),
    ("n * 0.5 % 1", lambda lib, n: n * 0.5 % 1, [-0.5, -0.5, 0.5, 0.0], [0.5, 0.5, 0.5, 0.0]),
    ("n // 3", lambda lib, n: n // 3, [-3, -1, 2, 2], [-3, -1, 2, 2]),
    ("n % 3 + 0 * (n // 3)", lambda lib, n: n % 3 + 0 * (n // 3), [2, 2, 1, 2], [2, 2, 1, 2]),
    ("n % 3 == 2", lambda lib, n: n % 3 == 2, [False, False, False, True], [True, True, False, True]),
    ("round(n - 0.5)", lambda lib, n: lib.round(n - 0.5), [-8, -2, 7, 8], [-8, -2, 6, 8]),
]
stored = blosc2.asarray(NUMBERS)
for name, task, expected, right in TASKS:
    by_blosc2, by_numpy = task(blosc2, stored)[:].tolist(), task(np, NUMBERS).tolist()
    print(f"{name}: Blosc2 {by_blosc2}, NumPy {by_numpy}")
    assert by_blosc2 == expected and by_numpy == right, "this has changed"
assert "equivalent to the Python modulus operator" in blosc2.remainder.__doc__
PYTHON
