#!/usr/bin/env bash
# petl's leftjoin(), antijoin() and outerjoin() lose the rows of the left table that have no key, without an error, if
# the right table happens to be empty: of a guest without an id and Ada with the id 1, Ada alone is left. With any row
# in the right table, both are there, and so they are by hashleftjoin(), hashantijoin() and lookupjoin() in either case.
# "Orders, with what has been paid of them" is a shorter table on the first day, when nothing has been paid. A
# key that is None in one of its two columns is kept.
# Seen with petl 1.7.30 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet petl==1.7.30
cd "$place"
venv/bin/python - <<'PYTHON'
import petl

ORDERS = [["id", "name"], [None, "guest"], [1, "Ada"]]
PAID = {"nothing paid": [["id", "paid"]], "another order paid": [["id", "paid"], [2, 5]]}

#: A join, and the names that are left if nothing has been paid.
JOINS = [
    ("leftjoin", {"Ada"}),
    ("outerjoin", {"Ada"}),
    ("antijoin", {"Ada"}),
    ("hashleftjoin", {"guest", "Ada"}),
    ("hashantijoin", {"guest", "Ada"}),
    ("lookupjoin", {"guest", "Ada"}),
]


def names(join, paid):
    return {row["name"] for row in petl.dicts(getattr(petl, join)(ORDERS, paid, key="id"))} - {None}


for join, expected in JOINS:
    found = {case: names(join, paid) for case, paid in PAID.items()}
    print(f"{join}: " + ", ".join(f"{case} {sorted(left)}" for case, left in found.items()))
    assert found == {"nothing paid": expected, "another order paid": {"guest", "Ada"}}, "this has changed"
left = [["id", "part", "name"], [None, None, "guest"], [None, 1, "half a key"]]
found = [row[2] for row in petl.data(petl.leftjoin(left, [["id", "part", "paid"]], key=("id", "part")))]
print("two columns:", found)
assert found == ["guest", "half a key"], "this has changed"
PYTHON
