"""The one error of this package."""

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
    """The reason for a refusal, before the text that it is about is known."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason)
