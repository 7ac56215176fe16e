#!/usr/bin/env bash
# libsql's Python driver sends each integer above 2**31 - 1 as a float, without an error: 4930123456 in a text column is
# "4930123456.0", milliseconds divided by 1000 have a fraction, in JSON they end in ".0", and above 2**53 another id is
# written than was asked for: the row 2**53 + 1 is kept as 2**53. A text ends at its first NUL character. A parameter
# too few is NULL, one too many is dropped, and of two statements in one string only the first runs; sqlite3 has errors
# for these three.
# Seen with libsql 0.1.11 and Python's sqlite3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet libsql==0.1.11
cd "$place"
venv/bin/python - <<'PYTHON'
import sqlite3

import libsql

#: A statement, its parameters, and the value that sqlite3 and libsql have of it.
SELECTS = [
    ("SELECT typeof(?)", (2**31 - 1,), "integer", "integer"),
    ("SELECT typeof(?)", (2**31,), "integer", "real"),
    ("SELECT ? / 1000", (1706695200500,), 1706695200, 1706695200.5),
    ("SELECT json_array(?)", (1706695200500,), "[1706695200500]", "[1706695200500.0]"),
    ("INSERT INTO person (phone) VALUES (?) RETURNING phone", (4930123456,), "4930123456", "4930123456.0"),
    ("INSERT INTO person (id) VALUES (?) RETURNING id", (2**53 + 1,), 2**53 + 1, 2**53),
    ("SELECT ?", ("a\0b",), "a\0b", "a"),
    ("UPDATE person SET phone = ? WHERE id = ? RETURNING phone", ("5",), "ProgrammingError", None),
    ("SELECT ?", (1, 2), "ProgrammingError", 1),
    ("INSERT INTO person (id) VALUES (7) RETURNING id; INSERT INTO person (id) VALUES (8)", (), "ProgrammingError", 7),
]


def answers(module):
    connection = module.connect(":memory:")
    connection.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, phone TEXT)")
    for statement, parameters, *_ in SELECTS:
        try:
            row = connection.execute(statement, parameters).fetchone()
            yield row[0] if row else None
        except sqlite3.Error as error:
            yield "ProgrammingError" if isinstance(error, (sqlite3.ProgrammingError, sqlite3.Warning)) else error
    yield [tuple(row) for row in connection.execute("SELECT id FROM person WHERE id < 9 ORDER BY id").fetchall()]


by_sqlite3, by_libsql = list(answers(sqlite3)), list(answers(libsql))
for (statement, parameters, *_), one, another in zip(SELECTS, by_sqlite3, by_libsql):
    print(f"{statement} {parameters}: sqlite3 {one!r}, libsql {another!r}")
print("rows of the two statements:", by_sqlite3[-1], by_libsql[-1])
assert by_sqlite3[:-1] == [case[2] for case in SELECTS]
assert list(map(repr, by_libsql[:-1])) == [repr(case[3]) for case in SELECTS], "this has changed"
assert by_libsql[-1] == [(1,), (7,)], "this has changed"
PYTHON
