"""``dbset export`` and ``dbset query`` as processes: terminals, pipes, Ctrl-C."""

from __future__ import annotations

import os
import pty
import re
import resource
import signal
import subprocess
import time

import pytest
from dbset import connect
from terminals import FEW_ROWS_OF_ENDLESS, read_until

ROWS = 20_000


@pytest.fixture
def filled(database_url):
    """The URL of a database with rows."""
    with connect(database_url) as db:
        db["t"].insert_many({"name": f"a name of some length {n}", "x": n / 2} for n in range(ROWS))
    return database_url


def test_rows_go_to_standard_output_and_words_to_stderr(filled, run, tmp_path):
    lines = [f"{n + 1},a name of some length {n},{n / 2}\n" for n in range(ROWS)]
    expected = "".join(["id,name,x\n", *lines])
    assert run("export", filled, "t", "-", "--format", "csv") == (0, expected, "")
    assert run("query", filled, "SELECT * FROM t ORDER BY id") == (0, expected, "")
    assert run("export", filled, "t", "t.csv") == (0, "", "20,000 rows into t.csv\n")
    assert (tmp_path / "t.csv").read_text() == expected
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(("t.c", "."))] == [
        "t.csv"
    ]


@pytest.mark.parametrize("format_", ["table", "csv", "markdown", "json"])
def test_nobody_may_read(empty_sqlite, start, format_):
    with connect(empty_sqlite) as db:
        db["t"].insert({"a": 1})
    reader, writer = os.pipe()
    os.close(reader)
    for command, *arguments in (["query", "SELECT 1"], ["tables"]):
        process = start(command, empty_sqlite, *arguments, "--format", format_, stdout=writer)
        process.communicate(timeout=60)
        assert process.returncode == 141
    os.close(writer)


def test_a_reader_may_stop_early(filled, start):
    process = start("query", filled, "SELECT * FROM t ORDER BY id", "--format", "ndjson")
    head = subprocess.run(
        ["head", "-n1"], stdin=process.stdout, capture_output=True, check=True, timeout=60
    )
    process.stdout.close()
    process.stdin.close()
    assert head.stdout == b'{"id": 1, "name": "a name of some length 0", "x": 0.0}\n'
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 141


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_leaves_nothing(filled, start, tmp_path, number):
    process = start("export", filled, FEW_ROWS_OF_ENDLESS, "t.csv")
    while not any(each.stat().st_size for each in tmp_path.glob(".t.csv*")):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == 128 + number
    assert [each.name for each in tmp_path.iterdir() if "t.csv" in each.name] == []


def test_a_full_disk_leaves_nothing(filled, run, tmp_path):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    code, out, err = run("export", filled, "t", "t.csv", preexec_fn=limit)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "File too large" in err
    assert [each.name for each in tmp_path.iterdir() if "t.csv" in each.name] == []


def test_a_terminal_shows_a_table(database_url, start):
    with connect(database_url) as db:
        db.execute("CREATE TABLE t (a int)")  # creates the file
    sql = "SELECT 1 AS id, '[a] col[0]' AS name, NULL AS missing, '' AS empty"
    shown = on_terminal(start, "query", database_url, sql)
    assert shown == (
        "id  name        missing  empty\n"
        "──  ──────────  ───────  ─────\n"
        " 1  [a] col[0]  NULL\n"
        "(1 row)\n"
    )
    wide = f"SELECT 1 AS id, '{'x' * 120}' AS text"
    assert on_terminal(start, "query", database_url, wide) == (
        f"── row 1 {'─' * 31}\nid    1\ntext  {'x' * 94}\n      {'x' * 26}\n(1 row)\n"
    )


def test_a_terminal_gets_no_binary_files(database_url, start):
    shown = on_terminal(
        start, "export", database_url, "SELECT 1 AS a", "-", "-f", "parquet", code=2
    )
    assert shown == "error: a terminal cannot show parquet; write it to a file or a pipe\n"


def on_terminal(start, *arguments, code=0):
    """Return what a command shows on a terminal, without colors."""
    terminal, output = pty.openpty()
    process = start(*arguments, stdout=output, stderr=output)
    os.close(output)
    shown = read_until(terminal, None).decode()
    os.close(terminal)
    process.stdin.close()
    assert (process.wait(60), shown) == (code, shown)
    return re.sub(r"\x1b\[\d*m", "", shown).replace("\r\n", "\n")
