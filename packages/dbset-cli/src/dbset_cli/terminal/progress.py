"""The progress of a long command, on stderr: a bar on a terminal, and else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol, Self

from dbset_cli.terminal.units import rows_text

#: Seconds before the first line, and between lines.
SECONDS = 5.0

Fraction = Callable[[], float | None]


class Progress(Protocol):
    """Shows progress inside a ``with`` block."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; a bar disappears."""

    def rows(self, count: int, fraction: Fraction) -> None:
        """Show how many rows there are so far.

        Parameters:
            count: the number of rows.
            fraction: returns the part of all, from 0 to 1; ``None`` if nobody knows.
        """


def progress(what: str) -> Progress:
    """Return the progress for stderr as it is.

    Parameters:
        what: what is done, such as "flights".
    """
    return Bar(what) if sys.stderr.isatty() else Lines(what)


class Lines:
    """Progress as lines.

    Example:
        >>> Lines("flights").text(20_000, 0.5, 2.0)
        'flights: 20,000 rows, 10,000 a second, 50 %, 2 s left'
    """

    def __init__(self, what: str, seconds: float = SECONDS) -> None:
        self._what = what
        self._seconds = seconds
        self._start = self._last = time.monotonic()

    def __enter__(self) -> Self:
        """Begin to count the time."""
        self._start = self._last = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""

    def rows(self, count: int, fraction: Fraction) -> None:
        """Write a line if the last one is some seconds old."""
        now = time.monotonic()
        if now - self._last < self._seconds:
            return
        self._last = now
        part = fraction()
        if part is None or part < 1:
            sys.stderr.write(self.text(count, part, now - self._start) + "\n")
            sys.stderr.flush()

    def text(self, count: int, part: float | None, seconds: float) -> str:
        """Return a line."""
        text = f"{self._what}: {rows_text(count)}, {count / seconds:,.0f} a second"
        if not part:
            return text
        return f"{text}, {part:.0%}, {seconds / part - seconds:,.0f} s left".replace("%", " %")


class Bar:
    """Progress as a bar, with rows, rate and the time that is left."""

    def __init__(self, what: str) -> None:
        from rich.console import Console  # noqa: PLC0415  only on terminals
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        self._bar = RichProgress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            expand=True,
        )
        self._start = time.monotonic()
        fields: dict[str, Any] = {"rows": 0, "rate": 0.0}
        self._task = self._bar.add_task(what, total=None, **fields)

    def __enter__(self) -> Self:
        """Show the bar."""
        self._start = time.monotonic()
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the bar."""
        self._bar.stop()

    def rows(self, count: int, fraction: Fraction) -> None:
        """Move the bar."""
        part = fraction()
        rate = count / max(time.monotonic() - self._start, 1e-3)
        total = None if part is None else 1.0
        self._bar.update(self._task, total=total, completed=part or 0.0, rows=count, rate=rate)
