#!/usr/bin/env bash
# TOML Kit, which edits a file and keeps its layout, writes another document than the one that it holds, without an
# error. After `names.sort()` the list is sorted in Python, and as it was in the file; reverse(), append() and insert()
# are written. A table that is added beside a dotted key, `a.x = 1`, is put before the keys that follow, and takes
# them over: "port" of the server becomes a key of that table, and the table stands outside of the server. unwrap() of
# the document shows what was meant; tomllib reads the rest.
# Seen with tomlkit 0.15.2 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet tomlkit==0.15.2
"$place/venv/bin/python" - <<'PYTHON'
import tomllib

import tomlkit

NAMES = 'names = ["Cy", "Ada", "Bob"]\n'
SERVER = "[server]\nlimits.rows = 100\nport = 5432\n"
#: A document, a change of it, what it holds then, and what is written, if that is something else.
CHANGES = [
    (NAMES, lambda it: it["names"].sort(), {"names": ["Ada", "Bob", "Cy"]}, {"names": ["Cy", "Ada", "Bob"]}),
    (NAMES, lambda it: it["names"].reverse(), {"names": ["Bob", "Ada", "Cy"]}, None),
    (NAMES, lambda it: it["names"].insert(0, "Al"), {"names": ["Al", "Cy", "Ada", "Bob"]}, None),
    (
        SERVER,
        lambda it: it["server"]["limits"].update({"seconds": {"read": 5}}),
        {"server": {"limits": {"rows": 100, "seconds": {"read": 5}}, "port": 5432}},
        {"server": {"limits": {"rows": 100}}, "limits": {"seconds": {"read": 5, "port": 5432}}},
    ),
    (
        SERVER,
        lambda it: it["server"]["limits"].update({"columns": 9}),
        {"server": {"limits": {"rows": 100, "columns": 9}, "port": 5432}},
        None,
    ),
]
for text, change, held, written in CHANGES:
    document = tomlkit.parse(text)
    change(document)
    found = tomllib.loads(tomlkit.dumps(document))
    print(f"{document.unwrap()} is written as {found}")
    assert document.unwrap() == held and found == (written or held), "this has changed"
PYTHON
