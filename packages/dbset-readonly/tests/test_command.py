"""The command prints one line per statement and exits with 0, 1 or 2."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path

import pytest
from dbset_readonly.command import main

MODULE = [sys.executable, "-m", "dbset_readonly"]
CONSOLE = [str(Path(sysconfig.get_path("scripts"), "dbset-readonly"))]
STATUS = {
    "a read": ([], "select 1", 0),
    "nothing": ([], "", 0),
    "comments": ([], "-- a", 0),
    "a byte order mark": ([], "\ufeffselect 1", 0),
    "a refusal": ([], "select f(1)", 1),
    "a refusal before a read": ([], "drop table t; select 1", 1),
    "a psql command": ([], "\\timing", 1),
    "an allowed function": (["--allow-function", "f"], "select f(1)", 0),
    "two of them": (["--allow-function", "f", "--allow-function", "g"], "select f(g(1))", 0),
    "sqlite": (["--dialect", "sqlite"], "pragma table_info(t)", 0),
    "sqlite3": (["--dialect", "sqlite3"], "pragma table_info(t)", 0),
    "postgresql": (["--dialect", "postgresql"], "pragma table_info(t)", 1),
    "postgres": (["--dialect", "postgres"], "show all", 0),
    "parameters": (["--percent-parameters"], "select %s, %(a)s", 0),
    "a parameter in a string": (["--percent-parameters"], "select '%s'", 1),
}
BAD_CALLS = {
    "nothing": ([], "required: check"),
    "no file": (["check"], "required: FILE"),
    "dialect": (["check", "--dialect", "mysql", "-"], "dialect 'mysql' is not known"),
    "command": (["other"], "invalid choice: 'other'"),
    "option": (["check", "-", "--a\u200bb\nc"], "unrecognized arguments: --a\\u200bb"),
}


@pytest.fixture
def typed(monkeypatch):
    """A function that puts bytes on standard input."""

    def typed(text):
        data = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return typed


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the current directory, with some files."""
    monkeypatch.chdir(tmp_path)
    for name in ("reports/b.sql", "reports/a/c.SQL", "reports/.git/d.sql", "reports/e.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("select 1;\ndrop table t", "utf-8")
    return tmp_path


def run(program, *arguments, **options):
    return subprocess.run(
        [*program, *arguments], capture_output=True, text=True, check=False, **options
    )


def test_every_statement_has_a_line_with_its_place(tmp_path, capsys):
    file = tmp_path / "a.sql"
    file.write_text("select 1;\n-- c\ndelete from t;\n\\d t\nselect 'not closed\n", "utf-8")
    assert main(["check", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{file}:1: reads"
    assert lines[1].startswith(f"{file}:3: refused: DELETE")
    assert lines[2] == f"{file}:4: refused: psql commands are not SQL: \\d"
    assert lines[3].startswith(f"{file}:5: refused: the text cannot be read")
    assert lines[3].endswith("; the rest of the file, from line 5 on, is not checked")
    assert len(lines) == 4


@pytest.mark.parametrize(("options", "text", "status"), STATUS.values(), ids=STATUS)
def test_the_status_is_1_when_one_is_refused(typed, options, text, status):
    typed(text)
    assert main(["check", *options, "-"]) == status


@pytest.mark.parametrize(("arguments", "message"), BAD_CALLS.values(), ids=BAD_CALLS)
def test_a_bad_call_exits_with_2(arguments, message, capsys):
    with pytest.raises(SystemExit) as exited:
        main(arguments)
    assert exited.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_every_file_that_cannot_be_read_is_named(capsys):
    Path("latin.sql").write_bytes(b"select '\xe9'")
    Path("empty").mkdir()
    with pytest.raises(SystemExit) as exited:
        main(["check", "reports", "missing.sql", "latin.sql", "empty", "mis\u200b\nsing"])
    printed = capsys.readouterr()
    assert (exited.value.code, printed.out) == (2, "")
    assert printed.err.startswith("usage: dbset-readonly check")
    assert printed.err.splitlines()[-4:] == [
        "dbset-readonly check: error: empty: the directory holds no .sql file",
        "missing.sql: No such file or directory",
        "latin.sql: not UTF-8: invalid continuation byte at byte 9",
        "mis\\u200b\\nsing: No such file or directory",
    ]


@pytest.mark.usefixtures("folder")
def test_a_directory_means_its_sql_files(capsys):
    assert main(["check", "--quiet", "reports"]) == 1
    places = [line.split(": ")[0] for line in capsys.readouterr().out.splitlines()]
    assert places == [f"{Path('reports/a/c.SQL')}:2", f"{Path('reports/b.sql')}:2"]


def test_a_file_is_judged_once(folder, capsys):
    main(["check", "reports/b.sql", "reports", str(folder / "reports" / "b.sql")])
    assert capsys.readouterr().out.count("b.sql:1: reads") == 1


def test_json(typed, capsys):
    typed("select '\u200b';\n\ndrop table t")
    assert main(["check", "--json", "-"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(line.isascii() for line in lines)
    reads, refused = map(json.loads, lines)
    assert reads == {
        "file": "-",
        "line": 1,
        "reads": True,
        "reason": None,
        "statement": "select '\u200b';",
    }
    assert (refused["line"], refused["reads"], refused["statement"]) == (3, False, "drop table t")
    assert refused["reason"].startswith("DROP is not")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_quiet_prints_refusals_only(typed, capsys, form):
    typed("select 1; drop table t; select 2")
    assert main(["check", "--quiet", *form, "-"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert "DROP" in line


def test_messages_are_of_visible_characters(tmp_path, capsys):
    hidden = "a\u200b\u202e\x1b\u00a0"
    file = tmp_path / f"{hidden}\n.sql"
    file.write_text(f'select "{hidden}"({hidden});\n{hidden};\nselect {hidden}.f(1)', "utf-8")
    assert main(["check", str(file)]) == 1
    assert all(line.isprintable() for line in capsys.readouterr().out.split("\n"))


def test_line_ends_are_the_server_s(typed):
    typed("select 1 --\r /* \n ; delete from t; --*/")
    assert main(["check", "--dialect", "sqlite", "-"]) == 1


def test_help_says_what_the_status_means(capsys):
    for arguments in (["--help"], ["check", "--help"]):
        with pytest.raises(SystemExit) as exited:
            main(arguments)
        assert exited.value.code == 0
        printed = capsys.readouterr().out
        assert "exit status:\n  0    every statement is known to be read-only\n" in printed
    assert "if not given" in printed


def test_version(capsys):
    with pytest.raises(SystemExit) as exited:
        main(["--version"])
    assert exited.value.code == 0
    assert capsys.readouterr().out == f"dbset-readonly {version('dbset-readonly')}\n"


@pytest.mark.parametrize("program", [MODULE, CONSOLE], ids=["module", "console"])
def test_it_runs_as_a_process(program):
    done = run(program, "check", "-", input="drop table t")
    assert (done.returncode, done.stdout[:18], done.stderr) == (1, "-:1: refused: DROP", "")


def test_output_that_ascii_cannot_hold_is_escaped(tmp_path):
    (tmp_path / "é.sql").write_text("select 1", "utf-8")
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = run(MODULE, "check", str(tmp_path), env=ascii_only)
    assert (done.returncode, done.stdout.splitlines()[0][-17:]) == (0, "\\xe9.sql:1: reads")


def test_closed_output_ends_it_quietly():
    with subprocess.Popen(
        [*MODULE, "check", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.close()
        process.stdin.write(b"select 1;")
        process.stdin.close()
        assert (process.stderr.read(), process.wait()) == (b"", 141)


def test_an_interrupt_exits_with_130(monkeypatch, typed):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    typed("select 1")
    monkeypatch.setattr("dbset_readonly.command.split", interrupted)
    assert main(["check", "-"]) == 130


def test_importing_the_package_does_not_import_the_parser():
    code = "import sys, dbset_readonly; print('sqlglot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
