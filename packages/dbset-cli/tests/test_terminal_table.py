"""Rows on a terminal."""

from __future__ import annotations

import io
import re

import pytest
from dbset_cli.terminal.table import print_table
from rich.cells import cell_len


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self):
        """Say that it is one."""
        return True


@pytest.fixture
def shown(monkeypatch):
    """A function that shows rows on a terminal of some width."""

    def show(names, rows, width=80, colors=False, file=None):
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.delenv("NO_COLOR", raising=False)
        target = file or Terminal()
        assert print_table(names, iter(rows), target) == len(rows)
        found = target.getvalue()
        return found if colors else re.sub(r"\x1b\[\d*m", "", found)

    return show


def test_columns_are_aligned(shown):
    rows = [(1, "Ada", 1.5), (100, "日本", None), (2, None, 10.25)]
    assert shown(["id", "name", "price"], rows) == (
        " id  name  price\n───  ────  ─────\n  1  Ada     1.5\n100  日本   NULL\n  2  NULL  10.25\n"
    )


def test_markup_and_control_characters_are_shown(shown):
    rows = [("[a] col[0]",), ("[bold]x[/]",), ("a\nb\t\x1b[31m\u202e",), (":smile:",)]
    assert shown(["[red]x"], rows).splitlines()[2:] == [
        "[a] col[0]",
        "[bold]x[/]",
        r"a\nb\t\x1b[31m\u202e",
        ":smile:",
    ]


def test_null_is_dim_and_not_empty(shown):
    lines = shown(["a"], [(None,), ("",), ("NULL",)], colors=True).splitlines()
    assert lines[2:] == ["\x1b[2mNULL\x1b[0m", "", "NULL"]


def test_wide_rows_are_blocks(shown):
    rows = [("x" * 30, None), ("日" * 14, 7)]
    found = shown(["text", "n"], rows, width=20)
    assert found == (
        "── row 1 ───────────\ntext  xxxxxxxxxxxxxx\n      xxxxxxxxxxxxxx\n      xx\nn     NULL\n"
        "── row 2 ───────────\ntext  日日日日日日日\n      日日日日日日日\nn     7\n"
    )
    assert max(map(cell_len, found.splitlines())) == 20


def test_files_have_no_width(shown):
    found = shown(["a", "b"], [("x" * 300, "y")], width=20, file=io.StringIO())
    assert found.splitlines()[2] == f"{'x' * 300}  y"


def test_rows_after_the_first_ones_may_be_wider(shown):
    rows = [(number, "a") for number in range(2000)] + [(10**9, "b" * 200)]
    assert shown(["n", "a"], rows).splitlines()[-1] == f"{10**9}  {'b' * 200}"


def test_no_rows(shown):
    assert shown(["id", "name"], []) == "id  name\n──  ────\n"
