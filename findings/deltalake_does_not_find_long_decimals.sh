#!/usr/bin/env bash
# deltalake writes the smallest and the largest decimal of a file into Delta's log as a float, and then leaves out the
# file by it: the row whose id is the decimal 100000000000000007 is not found by that id, and delete() and update() of
# it do nothing, without an error. Overwriting the rows with that id leaves the old one beside the new one. polars does
# not find the row either. Where a file holds this id alone, `WHERE id IS NOT NULL` reads 100000000000000000 instead.
# Seen with deltalake 1.6.6, pyarrow 26.0.1 and polars 2.1.0 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet deltalake==1.6.6 pyarrow==26.0.1 polars==2.1.0
cd "$place"
venv/bin/python - <<'PYTHON'
from decimal import Decimal

import polars as pl
import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder, write_deltalake

ID = Decimal("100000000000000007")


def rows(sum):
    return pa.table({"id": pa.array([ID], pa.decimal128(38, 0)), "sum": [sum]})


def select(condition):
    query = QueryBuilder().register("account", DeltaTable("account"))
    return pa.table(query.execute(f"SELECT id, sum FROM account WHERE {condition}").read_all()).to_pylist()


write_deltalake("account", rows(5))
table = DeltaTable("account")
found = {
    "all": table.to_pyarrow_table().to_pylist(),
    "by its id": table.to_pyarrow_table(filters=[("id", "=", ID)]).to_pylist(),
    "by SQL": select(f"id = {ID}"),
    "by polars": pl.scan_delta("account").filter(pl.col("id") == ID).collect().to_dicts(),
    "with any id": select("id IS NOT NULL"),
    "deleted": table.delete(f"id = {ID}")["num_deleted_rows"],
    "updated": table.update(predicate=f"id = {ID}", new_values={"sum": 6})["num_updated_rows"],
}
write_deltalake("account", rows(7), mode="overwrite", predicate=f"id = {ID}")
found["overwritten"] = sorted(DeltaTable("account").to_pyarrow_table()["sum"].to_pylist())
for how, value in found.items():
    print(f"{how}: {value}")
assert found.pop("all") == [{"id": ID, "sum": 5}]
assert found == {
    "by its id": [],
    "by SQL": [],
    "by polars": [],
    "with any id": [{"id": ID - 7, "sum": 5}],
    "deleted": 0,
    "updated": 0,
    "overwritten": [5, 7],
}, "this has changed"
PYTHON
