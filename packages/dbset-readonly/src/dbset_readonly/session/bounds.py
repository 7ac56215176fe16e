"""The bounds on the cost of a statement, and how much of them it has used."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

from dbset_readonly.errors import RowLimitError, StatementTimeoutError

#: Seconds: SQLAlchemy's work between two rows that are fetched one by one counts, too.
_MOMENT = 50e-6


@dataclass(frozen=True)
class Bounds:
    """The limits of one statement; ``None`` means unlimited.

    Attributes:
        statement_timeout: seconds that the database may spend on it.
        max_rows: rows that may be read.
        timeout_error: creates an error from the seconds, the statement and the problem.
        rows_error: creates an error from the number of rows and the statement.

    Raises:
        ValueError: a bound is not a positive number.

    Example:
        >>> Bounds(statement_timeout=1.5).max_rows is None
        True
        >>> Bounds(max_rows=0)
        Traceback (most recent call last):
        ValueError: max_rows must be a positive whole number, not 0
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
        raise ValueError(f"{name} must be a positive {what}, not {value!r:.100}")


class Watch(Protocol):
    """An object that stops a database that works for too long."""

    def start(self, deadline: float) -> None:
        """Note that the database works from now on, and its deadline."""

    def stop(self) -> None:
        """Note that it has stopped working."""

    def problem(self, error: Exception, seconds: float) -> str | None:
        """Return how an error after so many seconds relates to the bound.

        Returns:
            The problem; empty if it is the time itself, and ``None`` if the error has another
            cause.
        """


class Meter:
    """The remaining budget of one statement.

    Parameters:
        bounds: the limits of the statement.
        watch: the watch over the database; ``None`` if time is unlimited.
        counted: whether its rows count.

    Attributes:
        sql: the statement.
        raised: the error that stopped it.
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
        """Call the driver, and count the time.

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
        """Count the time of the whole block, in which rows are built from the driver's values."""
        began, before = monotonic(), self._seconds
        try:
            yield
        finally:
            self._seconds = before - (monotonic() - began)

    def most(self, size: int) -> int:
        """Return how many rows to fetch: at most one more than the limit, to detect an excess."""
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
