#!/usr/bin/env bash
# sqlite-utils renames a column by `transform()`, which copies the table. The columns that nobody named change
# with it: those of type NUMERIC, DECIMAL, DATE or TIMESTAMP become REAL, so that whole numbers above 2**53 lose
# digits and the date '2024' becomes 2024.0; COLLATE NOCASE leaves the column; a generated column is gone. So are
# the triggers: full-text search by `enable_fts(create_triggers=True)` no longer finds new rows. SQLite's own
# ALTER TABLE ... RENAME COLUMN leaves all of them alone.
# Seen with sqlite-utils 4.2.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlite-utils==4.2.1
"$place/venv/bin/python" - <<'PYTHON'
import sqlite_utils

TABLE = """
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    number NUMERIC,
    placed TIMESTAMP,
    year DATE,
    customer TEXT COLLATE NOCASE,
    net INTEGER,
    gross INTEGER GENERATED ALWAYS AS (net + net / 5)
)
"""
ROW = (1, 9007199254740993, 1700000000123456789, "2024", "Ada", 100)


def after(rename):
    """Return the row, how often it is found in another case, and a new row by full text."""
    db = sqlite_utils.Database(memory=True)
    db.execute(TABLE)
    db.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", ROW)
    db["orders"].enable_fts(["customer"], create_triggers=True)
    rename(db)
    db.execute("INSERT INTO orders (id, customer) VALUES (2, 'Grace')")
    searched = [row["id"] for row in db["orders"].search("grace")]
    found = db.execute("SELECT count(*) FROM orders WHERE customer = 'ADA'").fetchone()[0]
    return db.execute("SELECT * FROM orders").fetchone(), found, searched


plain = after(lambda db: db.execute("ALTER TABLE orders RENAME COLUMN net TO price"))
transformed = after(lambda db: db["orders"].transform(rename={"net": "price"}))
print("ALTER TABLE:", plain)
print("transform():", transformed)
assert plain == ((1, 9007199254740993, 1700000000123456789, 2024, "Ada", 100, 120), 1, [2])
assert transformed == ((1, 9007199254740992.0, 1.7000000001234568e18, 2024.0, "Ada", 100), 0, [])
assert isinstance(transformed[0][1], float), "this has changed"
PYTHON
