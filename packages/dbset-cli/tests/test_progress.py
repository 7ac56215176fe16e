"""Progress: a line every few seconds, or a bar on a terminal."""

from __future__ import annotations

import io
import sys
from functools import partial

from dbset_cli.terminal.progress import Bar, progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_lines_are_written_every_few_seconds(monkeypatch, capsys):
    times = iter([0.0, 0.0, 1.0, 4.9, 5.0, 6.0, 10.0, 20.0])
    monkeypatch.setattr("time.monotonic", lambda: next(times))
    with progress("flights") as shown:
        for count, part in [(1, 0.1), (2, 0.1), (50_000, 0.25), (3, 0.3), (100_000, 0.5)]:
            shown.rows(count, partial(float, part))
        shown.rows(200_000, lambda: None)
    assert capsys.readouterr().err.splitlines() == [
        "flights: 50,000 rows, 10,000 a second, 25 %, 15 s left",
        "flights: 100,000 rows, 10,000 a second, 50 %, 10 s left",
        "flights: 200,000 rows, 10,000 a second",
    ]


def test_a_terminal_shows_a_bar(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    shown = progress("a [b] c")
    assert isinstance(shown, Bar)
    with shown:
        shown.rows(5_000, lambda: 0.5)
        shown._bar.refresh()
    text = sys.stderr.getvalue()
    assert "a [b] c" in text
    assert " 50%" in text
    assert "5,000 rows" in text
