"""How the program ends: exit codes, and errors in one line."""

import math
import sqlite3

import pytest
import sqlalchemy as sa
import typer
from dbset_cli.errors import ArgumentsError, CommandError
from dbset_cli.exits import exit_code
from dbset_sync import DatasetError, StatementTimeoutError, TypeConflictError
from sqlalchemy.exc import OperationalError

ENDS = [
    (None, 0, ""),
    (CommandError("there is no\nfile"), 1, "error: there is no file\n"),
    (ArgumentsError("--a needs --b"), 2, "error: --a needs --b\n"),
    (DatasetError("no table t"), 1, "error: no table t\n"),
    (
        OperationalError("SELECT 1", {}, sqlite3.OperationalError("no such table: t")),
        1,
        "error: no such table: t\n",
    ),
    (
        OperationalError(
            "",
            {},
            Exception(
                'no column "nmae"\nLINE 1: ..."c_7f" CURSOR WITHOUT HOLD FOR SELECT nmae\n  ^'
            ),
        ),
        1,
        'error: no column "nmae" LINE 1: SELECT nmae ^\n',
    ),
    (OSError(28, "No space left on device"), 1, "error: [Errno 28] No space left on device\n"),
    (
        TypeConflictError(math.nan, sa.REAL(), "no"),
        1,
        "error: nan (float) does not fit REAL: no; if it means a missing value, copy a view with",
    ),
    (
        StatementTimeoutError(1, "SELECT 1"),
        1,
        "error: the statement took longer than 1 seconds; narrow it, or raise --timeout\n",
    ),
    (
        UnicodeEncodeError("utf-8", "a\ud800", 1, 2, "surrogates not allowed"),
        1,
        "error: 'a\\ud800' is not text that a file can hold: surrogates not allowed\n",
    ),
    (ValueError("odd"), 1, "error: ValueError: odd (dbset --debug shows where)\n"),
    (typer.BadParameter("not an integer"), 2, "error: Invalid value: not an integer (dbset --help"),
    (CommandError("no //ada:se@cret@h/a, b://h:5/c"), 1, "error: no //ada:***@h/a, b://h:5/c\n"),
    (typer.BadParameter("b://:secret@h"), 2, "error: Invalid value: b://:***@h (dbset --help"),
    (typer.Abort(), 130, ""),
    (KeyboardInterrupt(), 130, ""),
]


@pytest.mark.parametrize(("error", "code", "line"), ENDS)
def test_code_and_line(error, code, line, capsys):
    def run():
        if error is not None:
            raise error

    assert exit_code(run, debug=False) == code
    found = capsys.readouterr().err
    assert found.startswith(line)
    assert found.count("\n") == bool(line)


def test_no_arguments_show_the_help_and_no_error(dbset):
    ended = dbset()
    assert ended.code == 2
    assert "Usage: " in ended.out + ended.err
    assert "error:" not in ended.out + ended.err


def test_debug_raises():
    def run():
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        exit_code(run, debug=True)


def test_code_of_typer():
    assert exit_code(lambda: 3, debug=False) == 3


def test_rows_count_from_one(capsys):
    error = TypeConflictError("row 0", sa.Integer(), "it is odd")
    error.located(table="t", column="a", row=0)

    def run():
        raise error

    exit_code(run, debug=False)
    assert "column 'a', row 1: 'row 0'" in capsys.readouterr().err
