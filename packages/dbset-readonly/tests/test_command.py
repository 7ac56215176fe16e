"""The command prints one line a statement and exits with 0, 1 or 2."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from dbset_readonly.__main__ import main


def test_every_statement_has_a_line_with_its_place(tmp_path, capsys):
    file = tmp_path / "a.sql"
    file.write_text("select 1;\n-- c\ndelete from t;\nselect 'not closed\n", "utf-8")
    assert main(["check", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{file}:1: reads"
    assert lines[1].startswith(f"{file}:3: refused: DELETE")
    assert lines[2].startswith(f"{file}:4: refused: the text cannot be read")
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("options", "text", "status"),
    [
        ([], "select 1", 0),
        ([], "", 0),
        ([], "select f(1)", 1),
        (["--allow-function", "f"], "select f(1)", 0),
        (["--allow-function", "f", "--allow-function", "g"], "select f(g(1))", 0),
        (["--dialect", "sqlite"], "pragma table_info(t)", 0),
        (["--dialect", "postgresql"], "pragma table_info(t)", 1),
    ],
)
def test_the_status_is_1_when_one_is_refused(monkeypatch, options, text, status):
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert main(["check", *options, "-"]) == status


@pytest.mark.parametrize(
    "arguments",
    [[], ["check"], ["check", "--dialect", "mysql", "-"], ["check", "no such file"], ["other"]],
)
def test_a_bad_call_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as exited:
        main(arguments)
    assert exited.value.code == 2
    assert "dbset-readonly" in capsys.readouterr().err


def test_it_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "dbset_readonly", "check", "-"],
        input="drop table t",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout[:18]) == (1, "-:1: refused: DROP")


def test_importing_the_package_does_not_import_the_parser():
    code = "import sys, dbset_readonly; print('sqlglot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
