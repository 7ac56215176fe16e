"""Nothing that goes wrong inside a tool ends the server or reaches the protocol."""

from __future__ import annotations

import logging

from mcp_client import served

#: The command, with a driver that does what a statement says.
PROGRAM = """
import os, subprocess, sys
from dbset_cli.app import main
from dbset_sync import Database

FAULTS = {
    "exit": lambda: sys.exit(3),
    "interrupt": lambda: (_ for _ in ()).throw(KeyboardInterrupt("stop")),
    "memory": lambda: (_ for _ in ()).throw(MemoryError("too much")),
    "group": lambda: (_ for _ in ()).throw(BaseExceptionGroup("all", [SystemExit(1)])),
    "surrogate": lambda: (_ for _ in ()).throw(ValueError("half \\ud800")),
    "print": lambda: print("noise", flush=True),
    "write": lambda: os.write(1, b"noise"),
    "child": lambda: subprocess.run(["echo", "noise"]),
    "read": lambda: FAULTS["exit"]() if sys.stdin.read() else None,
}
query = Database.query

def faulty(self, sql, *arguments, **named):
    name = sql.rpartition("'")[0].rpartition("'")[2] if isinstance(sql, str) else ""
    FAULTS.get(name, lambda: None)()
    return query(self, sql, *arguments, **named)

Database.query = faulty
main()
"""

ERRORS = {
    "exit": "unexpected SystemExit: 3",
    "interrupt": "unexpected KeyboardInterrupt: stop",
    "memory": "unexpected MemoryError: too much",
    "group": "unexpected BaseExceptionGroup: all (1 sub-exception)",
    "surrogate": "unexpected ValueError: half \\ud800",
}


def test_the_server_goes_on_and_says_nothing_else(sqlite_shop, tmp_path, caplog):
    with served(sqlite_shop, tmp_path, program=("-c", PROGRAM)) as client, caplog.at_level("DEBUG"):
        for fault, message in ERRORS.items():
            reply = client.query(f"SELECT '{fault}'")
            assert (reply.is_error, reply.text) == (True, message)
            assert client.last_line()["verdict"] == "failed"
            assert client.query("SELECT 1 AS a").rows == [{"a": 1}]
        for fault in ("print", "write", "child", "read"):
            assert client.query(f"SELECT '{fault}' AS a").rows == [{"a": fault}]
    wrong = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert wrong == []  # the client understood every line
    assert client.stderr.read_text("utf-8").count("noise") == 3
