"""The error of this package, and the refusal that becomes one."""

from __future__ import annotations


class ReadOnlyError(PermissionError):
    """A statement is refused because it is not known to only read.

    Attributes:
        reason: what was refused, and how to allow it where that is possible.
        sql: the whole text that was judged.

    Example:
        >>> raise ReadOnlyError("DELETE changes data", "DELETE FROM t")
        Traceback (most recent call last):
        dbset_readonly.errors.ReadOnlyError: refused: DELETE changes data
    """

    def __init__(self, reason: str, sql: str) -> None:
        """Keep the reason and the text."""
        self.reason = reason
        self.sql = sql
        super().__init__(reason, sql)

    def __str__(self) -> str:
        """Return the reason."""
        return f"refused: {self.reason}"


class Refusal(Exception):  # noqa: N818 (a verdict on its way to the validator, not an error)
    """The reason for a refusal, before the text that it is about is known.

    Attributes:
        reason: what was refused, without a character that cannot be seen.
        allow: the function, operator or sampling method to allow, if it only reads.
        option: what else lets it pass.
        at: where in the text, when it cannot be divided into tokens.

    Example:
        >>> Refusal("f is not known to only read", allow="f").advised()
        "f is not known to only read; if it does, allow it with allow_functions=['f']"
    """

    def __init__(self, reason: str, *, allow: str = "", option: str = "", at: int = 0) -> None:
        """Keep the reason, and the way to let it pass."""
        self.reason = visible(reason)
        self.allow = allow
        self.option = option
        self.at = at
        super().__init__(reason)

    def advised(self) -> str:
        """Return the reason, and what to write in Python to let it pass."""
        if self.allow:
            return f"{self.reason}; if it does, allow it with allow_functions=[{self.allow!r}]"
        return f"{self.reason}; {self.option}" if self.option else self.reason


def visible(text: str) -> str:
    """Return a text with escapes for the characters that cannot be seen.

    Example:
        >>> visible("a\\ufeffb")
        'a\\\\ufeffb'
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
