"""The bounds on what a statement may cost, and how much of them it has used."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

from dbset_readonly.errors import RowLimitError, StatementTimeoutError

#: Between two rows that are fetched one by one: what SQLAlchemy does then counts, in seconds.
_MOMENT = 50e-6


@dataclass(frozen=True)
class Bounds:
    """The limits of one statement; ``None`` is no limit.

    Attributes:
        statement_timeout: seconds that the database may work for it.
        max_rows: rows that may be read of it.
        timeout_error: makes an error from the seconds, the statement and the problem.
        rows_error: makes an error from the number of rows and the statement.

    Raises:
        ValueError: a bound is not a positive number.

    Example:
        >>> Bounds(statement_timeout=1.5).max_rows is None
        True
        >>> Bounds(max_rows=0)
        Traceback (most recent call last):
        ValueError: max_rows is a positive whole number, not 0
    """

    statement_timeout: float | None = None
    max_rows: int | None = None
    timeout_error: Callable[[float, str, str], Exception] = StatementTimeoutError
    rows_error: Callable[[int, str], Exception] = RowLimitError

    def __post_init__(self) -> None:
        """Check the numbers."""
        _check("statement_timeout", self.statement_timeout, "number of seconds", (int, float))
        _check("max_rows", self.max_rows, "whole number", (int,))


def _check(name: str, value: Any, what: str, types: tuple[type, ...]) -> None:
    number = isinstance(value, types) and not isinstance(value, bool)
    if value is not None and not (number and 0 < value < math.inf):
        raise ValueError(f"{name} is a positive {what}, not {value!r:.100}")


class Watch(Protocol):
    """What stops a database that works for too long."""

    def start(self, deadline: float) -> None:
        """Take note that the database works from here on, until when it may."""

    def stop(self) -> None:
        """Take note that it works no more."""

    def problem(self, error: Exception, seconds: float) -> str | None:
        """Return what an error after so many seconds says of the bound.

        Returns:
            What the problem is; empty when it is the time itself, and ``None`` when the error has
            another cause.
        """


class Meter:
    """What one statement may still cost.

    Parameters:
        bounds: what it may cost in all.
        watch: over the database; ``None`` where time has no bound.
        counted: whether its rows count.

    Attributes:
        sql: the statement.
        raised: the error that it was stopped with.
    """

    def __init__(self, bounds: Bounds, watch: Watch | None, *, counted: bool) -> None:
        self.sql = ""
        self.raised: Exception | None = None
        self._bounds = bounds
        self._watch = watch
        self._seconds = bounds.statement_timeout or math.inf
        self._ended = -math.inf
        self._rows = bounds.max_rows if counted else None

    def timed(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Make a call of the driver's, during which the database works.

        Raises:
            Exception: the ``timeout_error`` of the bounds, or what the driver raises.
        """
        watch = self._watch
        if watch is None:
            return call(*arguments)
        if self._seconds <= 0:
            raise self._timeout("")
        began = monotonic()
        if (moment := began - self._ended) < _MOMENT:
            self._seconds -= moment
        watch.start(began + self._seconds)
        try:
            return call(*arguments)
        except Exception as error:
            problem = watch.problem(error, monotonic() - began)
            if problem is None:
                raise
            raise self._timeout(problem) from error
        finally:
            watch.stop()
            self._ended = monotonic()
            self._seconds -= self._ended - began

    @contextmanager
    def working(self) -> Iterator[None]:
        """Let all time count that the block takes: rows are made of what the driver gives."""
        began, before = monotonic(), self._seconds
        try:
            yield
        finally:
            self._seconds = before - (monotonic() - began)

    def most(self, size: int) -> int:
        """Return how many of so many rows to fetch: one more than the limit shows an excess."""
        return size if self._rows is None else min(size, self._rows + 1)

    def count(self, rows: int) -> None:
        """Count rows that were fetched.

        Raises:
            Exception: the ``rows_error`` of the bounds.
        """
        if self._rows is None:
            return
        self._rows -= rows
        if self._rows < 0:
            self.raised = self._bounds.rows_error(self._bounds.max_rows or 0, self.sql)
            raise self.raised

    def _timeout(self, problem: str) -> Exception:
        seconds = self._bounds.statement_timeout or 0
        self.raised = self._bounds.timeout_error(seconds, self.sql, problem)
        return self.raised
