"""Errors that a tool reports to its caller."""

from __future__ import annotations


class ToolError(Exception):
    """A tool cannot do what it was asked to; the message says what to do next."""


class RefusedError(ToolError):
    """A tool may not do what it was asked to."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"refused: {reason}")
