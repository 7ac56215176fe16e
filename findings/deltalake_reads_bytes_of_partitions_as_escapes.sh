#!/usr/bin/env bash
# deltalake writes a binary partition value into Delta's log as escapes, and reads those as the value, without an error:
# b"\x01\xff" comes back as the twelve bytes b"\\u0001\\u00FF", b"a" as b"\\u0061", by pyarrow and by SQL. No filter by
# the value finds the row, and delete() deletes none. An empty value is None to pyarrow. Without partition_by the bytes
# are as they were written.
# Seen with deltalake 1.6.6 and pyarrow 26.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet deltalake==1.6.6 pyarrow==26.0.1
cd "$place"
venv/bin/python - <<'PYTHON'
import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder, write_deltalake

VALUES = [b"\x01\xff", b"a", b""]
ESCAPED = [rb"\u0001\u00FF", rb"\u0061", b""]
rows = pa.table({"key": pa.array(VALUES, pa.binary()), "number": [0, 1, 2]})
write_deltalake("whole", rows)
write_deltalake("parts", rows, partition_by=["key"])
parts = DeltaTable("parts")


def keys(frame):
    return [key for _, key in sorted(zip(frame["number"].to_pylist(), frame["key"].to_pylist()))]


found = {
    "whole": keys(DeltaTable("whole").to_pyarrow_table()),
    "pyarrow": keys(parts.to_pyarrow_table()),
    "SQL": keys(pa.table(QueryBuilder().register("t", parts).execute("SELECT * FROM t").read_all())),
    "found": parts.to_pyarrow_table(filters=[("key", "=", b"a")]).num_rows,
    "deleted": parts.delete("key = x'61'")["num_deleted_rows"],
}
for how, value in found.items():
    print(f"{how}: {value}")
assert found["whole"] == VALUES
assert found["SQL"] == ESCAPED, "this has changed"
assert found["pyarrow"] == ESCAPED[:2] + [None], "this has changed"
assert found["found"] == found["deleted"] == 0, "this has changed"
PYTHON
