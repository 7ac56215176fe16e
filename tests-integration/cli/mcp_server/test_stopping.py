"""Statements end with their calls, and with the server."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from contextlib import contextmanager

import psycopg2
import pytest
from mcp_client import COMMAND, served

COUNT = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"

#: The command, which does not leave a statement that it cannot stop to the timeout.
PATIENT = """
from dbset_cli.app import main
from dbset_cli.server import calls
calls._PATIENCE = 600
main()
"""


def test_a_long_statement_ends_at_the_timeout(mcp):
    reply = mcp.query(COUNT)
    assert reply.text == (
        "the statement took longer than 5 seconds; narrow it, or start the server with a greater"
        " --timeout"
    )
    assert mcp.last_line()["verdict"] == "failed"
    assert mcp.query("SELECT 1 AS a").rows == [{"a": 1}]


def test_calls_run_in_parallel_and_end_when_they_are_cancelled(shop, tmp_path):
    program = ("-c", PATIENT)
    with served(shop, tmp_path, "--timeout", "600", program=program) as client:
        endless = [client.start("query", sql=COUNT) for _ in range(4)]
        wait_for(lambda: running(shop) in {4, None})
        assert client.query("SELECT 1 AS a").rows == [{"a": 1}]
        for call in endless:
            call.cancel()
        wait_for(lambda: client.audit.read_text("utf-8").count("cancelled") == len(endless))
        assert running(shop) in {0, None}
        for line in map(json.loads, client.audit.read_text("utf-8").splitlines()):
            assert line["verdict"] == ("cancelled" if line["sql"] == COUNT else "allowed")
        with pytest.raises(CancelledError):
            endless[0].result()
        calls = [client.start("query", sql=f"SELECT {n} AS n") for n in range(20)]
        assert [call.result(60).rows for call in calls] == [[{"n": n}] for n in range(20)]


def closed(process):
    process.stdin.close()
    return 0


def terminated(process):
    process.send_signal(signal.SIGTERM)
    return 128 + signal.SIGTERM


def interrupted(process):
    process.send_signal(signal.SIGINT)
    return 128 + signal.SIGINT


@pytest.mark.parametrize("end", [closed, terminated])
def test_the_server_ends_with_its_statements(shop, end):
    ends(shop, end)


def test_an_interrupt_ends_the_server(sqlite_shop):
    ends(sqlite_shop, interrupted)


def ends(shop, end):
    """Check that a server ends while it runs a statement; nothing but protocol is on its stdout."""
    with speaking(shop) as (process, say):
        say(3, "tools/call", name="query", arguments={"sql": COUNT})
        say(4, "ping")
        assert json.loads(process.stdout.readline())["id"] == 4  # it has begun with the query
        wait_for(lambda: running(shop) in {1, None})
        code = end(process)
        assert process.wait(60) == code
        assert running(shop) in {0, None}
        lines = [json.loads(line) for line in process.stdout]
        assert {line["jsonrpc"] for line in lines} <= {"2.0"}
        audit = [json.loads(line) for line in process.stderr]
        assert [line["verdict"] for line in audit] == ["cancelled"]


def test_without_its_audit_nothing_is_answered_and_a_lost_client_does_no_harm(sqlite_shop):
    with speaking(sqlite_shop, "--audit", "/dev/full") as (process, say):
        say(2, "tools/call", name="query", arguments={"sql": "SELECT 1"})
        result = json.loads(process.stdout.readline())["result"]
        assert result["isError"]
        assert result["content"][0]["text"].startswith("not answered, because the audit cannot be")
        say(3, "tools/call", name="query", arguments={"sql": COUNT})
        process.stdout.close()
        process.stdin.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == ""


@contextmanager
def speaking(shop, *options):
    """Run a server, and yield its process and a function that sends a message."""
    command = [sys.executable, *COMMAND, "mcp", shop, "--timeout", "60", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:

        def say(number, method, **params):
            message = {"jsonrpc": "2.0", "method": method, "params": params}
            message |= {} if number is None else {"id": number}
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()

        client = {"name": "test", "version": "1"}
        say(1, "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=client)
        answer = json.loads(process.stdout.readline())
        assert answer["result"]["serverInfo"]["name"] == "dbset"
        say(None, "notifications/initialized")
        yield process, say


def running(shop):
    """Return how many statements PostgreSQL runs here; ``None`` for SQLite."""
    if shop.startswith("sqlite"):
        return None
    connection = psycopg2.connect(shop)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
            " AND datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        (count,) = cursor.fetchone()
    connection.close()
    return count


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
