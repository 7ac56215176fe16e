#!/usr/bin/env bash
# chDB, on the frames and files of a Python program, gives 0 where SQL has NULL: LEFT JOIN has the price 0 for an item
# without a price, so that `WHERE price IS NULL` finds no such item, and the largest of no prices is 0. A text is an
# empty one, and so is a NULL list of a Parquet file. The sum of the whole numbers 2**63 - 1 and 1 is negative.
# Where the same column is read from an Arrow table, or has a missing value itself, the join has NULL.
# Seen with chdb 4.4.0, pandas 3.1.1 and pyarrow 26.0.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile chdb==4.4.0 pandas==3.1.1 pyarrow==26.0.1
cd "$place"
cat > probe.py <<'PYTHON'
import chdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

item = pd.DataFrame({"id": [1, 2], "name": ["tea", "salt"]})
price = pd.DataFrame({"id": [1], "cents": [250], "note": ["new"]})
gap = price.astype({"cents": "Int64"})
arrow = pa.Table.from_pandas(price)
huge = pd.DataFrame({"n": [2**63 - 1, 1]})
pq.write_table(pa.table({"tags": [["a"], None]}), "tags.parquet")
JOIN = "SELECT i.name AS name, p.cents AS cents, p.note AS note FROM Python(item) AS i LEFT JOIN"
QUERIES = {
    "left join": f"{JOIN} Python(price) AS p ON i.id = p.id ORDER BY i.id",
    "without a price": f"{JOIN} Python(price) AS p ON i.id = p.id WHERE p.cents IS NULL",
    "left join of Int64": f"{JOIN} Python(gap) AS p ON i.id = p.id ORDER BY i.id",
    "left join of Arrow": f"{JOIN} Python(arrow) AS p ON i.id = p.id ORDER BY i.id",
    "largest of none": "SELECT max(cents) AS largest FROM Python(price) WHERE id > 9",
    "sum": "SELECT sum(n) AS total FROM Python(huge)",
    "lists": "SELECT tags FROM file('tags.parquet', 'Parquet')",
}
found = {}
for name, query in QUERIES.items():
    found[name] = [tuple(row.values()) for row in chdb.query(query, "ArrowTable").to_pylist()]
    print(f"{name}: {found[name]}")
tea = ("tea", 250, "new")
assert found["left join"] == [tea, ("salt", 0, "")], "this has changed"
assert found["without a price"] == [], "this has changed"
assert found["left join of Int64"] == [tea, ("salt", None, "")], "this has changed"
assert found["left join of Arrow"] == [tea, ("salt", None, None)], "this has changed"
assert found["largest of none"] == [(0,)], "this has changed"
assert found["sum"] == [(-(2**63),)], "this has changed"
assert found["lists"] == [(["a"],), ([],)], "this has changed"
PYTHON
venv/bin/python probe.py
