#!/usr/bin/env bash
# sqlite-vec looks for the nearest vectors among the rows of a list, `id IN (9, 10)`, and finds none by `id IN (9)`,
# without an error: SQLite makes `id = 9` of a list of one, which is asked of the three nearest vectors only after the
# search. `id IN (SELECT 9)` finds it. So with a list of a program's making, the number of its items decides, and
# `id > 8` and `stars NOT IN (1)` give fewer rows than k too. A number beside an integer column is cut: `stars >= 1.5`
# finds one star, and `stars = NULL` finds none at all, 0. The same conditions on a subquery have SQLite's answers.
# Seen with sqlite-vec 0.1.9 and apsw 3.54.1.0 with SQLite 3.54.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlite-vec==0.1.9 apsw==3.54.1.0
"$place/venv/bin/python" - <<'PYTHON'
import apsw
import sqlite_vec

#: A condition, the ids of the three nearest vectors that fit it, and of all rows that fit it.
CONDITIONS = {
    "id IN (9, 10)": ([9, 10], [9, 10]),
    "id IN (9)": ([], [9]),
    "id IN (SELECT 9)": ([9], [9]),
    "id > 8": ([], [9, 10]),
    "stars != 1": ([2, 3, 5], [2, 3, 5, 6, 8, 9]),
    "stars NOT IN (1)": ([2, 3], [2, 3, 5, 6, 8, 9]),
    "stars >= 2": ([2, 5, 8], [2, 5, 8]),
    "stars >= 1.5": ([1, 2, 4], [2, 5, 8]),
    "stars = NULL": ([3, 6, 9], []),
}
connection = apsw.Connection(":memory:")
connection.enable_load_extension(True)
connection.load_extension(sqlite_vec.loadable_path())
connection.execute("CREATE VIRTUAL TABLE hotels USING vec0(id INTEGER PRIMARY KEY, place FLOAT[1], stars INTEGER)")
connection.executemany("INSERT INTO hotels VALUES (?, ?, ?)", [(n, f"[{n}]", n % 3) for n in range(1, 11)])
for condition, expected in CONDITIONS.items():
    nearest = f"SELECT id FROM hotels WHERE place MATCH '[0]' AND k = 3 AND {condition}"
    fitting = f"SELECT id FROM (SELECT id, stars FROM hotels LIMIT 10) WHERE {condition}"
    found = tuple([number for (number,) in connection.execute(query)] for query in (nearest, fitting))
    print(f"{condition}: nearest three {found[0]}, all {found[1]}")
    assert found == expected, "this has changed"
PYTHON
