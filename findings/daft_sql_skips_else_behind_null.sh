#!/usr/bin/env bash
# Daft's SQL gives other answers than SQL has, without an error: CASE is NULL where its condition is NULL, also where a
# later WHEN is true or ELSE follows, so that a sum over it leaves out the rows that nobody has marked. substr() counts
# from 0, and substring() from 1. A date as text has no zeros, "2024-1-31", and so comes before "2024-1-4". DuckDB has
# SQL's answers for the same statements.
# Seen with daft 0.7.26, pyarrow 25.0.1 and duckdb 2.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet daft==0.7.26 pyarrow==25.0.1 duckdb==2.0.1
cd "$place"
DAFT_PROGRESS_BAR=0 DO_NOT_TRACK=true venv/bin/python - <<'PYTHON'
from datetime import date

import daft
import duckdb
import pyarrow as pa

ROWS = {"name": ["Ada", "Bob", "Eve"], "paid": [True, None, False]}
ROWS["born"] = [date(2024, 1, 31), date(2024, 1, 4), date(2023, 12, 31)]
person = pa.table(ROWS)
frame = daft.from_arrow(person)
#: A SELECT, its values in DuckDB, and those in Daft.
QUERIES = {
    "SELECT CASE WHEN paid THEN 'yes' ELSE 'no' END AS v FROM person ORDER BY name": (
        ["yes", "no", "no"],
        ["yes", None, "no"],
    ),
    "SELECT CASE WHEN paid THEN 'yes' WHEN paid IS NULL THEN '?' ELSE 'no' END AS v FROM person ORDER BY name": (
        ["yes", "?", "no"],
        ["yes", None, "no"],
    ),
    "SELECT sum(CASE WHEN paid THEN 0 ELSE 1 END) AS v FROM person": ([2], [1]),
    "SELECT substr(name, 1, 2) AS v FROM person ORDER BY name": (["Ad", "Bo", "Ev"], ["da", "ob", "ve"]),
    "SELECT substring(name, 1, 2) AS v FROM person ORDER BY name": (["Ad", "Bo", "Ev"], ["Ad", "Bo", "Ev"]),
    "SELECT CAST(born AS VARCHAR) AS v FROM person ORDER BY v": (
        ["2023-12-31", "2024-01-04", "2024-01-31"],
        ["2023-12-31", "2024-1-31", "2024-1-4"],
    ),
}
found = {}
for query in QUERIES:
    found[query] = ([row[0] for row in duckdb.sql(query).fetchall()], daft.sql(query, person=frame).to_pydict()["v"])
    print(f"{query}: DuckDB {found[query][0]}, Daft {found[query][1]}")
assert [by_duckdb for by_duckdb, _ in found.values()] == [by_duckdb for by_duckdb, _ in QUERIES.values()]
assert found == QUERIES, "this has changed"
PYTHON
