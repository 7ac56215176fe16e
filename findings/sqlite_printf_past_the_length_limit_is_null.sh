#!/usr/bin/env bash
# SQLite: a value longer than SQLITE_LIMIT_LENGTH is the error "string or blob too big" where zeroblob()
# makes it. Where printf() or format() makes it, it is silently NULL in SQLite 3.40 (that of Debian 12),
# and the same error in 3.54: a program that lowers the limit to bound a statement gets wrong answers.
# Seen with apsw 3.40.0.0 and 3.54.1.0, each with the SQLite of its number, on 2026-11-28.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for version in 3.40.0.0 3.54.1.0; do
    python3 -m venv "$place/$version"
    "$place/$version/bin/pip" install --quiet "apsw==$version"
    "$place/$version/bin/python" - <<'PYTHON'
import apsw

EXPRESSIONS = ("zeroblob(2000)", "printf('%2000d', 7)", "format('%2000d', 7)")


def outcome(connection, expression):
    try:
        return connection.cursor().execute(f"SELECT {expression}").fetchone()[0]
    except apsw.TooBigError:
        return "too big"


connection = apsw.Connection(":memory:")
connection.limit(apsw.SQLITE_LIMIT_LENGTH, 1_000)
found = [outcome(connection, expression) for expression in EXPRESSIONS]
print("SQLite", apsw.sqlitelibversion(), *zip(EXPRESSIONS, found))
is_old = apsw.sqlitelibversion().startswith("3.40")
assert found == ["too big", *[None if is_old else "too big"] * 2], "this has changed"
PYTHON
done
