#!/usr/bin/env bash
# Lance's merge_insert() leaves out each new row whose key is NULL if the key column has a scalar index, without an
# error: such a row is neither inserted nor counted. Without the index, the same call inserts it, as "when not matched,
# insert all" says. create_scalar_index() is said to make searches quicker, and no more. So an import that was right
# loses rows from the day on which somebody adds an index.
# Seen with pylance 14.0.2 and pyarrow 26.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pylance==14.0.2 pyarrow==26.0.1
cd "$place"
venv/bin/python - <<'PYTHON'
import lance
import pyarrow as pa


def people(ids, names):
    return pa.table({"id": pa.array(ids, pa.int64()), "name": names})


found = {}
for kind in (None, "BTREE", "BITMAP"):
    dataset = lance.write_dataset(people([1, 2], ["Ada", "Bob"]), f"people_{kind}.lance")
    if kind:
        dataset.create_scalar_index("id", kind)
    merge = dataset.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
    counts = merge.execute(people([2, None, 3], ["Bert", "Cy", "Dee"]))
    rows = lance.dataset(dataset.uri).to_table().to_pylist()
    found[kind] = (counts["num_inserted_rows"], counts["num_updated_rows"], sorted(row["name"] for row in rows))
    print(f"index {kind}: inserted, updated, names: {found[kind]}")
assert found[None] == (2, 1, ["Ada", "Bert", "Cy", "Dee"]), "this has changed"
for kind in ("BTREE", "BITMAP"):
    assert found[kind] == (1, 1, ["Ada", "Bert", "Dee"]), "this has changed"
PYTHON
