"""The errors of this package, and the refusal that becomes one."""

from __future__ import annotations


class ReadOnlyError(PermissionError):
    """A statement is refused because it is not known to be read-only.

    Attributes:
        reason: what was refused, and how to allow it if that is possible.
        sql: the whole text that was checked.

    Example:
        >>> raise ReadOnlyError("DELETE changes data", "DELETE FROM t")
        Traceback (most recent call last):
        dbset_readonly.errors.ReadOnlyError: refused: DELETE changes data
    """

    def __init__(self, reason: str, sql: str) -> None:
        """Store the reason and the text."""
        self.reason = reason
        self.sql = sql
        super().__init__(reason, sql)

    def __str__(self) -> str:
        """Return the reason."""
        return f"refused: {self.reason}"


_REMEDY = "or raise the bound where the database is opened"


class StatementTimeoutError(TimeoutError):
    """A statement took longer than the limit.

    Attributes:
        seconds: the limit.
        sql: the statement.

    Example:
        >>> raise StatementTimeoutError(1.5, "SELECT pg_sleep(9)")
        Traceback (most recent call last):
        dbset_readonly.errors.StatementTimeoutError: the statement took longer than ...
    """

    def __init__(self, seconds: float, sql: str, problem: str = "") -> None:
        """Store the limit and the text, and the cause if it is not the elapsed time."""
        self.seconds = seconds
        self.sql = sql
        self._problem = problem
        super().__init__(seconds, sql)

    def __str__(self) -> str:
        """Return which limit was exceeded, and what to do."""
        bound = f"statement_timeout={self.seconds:g}"
        problem = self._problem or "the statement took longer than {bound} seconds; narrow it"
        return f"{problem.format(bound=bound)}, {_REMEDY}"


class RowLimitError(ValueError):
    """A statement returns more rows than the limit.

    Attributes:
        max_rows: the limit.
        sql: the statement.

    Example:
        >>> raise RowLimitError(10, "SELECT * FROM orders")
        Traceback (most recent call last):
        dbset_readonly.errors.RowLimitError: the statement has more rows than max_rows=10; ...
    """

    def __init__(self, max_rows: int, sql: str) -> None:
        """Store the limit and the text."""
        self.max_rows = max_rows
        self.sql = sql
        super().__init__(max_rows, sql)

    def __str__(self) -> str:
        """Return which limit was exceeded, and what to do."""
        narrow = "narrow it, with LIMIT for example"
        return f"the statement has more rows than max_rows={self.max_rows}; {narrow}, {_REMEDY}"


class Refusal(Exception):  # noqa: N818 (a verdict on its way to the validator, not an error)
    """The reason for a refusal, without the text that is refused.

    Attributes:
        reason: what was refused, with escapes for invisible characters.
        allow: the function, operator or sampling method to allow, if it only reads.
        option: another change that allows it.
        at: the position in the text at which it cannot be split into tokens.

    Example:
        >>> Refusal("f is not known to be read-only", allow="f").advised()
        "f is not known to be read-only; if it is, allow it with allow_functions=['f']"
    """

    def __init__(self, reason: str, *, allow: str = "", option: str = "", at: int = 0) -> None:
        """Store the reason, and how to allow the text."""
        self.reason = visible(reason)
        self.allow = allow
        self.option = option
        self.at = at
        super().__init__(reason)

    def advised(self) -> str:
        """Return the reason, and what to write in Python to allow it."""
        if self.allow:
            return f"{self.reason}; if it is, allow it with allow_functions=[{self.allow!r}]"
        return f"{self.reason}; {self.option}" if self.option else self.reason


def visible(text: str) -> str:
    """Return a text with escapes for invisible characters.

    Example:
        >>> visible("a\\ufeffb")
        'a\\\\ufeffb'
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
