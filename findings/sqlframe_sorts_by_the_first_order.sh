#!/usr/bin/env bash
# SQLFrame, PySpark's interface for DuckDB and others, puts a second orderBy() behind the first one instead of in its
# place, without an error: a frame sorted by name and then by id is in the order of the names, so that the row with the
# smallest id, by limit(1), is another. A Decimal in createDataFrame() and lit() becomes a float:
# 12345678901234567890.12 is 12345678901234567000, where PySpark has a decimal column.
# Seen with sqlframe 4.10.0, sqlglot 30.29.0 and duckdb 2.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlframe==4.10.0 sqlglot==30.29.0 duckdb==2.0.1
cd "$place"
venv/bin/python -W ignore - <<'PYTHON'
from decimal import Decimal

from sqlframe.duckdb import DuckDBSession
from sqlframe.duckdb import functions as F

session = DuckDBSession()
people = session.createDataFrame([(1, "Eve"), (2, "Ada"), (3, "Bob")], ["id", "name"])


def values(frame):
    return [tuple(row) for row in frame.collect()]


LARGE = Decimal("12345678901234567890.12")
found = {
    "orderBy(name).orderBy(id)": values(people.orderBy("name").orderBy("id")),
    "the first of them": values(people.orderBy("name").orderBy("id").limit(1)),
    "orderBy(id)": values(people.orderBy("id").limit(1)),
    "createDataFrame": values(session.createDataFrame([(LARGE,)], ["price"])),
    "lit": values(people.limit(1).select(F.lit(LARGE).alias("price"))),
}
for name, rows in found.items():
    print(f"{name}: {rows}")
assert found.pop("orderBy(id)") == [(1, "Eve")]
assert found == {
    "orderBy(name).orderBy(id)": [(2, "Ada"), (3, "Bob"), (1, "Eve")],
    "the first of them": [(2, "Ada")],
    "createDataFrame": [(1.2345678901234567e19,)],
    "lit": [(1.2345678901234567e19,)],
}, "this has changed"
PYTHON
