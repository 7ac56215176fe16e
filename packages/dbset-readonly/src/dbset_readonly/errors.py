"""The errors of this package, and the refusal that becomes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping


class Advised:
    """A mixin of exceptions: what happened, and, apart from it, what to do next.

    Attributes:
        problem: what happened.
        advice: what to do next in Python; may be empty.
        about: a stable key for what the advice is about, such as the option ``"max_rows"``.
    """

    problem: str
    advice: str = ""
    about: str = ""

    def __str__(self) -> str:
        """Return the message for programs in Python."""
        return self.message_for({})

    def message_for(self, interface: Mapping[str, str]) -> str:
        """Return the message for another interface, such as a command.

        Parameters:
            interface: its advice, by what the advice is about; it may show attributes of the error,
                as in ``"raise --max-rows {0.max_rows}"``.
        """
        template = interface.get(self.about)
        advice = self.advice if template is None else template.format(self)
        return f"{self.problem}; {advice}" if advice else self.problem


class ReadOnlyError(Advised, PermissionError):
    """A statement is refused because it is not known to be read-only.

    Attributes:
        reason: what was refused, and how to allow it if that is possible.
        sql: the whole text that was checked.
        allow: the function, operator or sampling method to allow, if it only reads.

    Example:
        >>> raise ReadOnlyError("DELETE changes data", "DELETE FROM t")
        Traceback (most recent call last):
        dbset_readonly.errors.ReadOnlyError: refused: DELETE changes data
    """

    def __init__(self, reason: str, sql: str) -> None:
        """Store the reason and the text."""
        self.reason = self.problem = reason
        self.sql = sql
        self.allow = ""
        super().__init__(reason, sql)

    def message_for(self, interface: Mapping[str, str]) -> str:
        """Return the message for another interface."""
        return f"refused: {super().message_for(interface)}"


class StatementTimeoutError(Advised, TimeoutError):
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
        self.problem = problem or f"the statement took longer than {seconds:g} seconds"
        self.advice = "narrow it, or raise statement_timeout where the database is opened"
        self.about = "statement_timeout"
        super().__init__(seconds, sql)


_NARROW = "narrow it, with LIMIT for example"


class RowLimitError(Advised, ValueError):
    """A statement returns more rows than the limit.

    Attributes:
        max_rows: the limit.
        sql: the statement.

    Example:
        >>> raise RowLimitError(10, "SELECT * FROM orders")
        Traceback (most recent call last):
        dbset_readonly.errors.RowLimitError: the statement has more than 10 rows; ...
    """

    def __init__(self, max_rows: int, sql: str) -> None:
        """Store the limit and the text."""
        self.max_rows = max_rows
        self.sql = sql
        self.problem = f"the statement has more than {max_rows} rows"
        self.advice = f"{_NARROW}, or raise max_rows where the database is opened"
        self.about = "max_rows"
        super().__init__(max_rows, sql)


class Refusal(Advised, Exception):  # noqa: N818 (a verdict on its way to the validator)
    """The reason for a refusal, without the text that is refused.

    Attributes:
        problem: what was refused, with escapes for invisible characters.
        allow: the function, operator or sampling method to allow, if it only reads.
        advice: how to allow the text in Python, or what to write instead.
        about: the option that the advice is about; ``"read_only"`` if only a database that may be
            written allows the text.
        at: the position in the text at which it cannot be split into tokens.

    Example:
        >>> str(Refusal("f is not known to be read-only", allow="f"))
        "f is not known to be read-only; if it is, allow it with allow_functions=['f']"
    """

    def __init__(
        self, problem: str, *, allow: str = "", advice: str = "", about: str = "", at: int = 0
    ) -> None:
        """Store the reason, and how to allow the text."""
        self.problem = visible(problem)
        self.allow = allow
        self.advice = advice
        self.about = about
        if allow:
            self.about = "allow_functions"
            self.advice = advice or f"if it is, allow it with allow_functions=[{allow!r}]"
        self.at = at
        super().__init__(problem)

    def error(self, sql: str, make: Callable[[str, str], Exception] = ReadOnlyError) -> Exception:
        """Return the error for a text that is refused.

        Parameters:
            sql: the text.
            make: creates the error from a reason and the text.
        """
        error = make(str(self), sql)
        if isinstance(error, ReadOnlyError):
            error.problem, error.advice = self.problem, self.advice
            error.about, error.allow = self.about, self.allow
        return error


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
