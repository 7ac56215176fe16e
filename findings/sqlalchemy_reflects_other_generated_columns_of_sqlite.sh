#!/usr/bin/env bash
# SQLAlchemy reflects a wrong expression for some generated columns of SQLite: it is empty without the optional
# words GENERATED ALWAYS, and where a column with a parenthesis follows on the same line, it swallows that.
# CREATE TABLE from what was reflected is then a syntax error, or the expression is gone.
# Seen with SQLAlchemy 2.1.9 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlalchemy==2.1.9
"$place/venv/bin/python" - <<'PYTHON'
import sqlalchemy as sa

#: What is reflected as the expression, by what follows the column's type.
COLUMNS = {
    "GENERATED ALWAYS AS (net * 2) STORED, note TEXT": "net * 2",
    "GENERATED ALWAYS AS (net * 2),\nnote TEXT": "net * 2",
    "GENERATED ALWAYS AS (net * 2), note TEXT DEFAULT (lower('A'))": (
        "net * 2), note TEXT DEFAULT (lower('A')"
    ),
    "AS (net * 2), note TEXT": "",
}
for columns, expected in COLUMNS.items():
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE prices (net INTEGER, gross INTEGER {columns})")
        (reflected,) = (
            column["computed"]["sqltext"]
            for column in sa.inspect(connection).get_columns("prices")
            if "computed" in column
        )
    print(f"{columns!r}: {reflected!r}")
    assert reflected == expected, "this has changed"
PYTHON
